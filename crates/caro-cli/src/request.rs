//! The request: words from the command line or from standard input, read and checked.

use std::ffi::OsString;
use std::io::Read;

/// The longest request, in bytes.
pub const MAX_BYTES: usize = 4096;

/// Why a request cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// Nothing but blanks.
    #[error("the request is empty: say in words what the command should do")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("the request is longer than {MAX_BYTES} bytes: say it shorter")]
    TooLong,
    /// Not UTF-8.
    #[error("the request is not valid UTF-8 text: retype it or convert it first")]
    NotText,
    /// A NUL or another control character.
    #[error("the request holds control characters: is it a binary file?")]
    Binary,
    /// Standard input failed.
    #[error("failed to read the request from standard input")]
    Unreadable,
}

/// Joins the words of a command line to a request.
pub fn from_words(words: Vec<OsString>) -> Result<String, BadRequest> {
    let mut request = String::new();
    for word in words {
        let word = word.into_string().map_err(|_| BadRequest::NotText)?;
        if !request.is_empty() {
            request.push(' ');
        }
        request.push_str(&word);
    }
    check(&request)
}

/// Reads a request from a stream, and not more of it than a request may have.
pub fn from_stream(stream: impl Read) -> Result<String, BadRequest> {
    let mut bytes = Vec::new();
    stream
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| BadRequest::Unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(BadRequest::TooLong);
    }
    check(std::str::from_utf8(&bytes).map_err(|_| BadRequest::NotText)?)
}

fn check(request: &str) -> Result<String, BadRequest> {
    if request.len() > MAX_BYTES {
        return Err(BadRequest::TooLong);
    }
    if request.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return Err(BadRequest::Binary);
    }
    let request = request.trim();
    if request.is_empty() { Err(BadRequest::Empty) } else { Ok(request.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_and_checked() {
        let longest = "a".repeat(MAX_BYTES);
        let table: [(&[u8], Result<&str, BadRequest>); 9] = [
            (b"list files", Ok("list files")),
            (b"  list files \n", Ok("list files")),
            (b"list\nfiles", Ok("list\nfiles")),
            (longest.as_bytes(), Ok(&longest)),
            (&[b'a'; MAX_BYTES + 1], Err(BadRequest::TooLong)),
            (b"", Err(BadRequest::Empty)),
            (b" \n\t", Err(BadRequest::Empty)),
            (b"\xff\xfe", Err(BadRequest::NotText)),
            (b"\x7fELF\x02\x01\x00", Err(BadRequest::Binary)),
        ];
        for (input, expected) in table {
            let expected = expected.map(str::to_owned);
            assert_eq!(from_stream(input), expected);
            #[cfg(unix)]
            {
                use std::os::unix::ffi::OsStringExt;
                assert_eq!(from_words(vec![OsString::from_vec(input.to_vec())]), expected);
            }
        }
    }

    #[test]
    fn words_are_joined_with_blanks() {
        assert_eq!(from_words(vec!["list".into(), "files".into()]), Ok("list files".to_owned()));
        assert_eq!(from_words(vec![]), Err(BadRequest::Empty));
    }
}
