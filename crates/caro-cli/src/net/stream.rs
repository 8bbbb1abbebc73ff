//! An answer, read line by line and never whole.

use std::io::{BufRead, BufReader, Read, Take};

use caro_cli::protocol::Trouble;

/// How many bytes of a protocol may stand around one byte of an answer: servers send a few letters
/// at a time, each in a document of its own.
const WRAPPING: usize = 64;

/// How long a line may be whatever it holds, in bytes: statistics, or a list of tokens.
const ROOM: usize = 64 * 1024;

/// The lines of an answer.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    reader: BufReader<Take<R>>,
    line: Vec<u8>,
    longest: usize,
}

impl<R: Read> Lines<R> {
    /// Reads lines out of which an answer of so many bytes can come.
    ///
    /// A line may be twice as long, for what is escaped in it; all lines together 64 times.
    pub(crate) fn new(reader: R, answer_bytes: usize) -> Self {
        let longest = answer_bytes.saturating_mul(2).saturating_add(ROOM);
        let most = longest.saturating_mul(WRAPPING / 2);
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        Self { reader: BufReader::new(reader.take(most)), line: Vec::new(), longest }
    }

    /// Returns the next line without its end; `None` where the answer ends.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, Trouble> {
        self.line.clear();
        let most = u64::try_from(self.longest).unwrap_or(u64::MAX);
        let mut limited = (&mut self.reader).take(most);
        limited.read_until(b'\n', &mut self.line).map_err(|_| Trouble::Broken)?;
        let line = match self.line.strip_suffix(b"\n") {
            Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
            None if self.line.len() == self.longest || self.is_exhausted() => {
                return Err(Trouble::TooLong);
            }
            None if self.line.is_empty() => return Ok(None),
            None => &self.line,
        };
        Ok(Some(line))
    }

    /// Reads everything that is left as one document.
    pub(crate) fn rest(&mut self) -> Result<Vec<u8>, Trouble> {
        let most = u64::try_from(self.longest).unwrap_or(u64::MAX);
        let mut document = Vec::new();
        (&mut self.reader).take(most).read_to_end(&mut document).map_err(|_| Trouble::Broken)?;
        if document.len() == self.longest { Err(Trouble::TooLong) } else { Ok(document) }
    }

    fn is_exhausted(&self) -> bool {
        self.reader.get_ref().limit() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], answer_bytes: usize) -> Result<Vec<String>, Trouble> {
        let mut lines = Lines::new(text, answer_bytes);
        let mut found = Vec::new();
        while let Some(line) = lines.next()? {
            found.push(String::from_utf8_lossy(line).into_owned());
        }
        Ok(found)
    }

    #[test]
    fn lines_come_without_their_ends() {
        assert_eq!(lines(b"a\r\n\nb", 9), Ok(vec!["a".into(), String::new(), "b".into()]));
        assert_eq!(lines(b"", 9), Ok(vec![]));
    }

    /// A line of so many letters more than an answer of nine bytes may have in one.
    fn letters(more: isize) -> Vec<u8> {
        vec![b'x'; (ROOM + 18).saturating_add_signed(more)]
    }

    #[test]
    fn a_line_without_an_end_is_too_long() {
        assert_eq!(lines(&letters(0), 9), Err(Trouble::TooLong));
        assert_eq!(lines(&letters(-1), 9).map(|lines| lines.len()), Ok(1));
    }

    #[test]
    fn lines_without_an_end_are_too_long() {
        let line = [letters(-2), b"\n".to_vec()].concat();
        assert_eq!(lines(&line.repeat(31), 9).map(|lines| lines.len()), Ok(31));
        assert_eq!(lines(&line.repeat(33), 9), Err(Trouble::TooLong));
    }

    #[test]
    fn a_document_is_read_whole_or_refused() {
        assert_eq!(Lines::new(&b"{\n}"[..], 9).rest(), Ok(b"{\n}".to_vec()));
        assert_eq!(Lines::new(&letters(0)[..], 9).rest(), Err(Trouble::TooLong));
    }
}
