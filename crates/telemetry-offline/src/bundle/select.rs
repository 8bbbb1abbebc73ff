//! Which records go into an export.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use telemetry_core::Checked;

/// Which records go into an export; all, if nothing is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// None from before this moment, written as in a record.
    pub since: Option<String>,
    /// None from this moment on, written as in a record.
    pub until: Option<String>,
    /// Only these events; all, if it is empty.
    pub events: Vec<String>,
}

impl Selection {
    /// Wants records from `since` on and from before `until`, of these events or of all.
    pub fn new(
        since: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        events: Vec<String>,
    ) -> Self {
        Self { since: since.map(moment), until: until.map(moment), events }
    }

    /// Tells whether every record is wanted.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Tells whether a record is wanted.
    pub fn wants(&self, record: &Checked<'_>) -> bool {
        self.wants_event(record.event()) && self.wants_time(record.timestamp())
    }

    pub(super) fn wants_event(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|wanted| wanted == event)
    }

    /// Moments in the one form of a record are ordered like their texts.
    pub(super) fn wants_time(&self, timestamp: &str) -> bool {
        self.since.as_deref().is_none_or(|since| timestamp >= since)
            && self.until.as_deref().is_none_or(|until| timestamp < until)
    }
}

/// Returns a moment as a record has it: `2026-11-20T10:32:24.481Z`.
pub(super) fn moment(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Tells whether a text is a moment as a record has it.
pub(super) fn is_moment(text: &str) -> bool {
    let pattern = b"0000-00-00T00:00:00.000Z";
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern)
            .all(|(byte, &shape)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape })
}
