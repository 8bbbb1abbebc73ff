//! Shell patterns on paths and words: `*`, `?`, `[…]`, and `**` for any depth.

/// Returns whether `pattern` covers all of `text`.
///
/// `*` and `?` stop at `/`, `**` does not. The work is bounded by the product of the lengths,
/// since only the last star of either kind is ever tried again.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    covers(pattern.as_bytes(), text.as_bytes(), |byte| byte)
}

/// Returns whether `pattern`, which is in small letters, covers all of `text` in whatever letters.
pub(super) fn matches_any_case(pattern: &str, text: &str) -> bool {
    covers(pattern.as_bytes(), text.as_bytes(), |byte| byte.to_ascii_lowercase())
}

/// Returns a length that a text must have for `pattern` to cover it; there may be none so short.
pub(super) fn least(pattern: &str) -> usize {
    // What a set takes the place of is one byte, however long it is.
    if pattern.contains('[') { 0 } else { pattern.bytes().filter(|byte| *byte != b'*').count() }
}

fn covers(pattern: &[u8], text: &[u8], read: fn(u8) -> u8) -> bool {
    // Most pairs have nothing in common, and their ends tell.
    let differs = |one: Option<&u8>, other: Option<&u8>| {
        one.is_some_and(|byte| {
            !matches!(byte, b'*' | b'?' | b'[' | b']')
                && other.map(|byte| read(*byte)) != Some(*byte)
        })
    };
    if differs(pattern.first(), text.first()) || differs(pattern.last(), text.last()) {
        return false;
    }
    let (mut p, mut t) = (0, 0);
    let (mut star, mut deep_star) = (None, None);
    loop {
        if pattern[p..].starts_with(b"**") {
            p += 2;
            deep_star = Some((p, t));
            star = None;
            continue;
        }
        if pattern.get(p) == Some(&b'*') {
            p += 1;
            star = Some((p, t));
            continue;
        }
        if t == text.len() && p == pattern.len() {
            return true;
        }
        if let Some(length) = text.get(t).and_then(|byte| one(&pattern[p..], read(*byte))) {
            p += length;
            t += 1;
            continue;
        }
        let next = match (star, deep_star) {
            (Some((after, from)), _) if text.get(from).is_some_and(|byte| *byte != b'/') => {
                star = Some((after, from + 1));
                (after, from + 1)
            }
            (_, Some((after, from))) if from < text.len() => {
                deep_star = Some((after, from + 1));
                star = None;
                (after, from + 1)
            }
            _ => return false,
        };
        (p, t) = next;
    }
}

/// Returns whether `text` holds a character that makes a shell look for file names.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Returns how many bytes of the pattern stand for `byte`, or nothing if they do not.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match *pattern.first()? {
        b'?' => (byte != b'/').then_some(1),
        b'[' => {
            let close = pattern.iter().skip(2).position(|b| *b == b']')? + 2;
            let set = &pattern[1..close];
            let (negated, set) = match set {
                [b'!' | b'^', rest @ ..] => (true, rest),
                _ => (false, set),
            };
            (set_holds(set, byte) != negated && byte != b'/').then_some(close + 1)
        }
        literal => (literal == byte).then_some(1),
    }
}

fn set_holds(set: &[u8], byte: u8) -> bool {
    let range = set.windows(3).any(|w| w[1] == b'-' && (w[0]..=w[2]).contains(&byte));
    range || set.contains(&byte) || set.starts_with(b"[:")
}
