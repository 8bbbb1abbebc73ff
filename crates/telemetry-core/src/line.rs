//! One record's bytes while they are written: fixed size, no allocation.

use std::fmt;
use std::slice;

use crate::event::PropertySpec;
use crate::value::{SafeValue, is_legal};

/// The size of a record on disk with its padding and newline, in bytes.
pub const SLOT_BYTES: usize = 512;

/// A slot that is being filled with JSON.
#[derive(Clone)]
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

/// What a line holds is told by nobody but the gate.
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").finish_non_exhaustive()
    }
}

/// Writes the properties of one event.
///
/// Their names come from the event's specification, which is a constant: whoever writes brings
/// values, and no text.
#[derive(Debug)]
pub struct Properties<'a> {
    line: &'a mut Line,
    specs: slice::Iter<'static, PropertySpec>,
    notice: u16,
    /// Where the next key starts: the first has no comma before it.
    comma: usize,
}

impl<'a> Properties<'a> {
    pub(crate) fn new(line: &'a mut Line, specs: &'static [PropertySpec], notice: u16) -> Self {
        Self { line, specs: specs.iter(), notice, comma: 1 }
    }

    /// Writes the next property, unless it has no value or the person's notice does not cover it.
    pub(crate) fn write_next<V: SafeValue>(&mut self, value: Option<&V>) {
        // `events!` has said so already, with the property's name; an event made by hand gets here.
        const { assert!(is_legal::<V>(), "not every value of a property may stand in a record") };
        let Some(spec) = self.specs.next() else { return };
        let Some(value) = value.filter(|_| spec.since <= self.notice) else { return };
        self.line.push(&spec.key.as_bytes()[self.comma..]);
        self.comma = 0;
        value.write(self.line);
    }
}
