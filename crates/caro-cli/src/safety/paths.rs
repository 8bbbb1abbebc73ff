//! One spelling for each path, so that rules need to know only one.

use super::fields::UNKNOWN;
use super::glob;
use super::rule::{PathPattern, Span};

/// Returns `path` without `//`, `/./`, `..`, a closing slash and patterns that mean "all of it".
///
/// `/etc/../*` becomes `/`. A relative path is read from `folder`, where that is known.
pub(super) fn normalise(path: &str, folder: Option<&str>) -> String {
    let relative = !path.starts_with(['/', '~', UNKNOWN]);
    if is_normal(path) && !(relative && folder.is_some()) {
        return path.to_owned();
    }
    let joined = match folder {
        Some(folder) if relative => format!("{folder}/{path}"),
        _ => path.to_owned(),
    };
    let joined = without_gaps(joined);
    let joined = through_proc(&joined).unwrap_or(joined);
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
pub(super) fn is_in(path: &str, class: Span) -> bool {
    let could_be = path.len() > 1 && path.starts_with(['/', '~']) && glob::is_pattern(path);
    let becomes = |pattern: &PathPattern| {
        let text = pattern.text.text();
        usize::from(pattern.head) == text.len() && glob::matches(path, text)
    };
    class.patterns().iter().any(|pattern| covers(pattern, path) || (could_be && becomes(pattern)))
}

/// Returns whether the pattern covers the path; its ends tell most of them apart.
fn covers(pattern: &PathPattern, path: &str) -> bool {
    let (begins, ends) = (path.as_bytes().first(), path.as_bytes().last());
    if (pattern.head > 0 && begins != Some(&pattern.first))
        || (pattern.tail > 0 && ends != Some(&pattern.last))
    {
        return false;
    }
    let (text, head, tail) =
        (pattern.text.text(), usize::from(pattern.head), usize::from(pattern.tail));
    if head == text.len() {
        return text == path;
    }
    path.starts_with(&text[..head])
        && path.ends_with(&text[text.len() - tail..])
        && glob::matches(text, path)
}

/// Returns the path behind `/proc/1/root`, which is the root of all.
fn through_proc(path: &str) -> Option<String> {
    let (_, rest) = path.strip_prefix("/proc/")?.split_once("/root")?;
    rest.starts_with('/')
        .then(|| rest.to_owned())
        .or_else(|| rest.is_empty().then(|| "/".to_owned()))
}

/// Takes out what is not known inside a name: most likely it is empty (`/et${x}c`).
fn without_gaps(path: String) -> String {
    if !path.contains(UNKNOWN) {
        return path;
    }
    let whole = |part: &str| part.chars().all(|c| c == UNKNOWN);
    let parts = path
        .split('/')
        .map(|part| if whole(part) { part.to_owned() } else { part.replace(UNKNOWN, "") });
    parts.collect::<Vec<_>>().join("/")
}

/// Returns whether a path is as short as it can be already.
fn is_normal(path: &str) -> bool {
    path.starts_with(|c: char| c.is_alphanumeric() || c == '/')
        && path.len() > 1
        && !path.ends_with('/')
        && !path.contains(['*', '?', UNKNOWN])
        && !path.contains("//")
        && !path.starts_with("/proc/")
        && !path.contains("/.")
}

/// Returns whether a last component stands for every name: `*`, `.*`, `?*`, `.[!.]*`, `**`.
fn means_everything(part: &str) -> bool {
    if !part.contains('*') {
        return false;
    }
    let plain = part.replace("[!.]", "?").replace("[^.]", "?");
    plain.bytes().all(|byte| matches!(byte, b'*' | b'?' | b'.'))
}
