//! Programs in other languages given on the command line: their string literals.

/// Words by which code starts another program.
const STARTERS: &[&str] =
    &["system", "popen", "exec", "spawn", "subprocess", "check_output", "qx", "`", "| getline"];

/// Returns whether the code starts other programs.
pub(super) fn starts_programs(code: &str) -> bool {
    STARTERS.iter().any(|word| code.contains(word))
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
