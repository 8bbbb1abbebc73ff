//! Placeholders: the parts of a command that the request did not name, such as `<FILE>`.

/// Tells whether a command still holds a placeholder.
pub(crate) fn has_placeholder(command: &str) -> bool {
    filled(command) != command
}

/// Returns the command as the safety rules should read it: a placeholder stands for one plain word,
/// where a shell would see two redirections.
pub(crate) fn filled(command: &str) -> String {
    let mut text = String::with_capacity(command.len());
    let mut rest = command;
    while let Some(at) = rest.find('<') {
        let (before, opened) = rest.split_at(at);
        text += before;
        let name = opened[1..].split_once('>').map(|(name, _)| name).filter(|name| is_name(name));
        let end = name.map_or(1, |name| name.len() + 2);
        text += name.unwrap_or("<");
        rest = &opened[end..];
    }
    text + rest
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_redirections() {
        for (with, filled_in) in
            [("sort <FILE>", "sort FILE"), ("cp <FILE> <NEW_NAME>", "cp FILE NEW_NAME")]
        {
            assert!(has_placeholder(with), "{with}");
            assert_eq!(filled(with), filled_in);
        }
        for without in
            ["sort < names", "sort <names >sorted", "a <> b", "cat <<EOF", "sort FILE", "<"]
        {
            assert!(!has_placeholder(without), "{without}");
        }
    }
}
