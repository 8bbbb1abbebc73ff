//! Backslash escapes as `$'…'`, `echo -e` and `printf` know them.

/// Returns `text` with `\n`, `\x72`, `\162`, `\u0072` and the like decoded; unknown ones stay.
pub(super) fn decode(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' {
            result.push(character);
            continue;
        }
        let Some(kind) = characters.next() else {
            result.push('\\');
            break;
        };
        let (radix, most, first) = match kind {
            'x' => (16, 2, None),
            'u' => (16, 4, None),
            'U' => (16, 8, None),
            '0' => (8, 3, Some(0)),
            '1'..='7' => (8, 2, kind.to_digit(8)),
            _ => {
                result.push(simple(kind).unwrap_or(kind));
                continue;
            }
        };
        let mut value = first.unwrap_or(0);
        let mut is_given = first.is_some();
        for _ in 0..most {
            let Some(digit) = characters.peek().and_then(|c| c.to_digit(radix)) else { break };
            value = value.wrapping_mul(radix).wrapping_add(digit);
            is_given = true;
            characters.next();
        }
        if !is_given {
            continue;
        }
        // What divides file names divides them here too.
        result.extend(char::from_u32(value).map(|c| if c == '\0' { '\n' } else { c }));
    }
    result
}

fn simple(kind: char) -> Option<char> {
    Some(match kind {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'e' | 'E' => '\u{1b}',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        _ => return None,
    })
}
