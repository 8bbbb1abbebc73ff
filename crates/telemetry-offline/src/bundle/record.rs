//! A record of a bundle, as it is handed out.

use chrono::{DateTime, Utc};
use telemetry_core::{Checked, Gate};

use super::properties::Properties;
use crate::id::{RecordId, number};

/// A record of a bundle. What was left out of it on purpose is not there.
#[derive(Debug, Clone, Copy)]
pub struct BundleRecord<'a> {
    pub(super) checked: Checked<'a>,
    pub(super) left_out: &'a [&'static str],
}

/// A record of a bundle that outlives the reader's buffer.
#[derive(Debug, Clone)]
pub struct KeptRecord {
    /// As the gate passed it, stand-ins included.
    text: Box<[u8]>,
    left_out: Vec<&'static str>,
}

impl KeptRecord {
    /// Returns the record, if it passes this gate too.
    pub fn record(&self, gate: Gate) -> Option<BundleRecord<'_>> {
        let checked = gate(&self.text).ok()?;
        Some(BundleRecord { checked, left_out: &self.left_out })
    }
}

impl<'a> BundleRecord<'a> {
    /// Copies the record.
    pub fn keep(&self) -> KeptRecord {
        let text = self.checked.as_str().as_bytes().into();
        KeptRecord { text, left_out: self.left_out.to_vec() }
    }

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

    /// Whether the pseudonym is that of a day.
    pub fn is_daily(&self) -> bool {
        self.checked.daily_id().is_some()
    }

    /// Whether no account is behind the pseudonym.
    pub fn is_anonymous(&self) -> bool {
        self.checked.is_anonymous()
    }

    /// Whether it joins the id of an installation to an account.
    pub fn is_alias(&self) -> bool {
        self.checked.is_alias()
    }

    /// Whether it says something about an account, and nothing about a run.
    pub fn is_about_person(&self) -> bool {
        self.checked.spec().is_about_person()
    }

    /// When it happened, as written.
    pub fn timestamp(&self) -> &'a str {
        self.checked.timestamp()
    }

    /// When it happened; `None` for a day that no calendar has, such as 31 February.
    pub fn time(&self) -> Option<DateTime<Utc>> {
        self.checked.time()
    }

    /// The session's id, 36 characters.
    pub fn session_id(&self) -> &'a str {
        self.checked.session()
    }

    /// The most bytes it takes as JSON.
    pub fn size(&self) -> usize {
        self.checked.as_str().len()
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
