//! How often each value occurs: what a review shows and an aggregate export sums up.

use std::collections::{BTreeMap, BTreeSet};

use telemetry_core::{Catalog, EventSpec, Kind, PropertySpec};
use telemetry_offline::{BundleRecord, Span};

use super::buckets::bucket;
use crate::catalog::Caro;

/// How often each value of each property occurs.
#[derive(Debug, Default)]
pub struct Tally {
    /// The events that occur, in the catalog's order.
    events: BTreeMap<usize, EventTally>,
    sessions: BTreeSet<u128>,
    ids: BTreeSet<String>,
    /// How many records there are.
    pub records: u64,
    /// From when to when they are.
    pub span: Span,
}

/// One event.
#[derive(Debug)]
pub struct EventTally {
    /// The event.
    pub spec: &'static EventSpec,
    /// How many records it has.
    pub records: u64,
    /// Its properties, in the catalog's order, those left out of an export not among them.
    pub properties: Vec<PropertyTally>,
}

/// One property.
#[derive(Debug)]
pub struct PropertyTally {
    /// The property.
    pub spec: &'static PropertySpec,
    /// Each value, as it stands in JSON, and how often it does.
    values: BTreeMap<String, u64>,
}

/// A value, or a range of numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A number, or the numbers between two.
    Range(u64, u64),
    /// A word, a version, `true` or `false`.
    Word(String),
    /// The property is not there.
    Absent,
}

impl Tally {
    /// Counts a record. `left_out` are the properties that the export takes from it.
    pub fn add(&mut self, record: &BundleRecord<'_>, left_out: impl Fn(&str) -> bool) {
        let found = Caro::EVENTS.iter().enumerate().find(|(_, spec)| spec.name == record.event());
        let Some((at, spec)) = found else { return };
        let event = self.events.entry(at).or_insert_with(|| EventTally::new(spec, left_out));
        event.records += 1;
        for (name, value) in record.properties() {
            if let Some(property) = event.properties.iter_mut().find(|p| p.spec.name == name) {
                *property.values.entry(value.to_owned()).or_default() += 1;
            }
        }
        self.records += 1;
        self.sessions.insert(record.session());
        self.ids.insert(record.distinct_id().to_owned());
        self.span.add(record.timestamp());
    }

    /// The events that occur, in the catalog's order.
    pub fn events(&self) -> impl Iterator<Item = &EventTally> {
        self.events.values()
    }

    /// How many sessions the records belong to.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// How many ids the records carry.
    pub fn ids(&self) -> usize {
        self.ids.len()
    }
}

impl EventTally {
    fn new(spec: &'static EventSpec, left_out: impl Fn(&str) -> bool) -> Self {
        let kept = spec.properties.iter().filter(|property| !left_out(property.name));
        let properties = kept.map(|spec| PropertyTally { spec, values: BTreeMap::new() });
        Self { spec, records: 0, properties: properties.collect() }
    }
}

impl PropertyTally {
    /// Each value and how often it occurs in so many records: words by frequency, numbers by size.
    ///
    /// More than `most` numbers are put together into ranges.
    pub fn cells(&self, records: u64, most: usize) -> Vec<(Value, u64)> {
        let numbers = is_number(self.spec.kind);
        let ranges = numbers && self.values.len() > most;
        let mut cells: BTreeMap<Value, u64> = BTreeMap::new();
        for (text, count) in &self.values {
            let value = match text.parse() {
                Ok(number) if ranges => {
                    let (first, last) = bucket(number);
                    Value::Range(first, last)
                }
                Ok(number) if numbers => Value::Range(number, number),
                _ => Value::Word(text.trim_matches('"').to_owned()),
            };
            *cells.entry(value).or_default() += count;
        }
        let absent = records - self.values.values().sum::<u64>();
        let mut cells: Vec<_> = cells.into_iter().collect();
        if !numbers {
            cells.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        if absent > 0 {
            cells.push((Value::Absent, absent));
        }
        cells
    }
}

/// Tells whether values of a kind are numbers, to be put together into ranges.
pub(super) const fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Integer { .. } | Kind::Rounded { .. })
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Range(first, last) if first == last => write!(f, "{first}"),
            Self::Range(first, last) => write!(f, "{first} to {last}"),
            Self::Word(word) => f.write_str(word),
            Self::Absent => f.write_str("(none)"),
        }
    }
}
