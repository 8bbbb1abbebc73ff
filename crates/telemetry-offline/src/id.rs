//! The id of a record, which also names the generation whose first record it is.

use std::fmt;
use std::ops::Range;

use chrono::{DateTime, Utc};
use telemetry_core::__private::Shape;

use crate::format::UUID_BYTES;

/// Eight bytes a word.
const SHAPE_BYTES: usize = 40;
static SHAPE: Shape<{ SHAPE_BYTES / 8 }> = Shape::new(b"~~~~~~~~-~~~~-7~~~-~~~~-~~~~~~~~~~~~????");

/// A version 7 UUID as it stands in the file: 36 characters, no more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId([u8; UUID_BYTES]);

impl RecordId {
    /// Parses the hyphenated, lower-case form.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let bytes: [u8; UUID_BYTES] = text.try_into().ok()?;
        let mut words = [0; SHAPE_BYTES];
        words[..UUID_BYTES].copy_from_slice(&bytes);
        SHAPE.split_from(&words).map(|_| Self(bytes))
    }

    /// Returns the text form.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("parsed as ASCII")
    }

    /// Returns the id as a number: a fraction of the memory, for whoever remembers many.
    pub fn number(&self) -> u128 {
        number(&self.0)
    }

    /// Returns the moment the id was made, to the millisecond.
    pub fn time(&self) -> DateTime<Utc> {
        let digits = self.0[..8].iter().chain(&self.0[9..13]);
        let millis = digits.fold(0_i64, |sum, digit| sum << 4 | i64::from(value(*digit)));
        DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// Returns an id that is known to be one as a number, without looking at it again.
pub(crate) fn number(text: &[u8]) -> u128 {
    let part = |digits: Range<usize>| {
        text[digits].iter().fold(0_u64, |sum, digit| sum << 4 | u64::from(value(*digit)))
    };
    let high = part(0..8) << 32 | part(9..13) << 16 | part(14..18);
    let low = part(19..23) << 48 | part(24..36);
    u128::from(high) << 64 | u128::from(low)
}

/// Without a branch: digits end in their own value, and letters are 9 more than their last bits.
const fn value(digit: u8) -> u8 {
    (digit & 0xf) + 9 * (digit >> 6)
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_the_first_48_bits() {
        let id = RecordId::parse(b"019f0e1c-6f51-7abc-8def-0123456789ab").unwrap();
        assert_eq!(id.time().timestamp_millis(), 0x019f_0e1c_6f51);
        assert_eq!(id.number(), 0x019f_0e1c_6f51_7abc_8def_0123_4567_89ab);
    }

    #[test]
    fn other_texts_are_not_ids() {
        for text in [
            "",
            "019f0e1c-6f51-7abc-8def-0123456789a",
            "019F0e1c-6f51-7abc-8def-0123456789ab",
            "019f0e1c-6f51-4abc-8def-0123456789ab",
            "019f0e1c_6f51-7abc-8def-0123456789ab",
        ] {
            assert_eq!(RecordId::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn the_largest_time_does_not_panic() {
        let id = RecordId::parse(b"ffffffff-ffff-7abc-8def-0123456789ab").unwrap();
        let _ = id.time();
    }
}
