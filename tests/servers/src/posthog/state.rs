//! Everything that came.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::capture::Envelope;
use crate::behaviour::Script;
use crate::http::Request;

/// An event as it came, whether or not it was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// The number of the request it came in, from 0.
    pub request: usize,
    /// What the request said of all its events.
    pub envelope: Envelope,
    /// The headers of the request.
    pub headers: Vec<(String, String)>,
    /// When it came, by the server's clock.
    pub received: DateTime<Utc>,
    /// Whether the server took it.
    pub taken: bool,
    /// The event as it was sent.
    pub event: Value,
}

/// What a double of PostHog remembers.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) script: Script,
    pub(super) limit: usize,
    /// The requests for the batch path that were read.
    pub(super) requests: Vec<Request>,
    pub(super) arrivals: Vec<Arrival>,
    /// Where among the arrivals a uuid came first.
    pub(super) first: HashMap<String, usize>,
    pub(super) faults: Vec<String>,
}

impl State {
    /// Keeps an event, with what is wrong with it.
    pub(super) fn keep(&mut self, arrival: Arrival, mut faults: Vec<String>) {
        let place = self.arrivals.len();
        let first = *self.first.entry(arrival.uuid().to_owned()).or_insert(place);
        let known = self.arrivals.get(first).filter(|known| !known.uuid().is_empty());
        // An id stands for one event for ever. Objects are equal whatever the order of their keys:
        // `posthog-rs` writes them in another one each time.
        if known.is_some_and(|known| known.event != arrival.event) {
            faults.push("it came before with the same uuid and other content".to_owned());
        }
        let (request, name) = (arrival.request, arrival.name());
        let named = faults.iter().map(|fault| format!("request {request}, {name}: {fault}"));
        self.faults.extend(named);
        self.arrivals.push(arrival);
    }
}

impl Arrival {
    /// Returns the name of the event.
    pub fn name(&self) -> &str {
        self.event["event"].as_str().unwrap_or_default()
    }

    /// Returns the id of the event; empty if it has none.
    pub fn uuid(&self) -> &str {
        self.event["uuid"].as_str().unwrap_or_default()
    }

    /// Returns whom the event is attributed to. A number is turned into its text.
    pub fn distinct_id(&self) -> String {
        match &self.event["distinct_id"] {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        }
    }

    /// Returns when the event happened, by the client's clock.
    pub fn timestamp(&self) -> Option<DateTime<Utc>> {
        parse(self.event["timestamp"].as_str()?)
    }

    /// Returns a property, or null.
    pub fn property(&self, key: &str) -> &Value {
        &self.event["properties"][key]
    }

    /// Returns the properties in the order they came.
    pub fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.event["properties"].as_object().into_iter().flat_map(Map::iter)
    }
}

/// Reads a time as they are written in requests.
pub(super) fn parse(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
}
