//! One spelling for each path, so that rules need to know only one.

use super::fields::UNKNOWN;
use super::glob;
use super::rule::PathClass;

/// Returns `path` without `//`, `/./`, `..`, a closing slash and patterns that mean "all of it".
///
/// `/etc/../*` becomes `/`. A relative path is read from `folder`, where that is known.
pub(super) fn normalise(path: &str, folder: Option<&str>) -> String {
    let relative = !path.starts_with(['/', '~', UNKNOWN]);
    let joined = match folder {
        Some(folder) if relative => format!("{folder}/{path}"),
        _ => path.to_owned(),
    };
    let absolute = joined.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                // The parent of a home folder is the folder of all homes.
                Some(home) if home.starts_with('~') => parts = vec!["", "home"],
                Some(&"..") => parts.push(".."),
                Some(_) => {
                    parts.pop();
                }
                None if absolute => {}
                None => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    while parts.last().is_some_and(|part| means_everything(part)) {
        parts.pop();
    }
    let root = absolute || parts.first() == Some(&"");
    let body = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
    // `./~` is a file with an odd name and not the home folder.
    let odd = body.starts_with('~') && !path.starts_with('~') && folder.is_none();
    match (root, body.is_empty()) {
        (true, _) => format!("/{body}"),
        (false, _) if odd => format!("./{body}"),
        (false, true) => ".".to_owned(),
        (false, false) => body,
    }
}

/// Returns whether the normalised `path` belongs to `class`.
///
/// A path with wildcards belongs to it if it could become one that does.
pub(super) fn is_in(path: &str, class: &PathClass) -> bool {
    let could_be = path.len() > 1 && glob::is_pattern(path) && path.starts_with(['/', '~']);
    class.patterns.iter().any(|pattern| {
        glob::matches(pattern, path)
            || (could_be && !glob::is_pattern(pattern) && glob::matches(path, pattern))
    })
}

/// Returns whether a last component stands for every name: `*`, `.*`, `?*`, `.[!.]*`, `**`.
fn means_everything(part: &str) -> bool {
    if !part.contains('*') {
        return false;
    }
    let plain = part.replace("[!.]", "?").replace("[^.]", "?");
    plain.bytes().all(|byte| matches!(byte, b'*' | b'?' | b'.'))
}
