//! Takes the properties of a checked record apart.

/// The keys and values of a checked record's properties, in their order; a value as it stands in JSON:
/// a number, `true`, `false`, or a word in quotes.
///
/// What the gate passes is one flat level without blanks or escapes, and no value holds a comma.
#[derive(Debug, Clone)]
pub struct Properties<'a> {
    /// What follows, from behind the opening of the next key.
    rest: &'a str,
}

impl<'a> Properties<'a> {
    /// Takes the properties of a checked record.
    pub fn of(checked: &'a str) -> Self {
        Self { rest: checked.strip_prefix("{\"").unwrap_or_default() }
    }
}

impl<'a> Iterator for Properties<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) =
            self.rest.split_at_checked(memchr::memchr(b'"', self.rest.as_bytes())?)?;
        let rest = rest.strip_prefix("\":")?;
        let (value, rest) = rest.split_at(memchr::memchr2(b',', b'}', rest.as_bytes())?);
        self.rest = rest.strip_prefix(",\"").unwrap_or_default();
        Some((key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::Properties;

    #[test]
    fn keys_and_values_come_apart() {
        let all = |text| Properties::of(text).collect::<Vec<_>>();
        assert_eq!(all("{}"), []);
        assert_eq!(all(r#"{"number":7}"#), [("number", "7")]);
        assert_eq!(
            all(r#"{"shell":"zsh","fast":true,"version":"0.1.0"}"#),
            [("shell", "\"zsh\""), ("fast", "true"), ("version", "\"0.1.0\"")]
        );
    }

    #[test]
    fn what_was_never_checked_ends_early_and_does_not_panic() {
        for text in [
            "",
            "{",
            "{\"",
            "{\"a",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"ä\":1}",
            "}",
            "{\"a\":1,}",
        ] {
            assert!(Properties::of(text).count() < 2, "{text}");
        }
    }
}
