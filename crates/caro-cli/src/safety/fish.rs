//! Lines that only fish understands: its blocks end with `end`, its `(…)` runs a command.

/// Returns the line in the words of other shells, as far as that is easy.
///
/// It is only looked at when a line could not be read.
pub(super) fn translated(text: &str) -> Option<String> {
    let (mut closers, mut has_blocks) = (Vec::new(), text.contains(" ("));
    let mut result = String::new();
    for piece in text.split([';', '\n']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let (first, rest) = piece.split_once(' ').unwrap_or((piece, ""));
        let line = match (first, rest) {
            ("for" | "while", _) => {
                closers.push("done");
                format!("{piece}; do")
            }
            ("if", _) => {
                closers.push("fi");
                format!("{piece}; then")
            }
            ("else", rest) if rest.starts_with("if ") => format!("elif {}; then", &rest[3..]),
            ("function", rest) => {
                closers.push("}");
                format!("{}() {{", rest.split(' ').next().unwrap_or_default())
            }
            ("begin", rest) => {
                closers.push("}");
                format!("{{ {rest}")
            }
            ("end", rest) => {
                has_blocks = true;
                format!("{} {rest}", closers.pop()?)
            }
            _ => piece.to_owned(),
        };
        result.push_str(&line.trim_end().replace(" (", " $("));
        result.push('\n');
    }
    (closers.is_empty() && has_blocks).then_some(result)
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn blocks_and_substitutions_are_translated() {
        let check = |text, expected: &str| assert_eq!(translated(text).as_deref(), Some(expected));
        check("for d in /*; rm -rf $d; end", "for d in /*; do\nrm -rf $d\ndone\n");
        check("rm -rf (ls -d /*)", "rm -rf $(ls -d /*)\n");
        check("if true; ls; else; rm x; end", "if true; then\nls\nelse\nrm x\nfi\n");
        assert_eq!(translated("end"), None);
    }
}
