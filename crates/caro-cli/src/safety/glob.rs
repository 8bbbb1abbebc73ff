//! Shell patterns on paths and words: `*`, `?`, `[…]`, and `**` for any depth.

/// Returns whether `pattern` covers all of `text`.
///
/// `*` and `?` stop at `/`, `**` does not. The work is bounded by the product of the lengths,
/// since only the last star of either kind is ever tried again.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    covers(pattern, text, |byte| byte)
}

/// A pattern on the words of a command: one in small letters means any letters.
pub(super) struct WordPattern<'p> {
    pattern: &'p str,
    /// No shorter word is covered.
    least: usize,
    read: fn(u8) -> u8,
}

impl<'p> WordPattern<'p> {
    pub(super) fn new(pattern: &'p str) -> Self {
        let (mut least, mut is_exact, mut has_set) = (0, false, false);
        for byte in pattern.bytes() {
            least += usize::from(byte != b'*');
            is_exact |= byte.is_ascii_uppercase();
            has_set |= byte == b'[';
        }
        let read = if is_exact { |byte| byte } else { |byte: u8| byte.to_ascii_lowercase() };
        // What a set takes the place of is one byte, however long it is.
        Self { pattern, least: if has_set { 0 } else { least }, read }
    }

    /// Returns whether the pattern covers all of `word`.
    pub(super) fn covers(&self, word: &str) -> bool {
        word.len() >= self.least && covers(self.pattern, word, self.read)
    }
}

/// Returns whether `pattern` covers all of `text`, of which each byte is read so.
fn covers(pattern: &str, text: &str, read: fn(u8) -> u8) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    if ends_differ(pattern, text) {
        return false;
    }
    let (mut p, mut t) = (0, 0);
    let (mut star, mut deep_star) = (None, None);
    loop {
        match pattern.get(p..).unwrap_or_default() {
            [b'*', b'*', ..] => {
                p += 2;
                deep_star = Some((p, t));
                star = None;
                continue;
            }
            [b'*', ..] => {
                p += 1;
                star = Some((p, t));
                continue;
            }
            [] if t == text.len() => return true,
            rest => {
                if let Some(length) = text.get(t).and_then(|byte| one(rest, read(*byte))) {
                    p += length;
                    t += 1;
                    continue;
                }
            }
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
fn ends_differ(pattern: &[u8], text: &[u8]) -> bool {
    let differs = |one: Option<&u8>, other: Option<&u8>| {
        one.is_some_and(|byte| {
            !matches!(byte, b'*' | b'?' | b'[' | b']')
                && !other.is_some_and(|other| other.eq_ignore_ascii_case(byte))
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
