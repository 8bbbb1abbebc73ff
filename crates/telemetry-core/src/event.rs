//! Events and catalogs: what can be recorded, described once.

use crate::line::Properties;
use crate::spelling::same;
use crate::value::Kind;

/// How sensitive a property is, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// About the machine or the program: a time, a version, an operating system.
    Technical,
    /// About what a person did with the program: a choice, an outcome, a count.
    Behaviour,
}

impl Class {
    /// Returns the word for documentation and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::Behaviour => "behaviour",
        }
    }
}

/// What is known about one property of an event.
#[derive(Debug, Clone, Copy)]
pub struct PropertySpec {
    /// Its key in JSON.
    pub name: &'static str,
    /// The key as it stands in a record, between the comma before it and its colon.
    #[doc(hidden)]
    pub key: &'static str,
    /// What it means, with its unit.
    pub doc: &'static str,
    /// The closed domain of its values.
    pub kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
    /// Who answers questions about it.
    pub owner: &'static str,
    /// How sensitive it is.
    pub class: Class,
    /// The first version of the notice that covers it.
    pub since: u16,
}

/// What is known about one event.
#[derive(Debug, Clone, Copy)]
pub struct EventSpec {
    /// Its name in JSON.
    pub name: &'static str,
    /// The question it answers.
    pub purpose: &'static str,
    /// Its properties, in the order in which they are written.
    pub properties: &'static [PropertySpec],
    /// The first version of the notice that covers it.
    pub since: u16,
}

/// One kind of event; implemented by [`events!`](crate::events).
pub trait Event {
    /// The catalog that lists it.
    type Catalog: Catalog;
    /// What is known about it.
    const SPEC: EventSpec;

    /// Writes the properties in the order of the specification.
    #[doc(hidden)]
    fn write(&self, properties: &mut Properties<'_>);
}

/// Every event a program can record; implemented by [`events!`](crate::events).
pub trait Catalog {
    /// The events, in the order of declaration.
    const EVENTS: &'static [EventSpec];

    /// Finds an event by name.
    #[must_use]
    fn event(name: &str) -> Option<&'static EventSpec> {
        Self::EVENTS.iter().find(|event| event.name == name)
    }
}

/// The longest record, in bytes: a slot less its newline.
pub const MAX_LINE: usize = crate::SLOT_BYTES - 1;

/// The bytes of a record that are the same for every event, at their longest.
const ENVELOPE: usize = concat!(
    r#"{"v":1,"uuid":"00000000-0000-7000-8000-000000000000","#,
    r#""session":"00000000-0000-7000-8000-000000000000","event":"","#,
    r#""distinct_id":"00000000-0000-4000-8000-000000000000","is_anon":true,"#,
    r#""timestamp":"2026-01-01T00:00:00.000Z","notice":65535,"properties":{}}"#
)
.len();

/// Returns the length of the longest record an event can make, in bytes.
pub const fn worst_case(name: &str, properties: &[PropertySpec]) -> usize {
    let mut bytes = ENVELOPE + name.len();
    let mut i = 0;
    while i < properties.len() {
        bytes += "\"\":,".len() + properties[i].name.len() + properties[i].kind.longest();
        i += 1;
    }
    bytes
}

/// Returns the first notice that covers an event: the earliest that covers any of its properties.
pub const fn event_since(properties: &[PropertySpec]) -> u16 {
    let mut since = u16::MAX;
    let mut i = 0;
    while i < properties.len() {
        if properties[i].since < since {
            since = properties[i].since;
        }
        i += 1;
    }
    since
}

/// Returns the first notice that covers a property.
pub const fn first_notice(name: &str, properties: &[PropertySpec]) -> u16 {
    property(name, properties).since
}

/// Returns who answers questions about a property.
pub const fn owner(name: &str, properties: &[PropertySpec]) -> &'static str {
    property(name, properties).owner
}

/// Tells whether a property came with its event or may be left out, so that people who accepted an
/// earlier notice still record the event in its earlier shape.
pub const fn may_be_withheld(name: &str, properties: &[PropertySpec]) -> bool {
    let property = property(name, properties);
    property.optional || property.since <= event_since(properties)
}

const fn property<'a>(name: &str, properties: &'a [PropertySpec]) -> &'a PropertySpec {
    let mut i = 0;
    while !same(name, properties[i].name) {
        i += 1;
    }
    &properties[i]
}

/// Counts how often `name` stands in `names`.
pub const fn count_name(name: &str, names: &[&str]) -> usize {
    let mut count = 0;
    let mut i = 0;
    while i < names.len() {
        if same(name, names[i]) {
            count += 1;
        }
        i += 1;
    }
    count
}

/// Counts how many of `properties` have the name `name`.
pub(crate) const fn count_name_of(name: &str, properties: &[PropertySpec]) -> usize {
    let mut count = 0;
    let mut i = 0;
    while i < properties.len() {
        if same(name, properties[i].name) {
            count += 1;
        }
        i += 1;
    }
    count
}

/// Counts how many of `events` have the name `name`.
pub const fn count_event(name: &str, events: &[EventSpec]) -> usize {
    let mut count = 0;
    let mut i = 0;
    while i < events.len() {
        if same(name, events[i].name) {
            count += 1;
        }
        i += 1;
    }
    count
}
