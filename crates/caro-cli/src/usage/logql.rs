//! Questions in LogQL. Nothing a person typed becomes part of one, except as a quoted text.

use std::fmt::Write;

use super::counts::By;

/// Asks how often each was used over so many seconds, by one user or by all.
///
/// Without `topk`: it tells no total, and its order is none.
pub(super) fn count(by: By, user: Option<&str>, seconds: i64) -> String {
    let parse = if matches!(by, By::Exit | By::Version) { " | logfmt" } else { "" };
    let (label, stream) = (by.in_loki(), stream(user));
    format!("sum by ({label}) (count_over_time({stream}{parse}[{seconds}s]))")
}

fn stream(user: Option<&str>) -> String {
    let job = quote(JOB);
    match user {
        Some(user) => format!("{{job={job}, user={}}}", quote(user)),
        None => format!("{{job={job}}}"),
    }
}

/// The label that all records of caro share; the sender's own tests compare it.
const JOB: &str = "caro-usage";

/// Quotes a text as LogQL does, which is as Go does: no character of it can end the quotes.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            // Writing to a string cannot fail.
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn questions_are_spelled_as_loki_reads_them() {
        for (by, user, query) in [
            (By::Verb, None, r#"sum by (verb) (count_over_time({job="caro-usage"}[60s]))"#),
            (
                By::Exit,
                None,
                r#"sum by (exit) (count_over_time({job="caro-usage"} | logfmt[60s]))"#,
            ),
            (
                By::Version,
                None,
                r#"sum by (ver) (count_over_time({job="caro-usage"} | logfmt[60s]))"#,
            ),
            (
                By::User,
                Some(r#"a"} or {b=""#),
                r#"sum by (user) (count_over_time({job="caro-usage", user="a\"} or {b=\""}[60s]))"#,
            ),
        ] {
            assert_eq!(count(by, user, 60), query);
        }
    }

    #[test]
    fn what_could_end_the_quotes_is_escaped() {
        for (text, quoted) in [
            ("maria", r#""maria""#),
            (r"a\", r#""a\\""#),
            ("a`b{c}", r#""a`b{c}""#),
            ("a\nb\u{7f}", r#""a\u000ab\u007f""#),
            ("ä🦀", "\"ä🦀\""),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }

    proptest! {
        /// Read back as Go reads it, every text is itself and ends where the quotes end.
        #[test]
        fn a_quoted_text_reads_as_itself(text: String) {
            let quoted = quote(&text);
            let read: String = serde_json::from_str(&quoted).expect("JSON has these escapes too");
            prop_assert_eq!(read, text);
        }
    }
}
