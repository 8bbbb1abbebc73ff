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

impl Draft {
    /// Serialises the record that joins an installation's id to the account of the envelope.
    ///
    /// It holds these two ids and nothing else; `None` where they are not of these kinds. It has to stand
    /// in the journal before the first record of the account.
    #[must_use]
    pub fn alias(envelope: &Envelope, install: DistinctId) -> Option<Self> {
        let (_, joined) = (envelope.distinct_id.as_account()?, install.as_install()?);
        let mut line = head(envelope, ALIAS.name);
        line.push(BEFORE_ID);
        line.quoted(joined.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
        line.push(b"}}");
        Some(Self::of(line))
    }
}
