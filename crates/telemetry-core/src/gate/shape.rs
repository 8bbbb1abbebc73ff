//! Stretches of a record that have a fixed length: which byte may stand where.

/// Stands for any byte, so that a stretch can be as long as suits the processor.
const ANY: u8 = b'?';

/// The ranges of bytes that are allowed at each of `N` places.
pub(super) struct Shape<const N: usize> {
    low: [u8; N],
    high: [u8; N],
    /// A second range, for hexadecimal digits; elsewhere the same as the first.
    low_letter: [u8; N],
    high_letter: [u8; N],
    /// How many bytes belong to the stretch: those before the last ones, where any may stand.
    length: usize,
}

impl<const N: usize> Shape<N> {
    /// Reads a template: `~` is a hexadecimal digit, `@` the variant of a UUID, `%` a decimal digit,
    /// `?` any byte, and every other byte is itself.
    pub(super) const fn new(template: &[u8; N]) -> Self {
        let mut shape = Self {
            low: *template,
            high: *template,
            low_letter: *template,
            high_letter: *template,
            length: 0,
        };
        let mut i = 0;
        while i < N {
            let (range, letters) = match template[i] {
                b'~' => ((b'0', b'9'), (b'a', b'f')),
                b'@' => ((b'8', b'9'), (b'a', b'b')),
                b'%' => ((b'0', b'9'), (b'0', b'9')),
                ANY => ((u8::MIN, u8::MAX), (u8::MIN, u8::MAX)),
                byte => ((byte, byte), (byte, byte)),
            };
            (shape.low[i], shape.high[i]) = range;
            (shape.low_letter[i], shape.high_letter[i]) = letters;
            i += 1;
            if template[i - 1] != ANY {
                shape.length = i;
            }
        }
        shape
    }

    /// Splits the stretch off, if every byte of it may stand where it does.
    #[inline]
    pub(super) fn split_from<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        self.fits(text.first_chunk()?).then(|| text.split_at(self.length))
    }

    /// Looks at all places without an early exit and in arithmetic without conditions, so that the
    /// compiler takes sixteen at a time.
    #[inline]
    fn fits(&self, text: &[u8; N]) -> bool {
        let mut outside = 0;
        for (i, &byte) in text.iter().enumerate() {
            let range = self.low[i].saturating_sub(byte) | byte.saturating_sub(self.high[i]);
            let letters =
                self.low_letter[i].saturating_sub(byte) | byte.saturating_sub(self.high_letter[i]);
            outside |= range.min(letters);
        }
        outside == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_looked_at_in_every_place() {
        for (template, allowed) in [
            (b'~', &b"0123456789abcdef"[..]),
            (b'@', b"89ab"),
            (b'%', b"0123456789"),
            (b'7', b"7"),
            (b'"', b"\""),
        ] {
            for at in 0..32 {
                let mut text = [b'x'; 32];
                text[at] = template;
                let shape = Shape::new(&text);
                for byte in 0..=u8::MAX {
                    text[at] = byte;
                    assert_eq!(shape.fits(&text), allowed.contains(&byte), "{byte} at {at}");
                }
            }
        }
    }

    #[test]
    fn any_byte_at_the_end_belongs_to_what_follows() {
        let shape = Shape::new(b"a?b??");
        assert_eq!(shape.split_from(b"a\xffb\x00\xff!"), Some((&b"a\xffb"[..], &b"\x00\xff!"[..])));
        assert_eq!(shape.split_from(b"a?b?"), None);
    }
}
