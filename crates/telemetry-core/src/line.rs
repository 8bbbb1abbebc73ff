//! One record's bytes while they are written: fixed size, no allocation.

use crate::value::SafeValue;

/// The size of a record on disk with its padding and newline, in bytes.
pub const SLOT_BYTES: usize = 512;

/// A slot that is being filled with JSON.
#[derive(Debug, Clone)]
pub struct Line {
    bytes: [u8; SLOT_BYTES],
    len: usize,
}

impl Line {
    pub(crate) const fn new() -> Self {
        Self { bytes: [b' '; SLOT_BYTES], len: 0 }
    }

    /// Appends bytes. What does not fit is left out whole, and the gate refuses the torso.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if let Some(free) = self.bytes.get_mut(self.len..self.len + bytes.len()) {
            free.copy_from_slice(bytes);
            self.len += bytes.len();
        } else {
            self.len = SLOT_BYTES;
        }
    }

    pub(crate) fn quoted(&mut self, word: &[u8]) {
        self.push(b"\"");
        self.push(word);
        self.push(b"\"");
    }

    pub(crate) fn number(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number;
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.push(&digits[at..]);
    }

    /// Appends `number` with leading zeros; a number that needs more than `WIDTH` digits keeps its
    /// last ones.
    pub(crate) fn padded<const WIDTH: usize>(&mut self, number: u32) {
        let mut digits = [b'0'; WIDTH];
        let mut rest = number;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.push(&digits);
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Writes the properties of one event.
#[derive(Debug)]
pub struct Properties<'a> {
    line: &'a mut Line,
    notice: u16,
    first: bool,
}

impl<'a> Properties<'a> {
    pub(crate) const fn new(line: &'a mut Line, notice: u16) -> Self {
        Self { line, notice, first: true }
    }

    /// Writes one property, unless the person's notice does not cover it.
    pub(crate) fn write(&mut self, name: &'static str, since: u16, value: &impl SafeValue) {
        if since > self.notice {
            return;
        }
        if !self.first {
            self.line.push(b",");
        }
        self.first = false;
        self.line.quoted(name.as_bytes());
        self.line.push(b":");
        value.write(self.line);
    }
}
