//! Matches the canonical form of a record, byte by byte.
#![expect(
    clippy::inline_always,
    reason = "a program built for size makes a call of what takes three instructions"
)]

use std::ops::Range;

use super::Checked;
use super::shape::Shape;
use crate::alias::{ALIAS, BEFORE_ID};
use crate::event::{EventSpec, PropertySpec};
use crate::record::IS_ANON;
use crate::value::{FOREIGN_LIMIT, Kind, VERSION_LIMITS, step};

static UUID_7: Shape<5> = Shape::new(b"~~~~~~~~-~~~~-7~~~-@~~~-~~~~~~~~~~~~????");
static UUID_ANY: Shape<5> = Shape::new(b"~~~~~~~~-~~~~-~~~~-@~~~-~~~~~~~~~~~~????");
/// With its quotes, since fewer bytes than the words hold may follow it.
static QUOTED_UUID: Shape<5> = Shape::new(b"\"~~~~~~~~-~~~~-~~~~-@~~~-~~~~~~~~~~~~\"??");
static DAILY_ID: Shape<2> = Shape::new(b"~~~~~~~~~~~~~~~~");
static TIME: Shape<3> = Shape::new(b"2%%%-%%-%%T%%:%%:%%.%%%Z");

const BEFORE_UUID: &[u8; 15] = br#"{"v":1,"uuid":""#;
const BEFORE_SESSION: &[u8; 13] = br#"","session":""#;
/// What stands between the session's id and the name of the event.
pub(super) const BEFORE_EVENT: &[u8; 11] = br#"","event":""#;

const UUID_BYTES: usize = 36;

/// Where the record's id stands.
pub(super) const UUID: Range<usize> = BEFORE_UUID.len()..BEFORE_UUID.len() + UUID_BYTES;
/// Where the session's id stands.
pub(super) const SESSION: Range<usize> =
    UUID.end + BEFORE_SESSION.len()..UUID.end + BEFORE_SESSION.len() + UUID_BYTES;

/// Matches a whole record; `None` where it is not exactly what a draft would have written.
pub(super) fn record<'a>(record: &'a [u8], events: &'static [EventSpec]) -> Option<Checked<'a>> {
    let mut rest = Rest(record);
    rest.literal(BEFORE_UUID)?;
    rest.stretch(&UUID_7)?;
    rest.literal(BEFORE_SESSION)?;
    rest.stretch(&UUID_7)?;
    rest.literal(BEFORE_EVENT)?;
    let spec = rest.one_of(events, |event| event.name).or_else(|| rest.alias_name())?;
    rest.literal(br#","distinct_id":""#)?;
    let daily = rest.stretch(&DAILY_ID);
    let distinct_id = daily.or_else(|| rest.stretch(&UUID_ANY))?;
    let install = daily.is_none() && rest.literal(IS_ANON).is_some();
    if !install {
        rest.literal(br#"","timestamp":""#)?;
    }
    let anonymous = install || daily.is_some();
    let timestamp = rest.stretch(&TIME)?;
    is_time(timestamp).then_some(())?;
    rest.literal(br#"","notice":"#)?;
    let notice = u16::try_from(rest.number(u64::from(u16::MAX))?).ok()?;
    (spec.since <= notice).then_some(())?;
    rest.literal(br#","properties":"#)?;
    let properties = rest.0;
    if std::ptr::eq(spec, &raw const ALIAS) {
        (!anonymous).then(|| rest.alias())??;
    } else {
        (!anonymous || !spec.is_about_person()).then_some(())?;
        rest.properties(spec, notice)?;
    }
    (rest.0 == b"}").then(|| Checked {
        record,
        spec,
        distinct_id,
        anonymous,
        timestamp,
        notice,
        properties: &properties[..properties.len() - 1],
    })
}

/// Tells whether a text is the JSON of a value the property may have.
pub(super) fn is_value(text: &[u8], property: &PropertySpec) -> bool {
    let mut rest = Rest(text);
    rest.value(property).is_some() && rest.0.is_empty()
}

/// Tells whether a text starts with the properties of an event.
pub(super) fn starts_with_properties(text: &[u8], spec: &EventSpec, notice: u16) -> bool {
    Rest(text).properties(spec, notice).is_some()
}

/// What of the record is still to be matched.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    #[inline(always)]
    fn literal<const N: usize>(&mut self, text: &[u8; N]) -> Option<()> {
        let (found, rest) = self.0.split_first_chunk()?;
        (found == text).then(|| self.0 = rest)
    }

    #[inline(always)]
    fn stretch<const WORDS: usize>(&mut self, shape: &Shape<WORDS>) -> Option<&'a [u8]> {
        let (stretch, rest) = shape.split_from(self.0)?;
        self.0 = rest;
        Some(stretch)
    }

    #[inline(always)]
    fn skip(&mut self, prefix: &[u8]) -> Option<()> {
        let (found, rest) = self.0.split_at_checked(prefix.len())?;
        same(found, prefix).then(|| self.0 = rest)
    }

    /// Finds which of the words stands before the next quote, and skips both.
    #[inline(always)]
    fn one_of<T>(
        &mut self,
        words: &'static [T],
        text: impl Fn(&T) -> &'static str,
    ) -> Option<&'static T> {
        let found = words.iter().find(|word| {
            let word = text(word).as_bytes();
            // Where the quote stands tells most words apart without comparing them.
            self.0.get(word.len()) == Some(&b'"') && same(&self.0[..word.len()], word)
        })?;
        self.0 = &self.0[text(found).len() + 1..];
        Some(found)
    }

    /// Matches the name of the one event that is in no catalog.
    fn alias_name(&mut self) -> Option<&'static EventSpec> {
        self.skip(ALIAS.name.as_bytes())?;
        self.literal(b"\"").map(|()| &ALIAS)
    }

    /// Matches the properties of that event: one id.
    fn alias(&mut self) -> Option<()> {
        self.literal(BEFORE_ID)?;
        self.stretch(&QUOTED_UUID)?;
        self.literal(b"}")
    }

    #[inline(always)]
    fn properties(&mut self, spec: &EventSpec, notice: u16) -> Option<()> {
        self.literal(b"{")?;
        // The first key has no comma before it.
        let mut comma = 1;
        for property in spec.properties {
            if self.skip(&property.key.as_bytes()[comma..]).is_some() {
                (property.since <= notice).then_some(())?;
                self.value(property)?;
                comma = 0;
            } else {
                property.optional.then_some(())?;
            }
        }
        self.literal(b"}")
    }

    #[inline(always)]
    fn value(&mut self, property: &PropertySpec) -> Option<()> {
        match property.kind {
            Kind::Bool => self.literal(b"true").or_else(|| self.literal(b"false")),
            Kind::Integer { max } => self.number(max).map(drop),
            Kind::Rounded { max } => {
                let number = self.number(max)?;
                (step(number) == number).then_some(())
            }
            Kind::Label(labels) => {
                self.literal(b"\"")?;
                self.one_of(labels, |label| label).map(drop)
            }
            Kind::Version => self.version(VERSION_LIMITS),
            Kind::MajorMinor => self.version([u16::from(FOREIGN_LIMIT); 2]),
        }
    }

    /// Matches numbers below the limits, with a dot after each but the last, in quotes.
    fn version<const N: usize>(&mut self, limits: [u16; N]) -> Option<()> {
        let mut before: &[u8] = b"\"";
        for limit in limits {
            self.skip(before)?;
            self.number(u64::from(limit) - 1)?;
            before = b".";
        }
        self.literal(b"\"")
    }

    /// Matches a whole number without leading zeros, at most `max`.
    ///
    /// `max` is below ten digits, so that nothing overflows: the catalog was checked for it.
    #[inline(always)]
    fn number(&mut self, max: u64) -> Option<u64> {
        let mut number = 0;
        let mut digits = 0;
        while let Some(byte) = self.0.get(digits)
            && byte.is_ascii_digit()
        {
            (digits == 0 || number > 0).then_some(())?;
            number = number * 10 + u64::from(byte - b'0');
            (number <= max).then_some(())?;
            digits += 1;
        }
        (digits > 0).then(|| {
            self.0 = &self.0[digits..];
            number
        })
    }
}

/// Compares texts of one length: two reads that overlap are faster than a call.
#[inline(always)]
fn same(a: &[u8], b: &[u8]) -> bool {
    match a.len() {
        0..4 => a.iter().eq(b),
        4..=8 => ends::<4>(a, b),
        9..=16 => ends::<8>(a, b),
        17..=32 => ends::<16>(a, b),
        _ => a == b,
    }
}

/// Compares the first and the last `N` bytes, which are all where there are at most twice as many.
#[inline(always)]
fn ends<const N: usize>(a: &[u8], b: &[u8]) -> bool {
    a.first_chunk::<N>() == b.first_chunk() && a.last_chunk::<N>() == b.last_chunk()
}

/// Tells whether digits that have the shape of a time are one; a day may be the 31st of any month.
fn is_time(time: &[u8]) -> bool {
    let two = |at: usize| (time[at] - b'0') * 10 + (time[at + 1] - b'0');
    matches!(two(5), 1..=12)
        && matches!(two(8), 1..=31)
        && two(11) < 24
        && two(14) < 60
        && two(17) < 60
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn texts_are_the_same_where_every_byte_is() {
        for length in 0..40 {
            let text: Vec<u8> = (b'a'..).take(length).collect();
            assert!(same(&text, &text.clone()), "{length}");
            for at in 0..length {
                let mut other = text.clone();
                other[at] ^= 1;
                assert!(!same(&text, &other), "{length} at {at}");
                // A second difference does not make up for the first.
                other[length - 1 - at] ^= 1;
                assert_eq!(same(&text, &other), text == other, "{length} at {at}");
            }
        }
    }
}
