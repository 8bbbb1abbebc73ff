//! What figures need of a record, taken apart once.

use telemetry_core::{Kind, PropertyRef};
use telemetry_offline::BundleRecord;

use super::Day;
use crate::insights::figure::{By, Filter, Math, Series};

/// More properties than any event has; a test compares.
pub(crate) const MOST_PROPERTIES: usize = 16;

/// A record, its day, and its properties.
pub(super) struct Facts<'r> {
    pub record: &'r BundleRecord<'r>,
    pub day: Day,
    properties: [(&'r str, &'r str); MOST_PROPERTIES],
}

/// Whether a record is one that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    No,
    /// A property that decides was left out of the record's bundle.
    Unknown,
}

impl<'r> Facts<'r> {
    pub fn of(record: &'r BundleRecord<'r>) -> Self {
        let mut properties = [("", ""); MOST_PROPERTIES];
        for (place, found) in properties.iter_mut().zip(record.properties()) {
            *place = found;
        }
        Self { record, day: day(record.timestamp()), properties }
    }

    pub fn fits(&self, event: &str, filters: &[Filter]) -> Fit {
        if self.record.event() != event {
            return Fit::No;
        }
        let mut all = Fit::Yes;
        for filter in filters {
            match self.value(&filter.property) {
                Some(value) if value == filter.equals => {}
                None if self.record.lost(filter.property.name()) => all = Fit::Unknown,
                _ => return Fit::No,
            }
        }
        all
    }

    /// Returns the cell the record belongs to; `None` if the property that says so was left out.
    pub fn cell(&self, by: &By) -> Option<u32> {
        match by {
            By::Day => Some(self.day),
            By::Property(property) => position(property, self.value(property)?),
        }
    }

    /// Returns the number that is measured: 0 where records are only counted.
    pub fn measure(&self, series: &Series) -> Option<u64> {
        match &series.math {
            Math::Count | Math::MachineDays => Some(0),
            Math::Sum(property) | Math::Mean(property) | Math::Percentiles(_, property) => {
                self.value(property)?.parse().ok()
            }
        }
    }

    /// Returns the value of a property, without quotes.
    fn value(&self, property: &PropertyRef) -> Option<&'r str> {
        let found = self.properties.iter().find(|(name, _)| *name == property.name());
        found.map(|(_, value)| value.trim_matches('"'))
    }
}

/// Returns where a value stands among all that its property can have.
fn position(property: &PropertyRef, value: &str) -> Option<u32> {
    let at = match property.spec.kind {
        Kind::Label(labels) => labels.iter().position(|label| *label == value),
        Kind::Bool => ["false", "true"].iter().position(|word| *word == value),
        _ => None,
    };
    at.and_then(|at| u32::try_from(at).ok())
}

/// Returns the day of a moment as a record has it.
fn day(timestamp: &str) -> Day {
    let digits = timestamp.bytes().take(10).filter(u8::is_ascii_digit);
    digits.fold(0, |day, digit| day * 10 + u32::from(digit - b'0'))
}
