//! Shell patterns on paths and words: `*`, `?`, `[…]`, and `**` for any depth.

/// Returns whether `pattern` covers all of `text`.
///
/// `*` and `?` stop at `/`, `**` does not. The work is bounded by the product of the lengths,
/// since only the last star of either kind is ever tried again.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    covers(pattern.as_bytes(), text.as_bytes(), |byte| byte)
}

/// Returns whether `pattern` covers all of `text`; one in small letters does so in whatever letters.
pub(super) fn matches_word(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let any_case = |byte: u8| byte.to_ascii_lowercase();
    if ends_differ(pattern, text, any_case) {
        return false;
    }
    let exact = pattern.iter().any(u8::is_ascii_uppercase);
    covers(pattern, text, if exact { |byte| byte } else { any_case })
}

fn covers(pattern: &[u8], text: &[u8], read: fn(u8) -> u8) -> bool {
    if ends_differ(pattern, text, read) {
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

/// Whether the first or the last byte shows that the two have nothing in common, as most have.
fn ends_differ(pattern: &[u8], text: &[u8], read: fn(u8) -> u8) -> bool {
    let differs = |one: Option<&u8>, other: Option<&u8>| {
        one.is_some_and(|byte| {
            !matches!(byte, b'*' | b'?' | b'[' | b']')
                && other.map(|byte| read(*byte)) != Some(read(*byte))
        })
    };
    differs(pattern.first(), text.first()) || differs(pattern.last(), text.last())
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
