//! What `${name#pattern}`, `${name%pattern}`, `${name/a/b}` and `${name,,}` make of a value.

use super::fields::UNKNOWN;
use super::glob;

/// Values longer than this are not worth the work.
const MOST_BYTES: usize = 256;

/// Returns what `operation`, as it stands behind the name, makes of the value, if that can be told.
pub(super) fn changed(value: &str, operation: &str) -> Option<String> {
    if value.len() > MOST_BYTES || value.contains(UNKNOWN) {
        return None;
    }
    if let Some(pattern) = operation.strip_prefix("%%") {
        return Some(without_end(value, pattern, true));
    }
    if let Some(pattern) = operation.strip_prefix('%') {
        return Some(without_end(value, pattern, false));
    }
    // Where the home folder lies is not known, so what is in front of it is not either.
    if value.starts_with('~') {
        return None;
    }
    if let Some(pattern) = operation.strip_prefix("##") {
        return Some(without_start(value, pattern, true));
    }
    if let Some(pattern) = operation.strip_prefix('#') {
        return Some(without_start(value, pattern, false));
    }
    if matches!(operation, ",," | ",") {
        return Some(value.to_lowercase());
    }
    if matches!(operation, "^^" | "^") {
        return Some(value.to_uppercase());
    }
    let (every, rest) = match operation.strip_prefix("//") {
        Some(rest) => (true, rest),
        None => (false, operation.strip_prefix('/')?),
    };
    let (from, to) = rest.split_once('/').unwrap_or((rest, ""));
    if from.is_empty() || glob::is_pattern(from) {
        return None;
    }
    Some(if every { value.replace(from, to) } else { value.replacen(from, to, 1) })
}

fn ends(value: &str) -> impl DoubleEndedIterator<Item = usize> + '_ {
    value.char_indices().map(|(at, _)| at).chain(std::iter::once(value.len()))
}

fn covers(pattern: &str, text: &str) -> bool {
    // Here a star does not stop at a slash.
    glob::matches(&pattern.replace('*', "**"), text)
}

fn without_end(value: &str, pattern: &str, longest: bool) -> String {
    // All homes lie in one folder.
    let home = format!("/home/{UNKNOWN}");
    let value = match value.strip_prefix('~') {
        Some(below) if pattern.starts_with('/') => home + below,
        _ => value.to_owned(),
    };
    let fits = |at: &usize| covers(pattern, &value[*at..]);
    let at = if longest { ends(&value).find(fits) } else { ends(&value).rev().find(fits) };
    value[..at.unwrap_or(value.len())].to_owned()
}

fn without_start(value: &str, pattern: &str, longest: bool) -> String {
    let fits = |at: &usize| covers(pattern, &value[..*at]);
    let at = if longest { ends(value).rev().find(fits) } else { ends(value).find(fits) };
    value[at.unwrap_or(0)..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn ends_and_starts_are_cut_off() {
        let check = |value, operation, expected: &str| {
            assert_eq!(changed(value, operation).as_deref(), Some(expected), "{value} {operation}");
        };
        check("/etc/passwd", "%/*", "/etc");
        check("/etc/passwd", "%%/*", "");
        check("~", "%/*", "/home");
        check("a.tar.gz", "%%.*", "a");
        check("a/b/c", "##*/", "c");
        check("a/b/c", "#*/", "b/c");
        check("rxm", "/x", "rm");
        check("a-b-c", "//-/_", "a_b_c");
        check("RM", ",,", "rm");
    }

    #[test]
    fn what_is_not_known_stays_so() {
        assert_eq!(changed("~", "#/"), None);
        assert_eq!(changed("\u{FFFC}", "%/*"), None);
        assert_eq!(changed("abc", "@Q"), None);
    }
}
