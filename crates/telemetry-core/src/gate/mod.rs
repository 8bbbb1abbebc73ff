//! The gate: the second wall, on the serialised record.
//!
//! It is a strict matcher of the one canonical form in which [`Draft`](crate::Draft) writes: known
//! event, known keys in the catalog's order, values of each key's own kind, no blanks, no escapes,
//! one flat level. Everything else is refused, by reason; neither value nor length is ever told.
//! It runs before a record is stored and again before it leaves, since a person may have edited
//! the file in between.

mod matcher;
mod refusal;
pub(crate) mod shape;

use std::fmt;

use chrono::{DateTime, Utc};

use crate::alias::ALIAS;
use crate::distinct_id::DistinctId;
use crate::event::{Catalog, EventSpec, MAX_LINE};
use crate::soundness::assert_sound;

pub use refusal::Refusal;

/// A gate with its catalog, as a plain function: [`check`] for one catalog.
pub type Gate = for<'a> fn(&'a [u8]) -> Result<Checked<'a>, Refusal>;

/// Checks one record, without padding or newline, against the catalog `C`.
///
/// Allocates nothing for a record that it lets through, and needs nothing built beforehand. A catalog
/// that is not sound, such as one with two events of one name, does not compile here.
///
/// # Errors
/// The first reason found for refusing it.
pub fn check<C: Catalog>(record: &[u8]) -> Result<Checked<'_>, Refusal> {
    const { assert_sound(C::EVENTS) };
    if record.len() > MAX_LINE {
        return Err(Refusal::TooLong);
    }
    matcher::record(record, C::EVENTS).ok_or_else(|| refusal::explain(record, C::EVENTS))
}

/// Tells whether what may be a record calls its event by this name. Nothing else of it is looked at:
/// this is for whoever looks for few among many, before the gate.
#[must_use]
pub fn names_event(record: &[u8], event: &str) -> bool {
    let name =
        record.get(matcher::SESSION.end..).and_then(|r| r.strip_prefix(matcher::BEFORE_EVENT));
    name.and_then(|name| name.strip_prefix(event.as_bytes()))
        .is_some_and(|end| end.starts_with(b"\""))
}

/// A record that passed the gate. Nothing else makes one.
#[derive(Clone, Copy)]
pub struct Checked<'a> {
    record: &'a [u8],
    spec: &'static EventSpec,
    distinct_id: &'a [u8],
    anonymous: bool,
    timestamp: &'a [u8],
    notice: u16,
    properties: &'a [u8],
}

impl<'a> Checked<'a> {
    /// The whole record as JSON, without padding or newline.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        text(self.record)
    }

    /// The record's own id, 36 characters.
    #[must_use]
    pub fn uuid(&self) -> &'a str {
        text(&self.record[matcher::UUID])
    }

    /// The session's id, 36 characters.
    #[must_use]
    pub fn session(&self) -> &'a str {
        text(&self.record[matcher::SESSION])
    }

    /// The name of the event.
    #[must_use]
    pub const fn event(&self) -> &'static str {
        self.spec.name
    }

    /// What the catalog says about the event.
    #[must_use]
    pub const fn spec(&self) -> &'static EventSpec {
        self.spec
    }

    /// The pseudonym: 16 hexadecimal digits or a UUID.
    #[must_use]
    pub fn distinct_id(&self) -> &'a str {
        text(self.distinct_id)
    }

    /// Whether no account is behind the pseudonym: it is that of a day or of an installation.
    #[must_use]
    pub const fn is_anonymous(&self) -> bool {
        self.anonymous
    }

    /// Whether this is the record that joins an installation to an account, the only one that is in no
    /// catalog.
    #[must_use]
    pub fn is_alias(&self) -> bool {
        std::ptr::eq(self.spec, &raw const ALIAS)
    }

    /// The pseudonym as a value, where it is that of a day.
    #[must_use]
    pub fn daily_id(&self) -> Option<DistinctId> {
        DistinctId::of_checked(self.distinct_id)
    }

    /// When the event happened, as written: `2026-11-20T10:32:24.481Z`.
    #[must_use]
    pub fn timestamp(&self) -> &'a str {
        text(self.timestamp)
    }

    /// When the event happened; `None` for a day that no calendar has, such as 31 February.
    #[must_use]
    pub fn time(&self) -> Option<DateTime<Utc>> {
        self.timestamp().parse().ok()
    }

    /// The version of the notice the person had accepted.
    #[must_use]
    pub const fn notice(&self) -> u16 {
        self.notice
    }

    /// The properties as one flat JSON object.
    #[must_use]
    pub fn properties(&self) -> &'a str {
        text(self.properties)
    }
}

impl fmt::Debug for Checked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Checked").field(&self.as_str()).finish()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the gate passes ASCII only")
}

#[cfg(test)]
mod tests;
