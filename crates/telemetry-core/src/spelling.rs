//! How names and labels may be spelled, decided at compile time.

/// The longest name or label, in bytes.
pub(crate) const MAX_WORD: usize = 64;

/// Words that would let a label pass for a secret, or a secret for a label.
const SECRET_WORDS: [&str; 4] = ["password", "passwd", "secret", "token"];

/// Tells whether `name` is `snake_case`: a lower-case letter, then letters, digits and single
/// underscores, at most [`MAX_WORD`] bytes.
pub const fn is_snake_case(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes.len() > MAX_WORD || !bytes[0].is_ascii_lowercase() {
        return false;
    }
    let mut i = 1;
    while i < bytes.len() {
        let underscore = bytes[i] == b'_';
        let doubled = underscore && (bytes[i - 1] == b'_' || i + 1 == bytes.len());
        if doubled || !(underscore || bytes[i].is_ascii_lowercase() || bytes[i].is_ascii_digit()) {
            return false;
        }
        i += 1;
    }
    true
}

/// Tells whether `label` is `snake_case` and holds none of the words that mark a secret.
pub(crate) const fn is_label(label: &str) -> bool {
    is_snake_case(label) && !names_a_secret(label)
}

/// Tells whether `label` holds one of the words that mark a secret.
pub const fn names_a_secret(label: &str) -> bool {
    let mut i = 0;
    while i < SECRET_WORDS.len() {
        if has_segment(label.as_bytes(), SECRET_WORDS[i].as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

/// Tells whether documentation holds more than blanks.
pub const fn is_documented(doc: &str) -> bool {
    !doc.trim_ascii().is_empty()
}

/// Parses one component of a version at compile time.
///
/// # Panics
/// At compile time, when `digits` is not a decimal number below 65,536.
pub const fn number(digits: &str) -> u16 {
    let bytes = digits.as_bytes();
    let mut value: u16 = 0;
    let mut i = 0;
    while i < bytes.len() {
        assert!(bytes[i].is_ascii_digit(), "a version component is a decimal number");
        value = value * 10 + (bytes[i] - b'0') as u16;
        i += 1;
    }
    value
}

/// Compares two strings at compile time, where `==` is not available.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && starts_at(a, b, 0)
}

/// Tells whether one of the underscore-separated segments of `word` is `segment`.
const fn has_segment(word: &[u8], segment: &[u8]) -> bool {
    let mut start = 0;
    while start + segment.len() <= word.len() {
        let end = start + segment.len();
        let opens = start == 0 || word[start - 1] == b'_';
        let closes = end == word.len() || word[end] == b'_';
        if opens && closes && starts_at(word, segment, start) {
            return true;
        }
        start += 1;
    }
    false
}

const fn starts_at(text: &[u8], part: &[u8], at: usize) -> bool {
    let mut i = 0;
    while i < part.len() {
        if at + i >= text.len() || text[at + i] != part[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_snake_case() {
        for good in ["a", "os", "x86_64", "command_generated", &"a".repeat(MAX_WORD)] {
            assert!(is_snake_case(good), "{good}");
        }
        let long = "a".repeat(MAX_WORD + 1);
        for bad in ["", "A", "_a", "a_", "a__b", "1a", "a-b", "a.b", "$a", "a b", "ä", &long] {
            assert!(!is_snake_case(bad), "{bad}");
        }
    }

    #[test]
    fn labels_hold_no_secret_words_but_tokenizer_is_fine() {
        for good in ["tokenizer", "passwords", "secretary"] {
            assert!(is_label(good), "{good}");
        }
        for bad in ["token", "api_token", "secret_key", "my_password", "passwd"] {
            assert!(!is_label(bad), "{bad}");
        }
    }
}
