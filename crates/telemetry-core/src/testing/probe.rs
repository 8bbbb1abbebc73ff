//! Legal records in which one value can be exchanged.

use super::legal_values;
use crate::event::{Catalog, EventSpec, PropertySpec};

/// A legal record around one property, whose value is to be tried.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The event of the record.
    pub event: &'static EventSpec,
    /// The property that is tried.
    pub property: &'static PropertySpec,
    before: String,
    after: String,
}

impl Probe {
    /// Makes a probe for every property of every event.
    #[must_use]
    pub fn all<C: Catalog>() -> Vec<Self> {
        let events = C::EVENTS.iter();
        events
            .flat_map(|event| (0..event.properties.len()).map(|at| Self::new(event, at)))
            .collect()
    }

    fn new(event: &'static EventSpec, at: usize) -> Self {
        let first = |property: &PropertySpec| {
            legal_values(property.kind).next().expect("every kind has a value")
        };
        let property =
            |property: &PropertySpec| format!("\"{}\":{}", property.name, first(property));
        let all: Vec<_> = event.properties.iter().map(property).collect();
        let mut before = head(event) + &all[..at].join(",");
        if at > 0 {
            before.push(',');
        }
        before += &format!("\"{}\":", event.properties[at].name);
        let after: String = all[at + 1..].iter().map(|property| format!(",{property}")).collect();
        Self { event, property: &event.properties[at], before, after: after + "}}" }
    }

    /// Puts the record with this JSON as the property's value into the buffer.
    pub fn fill(&self, json: &str, record: &mut Vec<u8>) {
        record.clear();
        for part in [&self.before, json, &self.after] {
            record.extend_from_slice(part.as_bytes());
        }
    }

    /// Returns the record with this JSON as the property's value.
    #[must_use]
    pub fn with(&self, json: &str) -> String {
        format!("{}{json}{}", self.before, self.after)
    }

    /// Returns a record of an event with these properties, as they stand between the braces.
    #[must_use]
    pub fn record(event: &EventSpec, properties: &str) -> String {
        format!("{}{properties}}}}}", head(event))
    }
}

/// A legal envelope up to the first property, of a person who accepted every notice of the event.
fn head(event: &EventSpec) -> String {
    let id = "019f0e1c-6f51-7abc-8def-0123456789ab";
    let notice = event.properties.iter().map(|property| property.since).max().unwrap_or(1);
    format!(
        r#"{{"v":1,"uuid":"{id}","session":"{id}","event":"{}","distinct_id":"0123456789abcdef","timestamp":"2026-11-20T10:32:24.481Z","notice":{notice},"properties":{{"#,
        event.name
    )
}
