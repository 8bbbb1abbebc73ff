//! Legal records in which one value can be exchanged.

use super::{edge_values, legal_values};
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
        let tried = &event.properties[at];
        let key = format!("\"{}\":", tried.name);
        let before = [&all[..at], &[key]].concat().join(",");
        let after = [&[String::new()], &all[at + 1..]].concat().join(",");
        Self { event, property: tried, before: head(event) + &before, after: after + "}}" }
    }

    /// Puts the record with this JSON as the property's value into the buffer.
    pub fn fill(&self, json: impl AsRef<[u8]>, record: &mut Vec<u8>) {
        record.clear();
        for part in [self.before.as_bytes(), json.as_ref(), self.after.as_bytes()] {
            record.extend_from_slice(part);
        }
    }
}

/// Returns every combination of an event's [edge values](super::edge_values) as a legal record,
/// also without what may be left out.
#[must_use]
pub fn combinations(event: &'static EventSpec) -> Vec<String> {
    let mut bodies = vec![String::new()];
    for property in event.properties {
        let mut longer = Vec::new();
        for body in bodies {
            let comma = if body.is_empty() { "" } else { "," };
            for value in edge_values(property.kind) {
                longer.push(format!("{body}{comma}\"{}\":{value}", property.name));
            }
            if property.optional {
                longer.push(body);
            }
        }
        bodies = longer;
    }
    bodies.iter().map(|body| head(event) + body + "}}").collect()
}

/// A legal envelope up to the first property, of a person who accepted every notice of the event.
fn head(event: &EventSpec) -> String {
    let id = "019f0e1c-6f51-7abc-8def-0123456789ab";
    let owner = if event.name == "$set" { id } else { "0123456789abcdef" };
    let notice = event.properties.iter().map(|property| property.since).max().unwrap_or(1);
    format!(
        r#"{{"v":1,"uuid":"{id}","session":"{id}","event":"{}","distinct_id":"{owner}","timestamp":"2026-11-20T10:32:24.481Z","notice":{notice},"properties":{{"#,
        event.name
    )
}
