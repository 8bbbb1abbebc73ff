//! The one record that no catalog declares: it joins the id of an installation to an account.

use uuid::Uuid;

use crate::distinct_id::DistinctId;
use crate::event::EventSpec;
use crate::record::{Draft, Envelope, head};

/// What is known about the record: `PostHog` gives it its name and its meaning.
pub static ALIAS: EventSpec = EventSpec {
    name: "$create_alias",
    purpose: "Joins what an installation recorded without an account to the account.",
    properties: &[],
    since: 1,
};

/// What stands before the id that is joined, which is a text.
pub(crate) const BEFORE_ID: &[u8; 9] = br#"{"alias":"#;

/// Serialises the record that joins an installation's id to the account of the envelope.
///
/// It holds these two ids and nothing else; `None` where they are not of these kinds. It is for the crate
/// that keeps the ids: a program gets the record from the link that asks for it, so that it can join no two
/// ids of its own choice.
#[must_use]
pub fn alias(envelope: &Envelope, install: DistinctId) -> Option<Draft> {
    let (_, joined) = (envelope.distinct_id.as_account()?, install.as_install()?);
    let mut line = head(envelope, ALIAS.name);
    line.push(BEFORE_ID);
    line.quoted(joined.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    line.push(b"}}");
    Some(Draft::of(line))
}
