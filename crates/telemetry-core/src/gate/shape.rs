//! Stretches of a record that have a fixed length: which byte may stand where.
#![expect(
    clippy::inline_always,
    reason = "a program built for size makes a call of what takes three instructions"
)]

/// Stands for any byte, so that a stretch can be as long as suits the processor.
const ANY: u8 = b'?';

/// The highest bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The ranges of bytes that are allowed at each place, eight places a word.
///
/// A byte below 128 reaches 128 by adding `128 - low` if it is at least `low`; so one addition compares
/// eight bytes, and no carry gets from one to the next. It is written out because the compiler takes
/// several bytes at a time only where it optimises for speed, and a small program does not.
#[derive(Debug)]
pub struct Shape<const WORDS: usize> {
    /// `128 - low`, and `128 - (high + 1)`.
    range: [(u64, u64); WORDS],
    /// A second range, for hexadecimal digits; elsewhere the same as the first.
    letters: [(u64, u64); WORDS],
    /// The highest bit where any byte may stand.
    any: [u64; WORDS],
    /// How many bytes belong to the stretch: those before the last ones, where any may stand.
    length: usize,
}

impl<const WORDS: usize> Shape<WORDS> {
    /// Reads a template of eight characters a word: `~` is a hexadecimal digit, `@` the variant of a UUID, `%` a decimal digit,
    /// `?` any byte, and every other byte is itself.
    pub const fn new(template: &[u8]) -> Self {
        assert!(template.len() == 8 * WORDS, "a template is as long as its words");
        let mut shape =
            Self { range: [(0, 0); WORDS], letters: [(0, 0); WORDS], any: [0; WORDS], length: 0 };
        let mut i = 0;
        while i < template.len() {
            let (range, letters) = match template[i] {
                b'~' => ((b'0', b'9'), (b'a', b'f')),
                b'@' => ((b'8', b'9'), (b'a', b'b')),
                b'%' => ((b'0', b'9'), (b'0', b'9')),
                byte => ((byte, byte), (byte, byte)),
            };
            put(&mut shape.range[i / 8], i % 8, range);
            put(&mut shape.letters[i / 8], i % 8, letters);
            if template[i] == ANY {
                shape.any[i / 8] |= 0x80 << (i % 8 * 8);
            } else {
                shape.length = i + 1;
            }
            i += 1;
        }
        shape
    }

    /// Splits the stretch off, if every byte of it may stand where it does.
    #[inline(always)]
    pub fn split_from<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        self.fits(text.as_chunks().0.first_chunk()?).then(|| text.split_at(self.length))
    }

    #[inline(always)]
    fn fits(&self, text: &[[u8; 8]; WORDS]) -> bool {
        let mut inside = HIGH;
        for (i, bytes) in text.iter().enumerate() {
            let word = u64::from_le_bytes(*bytes);
            let low = word & !HIGH;
            let (range, letters) = (self.range[i], self.letters[i]);
            // What is above a range is not below it either, so one of the two is enough.
            let in_range = (low + range.0) ^ (low + range.1);
            let in_letters = (low + letters.0) ^ (low + letters.1);
            inside &= ((in_range | in_letters) & !word) | self.any[i];
        }
        inside & HIGH == HIGH
    }
}

const fn put(word: &mut (u64, u64), at: usize, (low, high): (u8, u8)) {
    word.0 |= ((128 - low) as u64) << (at * 8);
    word.1 |= ((127 - high) as u64) << (at * 8);
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
                let shape = Shape::<4>::new(&text);
                for byte in 0..=u8::MAX {
                    text[at] = byte;
                    let fits = shape.split_from(&text).is_some();
                    assert_eq!(fits, allowed.contains(&byte), "{byte} at {at}");
                }
            }
        }
    }

    #[test]
    fn any_byte_at_the_end_belongs_to_what_follows() {
        let shape = Shape::<1>::new(b"a?b?????");
        let text = b"a\xffb\x00\xff\x80?!!";
        assert_eq!(shape.split_from(text), Some((&text[..3], &text[3..])));
        assert_eq!(shape.split_from(&text[..7]), None);
    }
}
