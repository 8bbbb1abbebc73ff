//! A record of a bundle, as it is handed out.

use telemetry_core::Checked;

use super::properties::Properties;
use crate::id::{RecordId, number};

/// A record of a bundle. What was left out of it on purpose is not there.
#[derive(Debug, Clone, Copy)]
pub struct BundleRecord<'a> {
    pub(super) checked: Checked<'a>,
    pub(super) left_out: &'a [&'static str],
}

impl<'a> BundleRecord<'a> {
    /// The record's own id.
    pub fn id(&self) -> RecordId {
        RecordId::parse(self.checked.uuid().as_bytes()).expect("the gate passes only such ids")
    }

    /// The record's own id as a number, for whoever remembers many.
    pub fn number(&self) -> u128 {
        number(self.checked.uuid().as_bytes())
    }

    /// The session's id as a number.
    pub fn session(&self) -> u128 {
        number(self.checked.session().as_bytes())
    }

    /// The name of the event.
    pub fn event(&self) -> &'static str {
        self.checked.event()
    }

    /// The pseudonym.
    pub fn distinct_id(&self) -> &'a str {
        self.checked.distinct_id()
    }

    /// When it happened, as written.
    pub fn timestamp(&self) -> &'a str {
        self.checked.timestamp()
    }

    /// The keys and values that it has, a value as it stands in JSON.
    pub fn properties(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let left_out = self.left_out;
        Properties::of(self.checked.properties()).filter(move |(name, _)| !left_out.contains(name))
    }

    /// Tells whether anything was left out of it on purpose.
    pub fn is_redacted(&self) -> bool {
        !self.left_out.is_empty()
    }

    /// Tells whether this property was left out on purpose.
    pub fn lost(&self, property: &str) -> bool {
        self.left_out.contains(&property)
    }

    /// The record itself, if nothing was left out of it.
    pub fn whole(&self) -> Option<Checked<'a>> {
        self.left_out.is_empty().then_some(self.checked)
    }
}

impl<'a> From<Checked<'a>> for BundleRecord<'a> {
    fn from(checked: Checked<'a>) -> Self {
        Self { checked, left_out: &[] }
    }
}
