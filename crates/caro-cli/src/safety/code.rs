//! Programs in other languages given on the command line: their string literals.

/// Words by which code starts another program.
const STARTERS: &[&str] = &[
    "system",
    "popen",
    "exec",
    "spawn",
    "subprocess",
    "check_output",
    "qx",
    "`",
    "| getline",
    "shell script",
];

/// Returns whether the code starts other programs.
pub(super) fn starts_programs(code: &str) -> bool {
    STARTERS.iter().any(|word| code.contains(word))
}

/// Returns the code with literals that are only put together made one: `"r" + 'm'` is `"rm"`.
pub(super) fn joined(code: &str) -> String {
    let mut result = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(['\'', '"']) {
        let Some((quote, inner, mut after)) = literal(&rest[start..]) else { break };
        result.push_str(&rest[..start]);
        result.push(quote);
        result.push_str(inner);
        while let Some((_, more, behind)) = next_joined(after) {
            result.push_str(more);
            after = behind;
        }
        result.push(quote);
        rest = after;
    }
    result + rest
}

/// Splits a literal off the text that begins with its quote: the quote, what is in it, the rest.
fn literal(text: &str) -> Option<(char, &str, &str)> {
    let quote = text.chars().next()?;
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    let (end, _) = end?;
    Some((quote, &text[1..end], &text[end + 1..]))
}

/// Returns the literal that follows behind a sign that joins texts, or behind nothing but blanks.
fn next_joined(after: &str) -> Option<(char, &str, &str)> {
    let text = after.trim_start();
    let sign = ["..", "+", "."].into_iter().find_map(|sign| text.strip_prefix(sign));
    let text = sign.unwrap_or(text).trim_start();
    literal(text).filter(|(quote, ..)| matches!(quote, '\'' | '"'))
}

/// Returns the string literals in `code`, in order.
pub(super) fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut characters = code.chars();
    while let Some(quote) = characters.find(|c| matches!(c, '\'' | '"' | '`')) {
        let mut literal = String::new();
        while let Some(character) = characters.next() {
            if character == quote {
                break;
            }
            literal.push(character);
            if character == '\\' {
                literal.extend(characters.next());
            }
        }
        found.push(super::escapes::decode(&literal));
    }
    // `qx{…}` and `%x(…)` quote with brackets.
    for (open, close) in [("qx{", '}'), ("qx(", ')'), ("qx/", '/'), ("%x(", ')'), ("%x{", '}')] {
        if let Some((_, after)) = code.split_once(open) {
            found.extend(after.split(close).next().map(str::to_owned));
        }
    }
    found
}

/// Expressions for the home folder.
const HOMES: &[&str] = &[
    "Dir.home",
    "homedir()",
    "Path.home()",
    "process.env.HOME",
    "$ENV{HOME}",
    "$ENV{\"HOME\"}",
    "ENV['HOME']",
    "ENV[\"HOME\"]",
    "os.environ['HOME']",
    "os.environ[\"HOME\"]",
    "getenv('HOME')",
    "getenv(\"HOME\")",
];

/// Expressions for the home folder inside a text.
const HOMES_IN_TEXT: &[&str] = &[
    "#{Dir.home}",
    "#{ENV['HOME']}",
    "#{ENV[\"HOME\"]}",
    "$ENV{HOME}",
    "${process.env.HOME}",
    "${os.homedir()}",
];

/// Returns the code with the home folder in texts as a path.
pub(super) fn with_home(code: &str) -> String {
    HOMES_IN_TEXT.iter().fold(code.to_owned(), |code, home| code.replace(home, "~"))
}

/// Returns whether the code uses the home folder as it is, and not to name something below it.
pub(super) fn uses_home(code: &str) -> bool {
    HOMES.iter().any(|home| {
        code.match_indices(home).any(|(at, _)| {
            // Joined with something, it is a folder below.
            let before = ["os.", "require('os').", "require(\"os\").", "require('node:os')."]
                .iter()
                .find_map(|module| code[..at].strip_suffix(module));
            let joins = before.unwrap_or(&code[..at]).trim_end().ends_with("join(");
            let after = code[at + home.len()..].trim_start();
            let whole = ["/*", ".iterdir()", ".glob('*')", ".glob(\"*\")", ".rglob("];
            let ends = after.is_empty() || after.starts_with([')', ',', ';']);
            !joins && (ends || whole.iter().any(|all| after.starts_with(all)))
        })
    })
}

/// Returns the text that the code prints, if that is all it does.
pub(super) fn only_prints(code: &str) -> Option<String> {
    let code = code.trim().trim_end_matches(';').trim();
    let body = PRINTERS.iter().find_map(|printer| code.strip_prefix(printer))?;
    let body = body.trim();
    let body = body.strip_prefix('(').and_then(|b| b.strip_suffix(')')).unwrap_or(body).trim();
    let quote = body.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = body[1..].strip_suffix(quote)?;
    // Nothing but one literal: no quote in it ends it, and nothing in it is put in by the language.
    let unescaped = inner.replace("\\\\", "").replace(&format!("\\{quote}"), "");
    let is_plain =
        !unescaped.contains(quote) && !["#{", "@{", "${"].iter().any(|m| inner.contains(m));
    is_plain.then(|| super::escapes::decode(inner) + "\n")
}

/// Functions that only print.
const PRINTERS: &[&str] = &["printf", "print", "puts", "console.log", "say", "echo"];

#[cfg(test)]
mod tests {
    use super::{joined, only_prints, uses_home};

    #[test]
    fn code_that_only_prints_is_told_from_code_that_does_more() {
        assert_eq!(only_prints(r#"print("rm -rf \"/\"")"#).as_deref(), Some("rm -rf \"/\"\n"));
        assert_eq!(only_prints("puts 'a'").as_deref(), Some("a\n"));
        for code in ["print(f'{x}')", "print('a'); f('b')", "puts \"#{f}\"", "print(x)", "f('a')"] {
            assert_eq!(only_prints(code), None, "{code}");
        }
    }

    #[test]
    fn literals_that_are_put_together_are_one() {
        assert_eq!(joined(r#"f("r" + 'm', 'x' . "y" "z")"#), r#"f("rm", 'xyz')"#);
        assert_eq!(joined("a 'b' + c 'd"), "a 'b' + c 'd");
    }

    #[test]
    fn the_home_folder_is_told_from_what_is_below_it() {
        assert!(uses_home("shutil.rmtree(Path.home())"));
        assert!(!uses_home("shutil.rmtree(Path.home() / 'x')"));
        assert!(!uses_home("rm(path.join(os.homedir(), 'x'))"));
    }
}
