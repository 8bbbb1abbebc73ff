//! Leaving parts out of an export: whole events, or properties of them.

use serde::{Deserialize, Serialize};
use telemetry_core::{Catalog, Checked, EventSpec};

use super::head::{is_event, is_word};
use super::properties::Properties;

/// What an export leaves out; nothing, by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// Events of which no record is exported.
    pub events: Vec<String>,
    /// Properties that records lose, as `event.property`.
    pub properties: Vec<String>,
}

/// Why something cannot be left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedactionError {
    /// The catalog has no such event.
    #[error("there is no event `{0}`")]
    NoEvent(String),
    /// The catalog has no such property.
    #[error("there is no property `{0}`; name it alone or as `event.property`")]
    NoProperty(String),
}

impl Redaction {
    /// Leaves out these events, and these properties: `event.property`, or `property` for every event
    /// that has one.
    pub fn of<C: Catalog>(events: &[String], names: &[String]) -> Result<Self, RedactionError> {
        for event in events {
            C::event(event).ok_or_else(|| RedactionError::NoEvent(event.clone()))?;
        }
        let mut redaction = Self { events: events.to_vec(), properties: Vec::new() };
        for name in names {
            let found = all_properties::<C>().filter(|(event, property)| {
                *name == format!("{event}.{property}") || name == property
            });
            let before = redaction.properties.len();
            redaction
                .properties
                .extend(found.map(|(event, property)| format!("{event}.{property}")));
            if redaction.properties.len() == before {
                return Err(RedactionError::NoProperty(name.clone()));
            }
        }
        for list in [&mut redaction.events, &mut redaction.properties] {
            list.sort();
            list.dedup();
        }
        Ok(redaction)
    }

    /// Tells whether nothing is left out.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Tells whether records of this event are exported.
    pub fn keeps(&self, event: &str) -> bool {
        !self.events.iter().any(|left_out| left_out == event)
    }

    /// Tells whether records of this event lose this property.
    pub fn drops(&self, event: &EventSpec, property: &str) -> bool {
        self.of_event(event).contains(&property)
    }

    /// Appends a record as it is exported: without the properties that are left out.
    pub fn append(&self, record: &Checked<'_>, text: &mut Vec<u8>) {
        let whole = record.as_str();
        let dropped = self.of_event(record.spec());
        if dropped.is_empty() {
            text.extend_from_slice(whole.as_bytes());
            return;
        }
        let before = whole.len() - record.properties().len() - "}".len();
        text.extend_from_slice(&whole.as_bytes()[..before]);
        text.push(b'{');
        let mut first = true;
        for (name, value) in Properties::of(record.properties()) {
            if dropped.contains(&name) {
                continue;
            }
            if !first {
                text.push(b',');
            }
            first = false;
            text.extend_from_slice(format!("\"{name}\":{value}").as_bytes());
        }
        text.extend_from_slice(b"}}");
    }

    /// Returns the properties of this event that are left out, in the catalog's order.
    pub(super) fn of_event(&self, event: &EventSpec) -> Vec<&'static str> {
        let left_out = |name: &&str| {
            self.properties.iter().any(|dropped| {
                dropped.split_once('.').is_some_and(|(of, what)| of == event.name && what == *name)
            })
        };
        event.properties.iter().map(|property| property.name).filter(left_out).collect()
    }

    /// Tells whether every name could be one of a catalog.
    pub(super) fn is_printable(&self) -> bool {
        let is_pair = |name: &String| {
            name.split_once('.')
                .is_some_and(|(event, property)| is_event(event) && is_word(property))
        };
        self.events.iter().all(|event| is_event(event)) && self.properties.iter().all(is_pair)
    }
}

/// Returns every property of every event, with the event's name.
fn all_properties<C: Catalog>() -> impl Iterator<Item = (&'static str, &'static str)> {
    C::EVENTS.iter().flat_map(|event| event.properties.iter().map(|p| (event.name, p.name)))
}
