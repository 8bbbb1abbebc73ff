//! SQL clients: commands they hand to a shell, and text that is only a value.

use super::rule::{CLASS_SQL, Sources};

/// Words before which a client, or its server, takes the rest of the line as a command.
const ESCAPES: &[&str] = &["\\!", ".shell ", ".system ", "system "];

/// Returns the texts that an SQL client would give to a shell.
pub(super) fn escapes(classes: Sources, words: &[String], input: Option<&str>) -> Vec<String> {
    if classes & CLASS_SQL == 0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for line in words[1..].iter().map(String::as_str).chain(input).flat_map(str::lines) {
        let small = line.to_ascii_lowercase();
        for mark in ESCAPES {
            found.extend(small.find(mark).map(|at| line[at + mark.len()..].trim().to_owned()));
        }
        // `copy … to program 'command'`
        if let Some(at) = small.find("program '") {
            let text = &line[at + "program '".len()..];
            found.push(text[..text.rfind('\'').unwrap_or(text.len())].replace("''", "'"));
        }
    }
    found
}

/// Returns a statement without the texts that it only compares with or stores.
pub(super) fn without_values(statement: &str) -> String {
    let small = statement.to_ascii_lowercase();
    let builds = ["concat", "format(", "||", "execute", "program", "do '"];
    if !statement.contains(['\'', '"']) || builds.iter().any(|word| small.contains(word)) {
        return statement.to_owned();
    }
    without_quoted(&without_quoted(statement, '\''), '"')
}

fn without_quoted(statement: &str, quote: char) -> String {
    let mut kept = String::new();
    for (at, piece) in statement.split(quote).enumerate() {
        // Every second piece stands between quotes.
        if at % 2 == 0 || !is_value(&kept) {
            kept.push_str(piece);
        }
    }
    kept
}

/// Returns whether a quote after this text begins a value.
fn is_value(before: &str) -> bool {
    let before = before.trim_end().to_ascii_lowercase();
    before.ends_with(['=', ',', '(', '<', '>'])
        || ["like", "select", "regexp", "~", "then"].iter().any(|word| before.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn values_are_left_out_and_code_is_not() {
        assert_eq!(
            without_values("select 1 where a like '%x%' and b"),
            "select 1 where a like  and b"
        );
        assert_eq!(without_values("execute 'drop table t'"), "execute 'drop table t'");
        assert_eq!(without_values("drop table t"), "drop table t");
    }
}
