//! Matches the canonical form of a record, byte by byte.

use std::ops::Range;

use super::Checked;
use crate::event::{EventSpec, PropertySpec};
use crate::value::{Kind, VERSION_LIMITS};

const BEFORE_UUID: &[u8] = br#"{"v":1,"uuid":""#;
const BEFORE_SESSION: &[u8] = br#"","session":""#;
const BEFORE_EVENT: &[u8] = br#"","event":""#;
const BEFORE_ID: &[u8] = br#"","distinct_id":""#;
const BEFORE_TIME: &[u8] = br#"","timestamp":""#;
const BEFORE_NOTICE: &[u8] = br#"","notice":"#;
const BEFORE_PROPERTIES: &[u8] = br#","properties":"#;

const UUID_BYTES: usize = 36;
const TIME_BYTES: usize = 24;
const DAILY_DIGITS: usize = 16;

/// Where the record's id stands.
pub(super) const UUID: Range<usize> = BEFORE_UUID.len()..BEFORE_UUID.len() + UUID_BYTES;
/// Where the session's id stands.
pub(super) const SESSION: Range<usize> =
    UUID.end + BEFORE_SESSION.len()..UUID.end + BEFORE_SESSION.len() + UUID_BYTES;

/// Matches a whole record; `None` where it is not exactly what a draft would have written.
pub(super) fn record<'a>(record: &'a [u8], events: &'static [EventSpec]) -> Option<Checked<'a>> {
    let mut rest = Rest(record);
    rest.skip(BEFORE_UUID)?;
    rest.take(UUID_BYTES, |id| is_uuid(id, b'7'))?;
    rest.skip(BEFORE_SESSION)?;
    rest.take(UUID_BYTES, |id| is_uuid(id, b'7'))?;
    rest.skip(BEFORE_EVENT)?;
    let spec = events.iter().find(|event| {
        rest.0.starts_with(event.name.as_bytes()) && rest.0.get(event.name.len()) == Some(&b'"')
    })?;
    rest.skip(spec.name.as_bytes())?;
    rest.skip(BEFORE_ID)?;
    let distinct_id = rest
        .take(UUID_BYTES, |id| is_uuid(id, id[14]))
        .or_else(|| rest.take(DAILY_DIGITS, |id| id.iter().fold(true, |ok, &b| ok & is_hex(b))))?;
    rest.skip(BEFORE_TIME)?;
    let timestamp = rest.take(TIME_BYTES, is_time)?;
    rest.skip(BEFORE_NOTICE)?;
    let notice = u16::try_from(rest.number(u64::from(u16::MAX))?).ok()?;
    rest.skip(BEFORE_PROPERTIES)?;
    let properties = rest.0;
    rest.properties(spec, notice)?;
    rest.skip(b"}")?;
    let properties = &properties[..properties.len().checked_sub(rest.0.len() + 1)?];
    rest.0.is_empty().then_some(Checked {
        record,
        spec,
        distinct_id,
        timestamp,
        notice,
        properties,
    })
}

/// What of the record is still to be matched.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn skip(&mut self, prefix: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(prefix)?;
        Some(())
    }

    fn take(&mut self, bytes: usize, fits: impl Fn(&[u8]) -> bool) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        fits(taken).then(|| {
            self.0 = rest;
            taken
        })
    }

    fn properties(&mut self, spec: &EventSpec, notice: u16) -> Option<()> {
        self.skip(b"{")?;
        let mut first = true;
        for property in spec.properties {
            let before = self.0;
            if (first || self.skip(b",").is_some()) && self.key(property.name).is_some() {
                (property.since <= notice).then_some(())?;
                self.value(property)?;
                first = false;
            } else {
                (property.optional || property.since > notice).then_some(())?;
                self.0 = before;
            }
        }
        self.skip(b"}")
    }

    fn key(&mut self, name: &str) -> Option<()> {
        self.skip(b"\"")?;
        self.skip(name.as_bytes())?;
        self.skip(b"\":")
    }

    fn value(&mut self, property: &PropertySpec) -> Option<()> {
        match property.kind {
            Kind::Bool => self.skip(b"true").or_else(|| self.skip(b"false")),
            Kind::Integer { max } => self.number(max).map(drop),
            Kind::Label(labels) => self.label(labels),
            Kind::Version => self.version(),
        }
    }

    fn label(&mut self, labels: &[&str]) -> Option<()> {
        self.skip(b"\"")?;
        let label = labels.iter().find(|label| {
            self.0.starts_with(label.as_bytes()) && self.0.get(label.len()) == Some(&b'"')
        })?;
        self.0 = &self.0[label.len() + 1..];
        Some(())
    }

    fn version(&mut self) -> Option<()> {
        let [major, minor, patch] = VERSION_LIMITS;
        self.skip(b"\"")?;
        self.number(u64::from(major) - 1)?;
        self.skip(b".")?;
        self.number(u64::from(minor) - 1)?;
        self.skip(b".")?;
        self.number(u64::from(patch) - 1)?;
        self.skip(b"\"")
    }

    /// Matches a whole number without leading zeros, at most `max`.
    fn number(&mut self, max: u64) -> Option<u64> {
        let digits = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        let (text, rest) = self.0.split_at(digits);
        if digits == 0 || (digits > 1 && text[0] == b'0') {
            return None;
        }
        let number = text.iter().try_fold(0_u64, |sum, &digit| {
            sum.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
        })?;
        (number <= max).then(|| {
            self.0 = rest;
            number
        })
    }
}

const fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// Loops to the end without an early exit: twice as fast here as one that stops.
fn is_uuid(id: &[u8], version: u8) -> bool {
    id.iter().enumerate().fold(true, |ok, (i, &b)| {
        ok & match i {
            8 | 13 | 18 | 23 => b == b'-',
            14 => b == version && is_hex(b),
            19 => matches!(b, b'8'..=b'9' | b'a'..=b'b'),
            _ => is_hex(b),
        }
    })
}

/// Matches `2026-11-20T10:32:24.481Z`, in the years 2000 to 2999.
fn is_time(time: &[u8]) -> bool {
    let shape = time.iter().zip(b"2000-00-00T00:00:00.000Z").enumerate().fold(
        true,
        |ok, (i, (&b, &pattern))| {
            ok & if pattern == b'0' && i != 0 { b.is_ascii_digit() } else { b == pattern }
        },
    );
    let two = |at: usize| time[at].wrapping_sub(b'0') * 10 + time[at + 1].wrapping_sub(b'0');
    shape
        && matches!(two(5), 1..=12)
        && matches!(two(8), 1..=31)
        && two(11) < 24
        && two(14) < 60
        && two(17) < 60
}
