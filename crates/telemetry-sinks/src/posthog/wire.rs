//! What a record looks like on the wire: its own fields, and the few that `PostHog` needs.

use chrono::{DateTime, SecondsFormat, Utc};
use posthog_rs::Event;
use serde_json::{Map, Value, json};
use telemetry_core::Checked;
use telemetry_delivery::{ApiKey, BundleRecord};
use uuid::Uuid;

/// The properties that delivery adds to those of the event. docs/privacy.md lists the same ones.
pub const TRANSPORT: &[&str] =
    &["$session_id", "$process_person_profile", "$geoip_disable", "$ip", "$lib", "$lib_version"];

/// The property in which `PostHog` takes what is known about a person, and in which nothing else goes.
const ABOUT_PERSON: &str = "$set";

/// What an event says beside its properties, in bytes, generously.
const ENVELOPE: usize = 512;

/// The program that sends.
#[derive(Debug, Clone, Copy)]
pub struct Library {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// An event on its way.
#[derive(Debug, Clone)]
pub struct WireEvent {
    /// Its id, which stays the same however often it is sent.
    pub uuid: Uuid,
    /// Its name.
    pub event: String,
    /// The pseudonym.
    pub distinct_id: String,
    /// When it happened, which stays the same too.
    pub timestamp: DateTime<Utc>,
    /// The run it belongs to.
    pub session: Option<String>,
    /// Who is behind the pseudonym.
    pub person: Person,
    /// Its own properties.
    pub properties: Map<String, Value>,
}

/// Who is behind a pseudonym, as far as anyone is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Nobody: the pseudonym is that of a day.
    Nobody,
    /// Nobody yet, and the event says so: the pseudonym stays with an installation.
    Anonymous,
    /// An account. Only such events make a profile of a person.
    Account,
}

impl Person {
    const fn behind(anonymous: bool, daily: bool) -> Self {
        match (anonymous, daily) {
            (false, _) => Self::Account,
            (true, false) => Self::Anonymous,
            (true, true) => Self::Nobody,
        }
    }
}

/// What can be sent.
pub trait OnTheWire {
    /// Returns it as an event.
    fn event(&self) -> WireEvent;
}

impl OnTheWire for WireEvent {
    fn event(&self) -> WireEvent {
        self.clone()
    }
}

/// A record as it is. One that the gate has passed can be nothing else.
impl OnTheWire for Checked<'_> {
    fn event(&self) -> WireEvent {
        let about_person = self.spec().is_about_person();
        let properties = serde_json::from_str(self.properties()).expect("the gate passes JSON");
        WireEvent {
            uuid: self.uuid().parse().expect("the gate passes only ids"),
            event: Checked::event(self).to_owned(),
            distinct_id: self.distinct_id().to_owned(),
            // A day that no calendar has is never handed to a sink.
            timestamp: self.time().unwrap_or_default(),
            session: belongs_to_run(self.is_alias(), about_person)
                .then(|| self.session().to_owned()),
            person: Person::behind(self.is_anonymous(), self.daily_id().is_some()),
            properties: placed(properties, about_person),
        }
    }
}

/// A record from a bundle, without what was left out of it on purpose.
impl OnTheWire for BundleRecord<'_> {
    fn event(&self) -> WireEvent {
        let value = |text: &str| serde_json::from_str(text).expect("the gate passes JSON");
        let properties = self.properties().map(|(n, text)| (n.to_owned(), value(text))).collect();
        WireEvent {
            uuid: Uuid::from_u128(self.number()),
            event: BundleRecord::event(self).to_owned(),
            distinct_id: self.distinct_id().to_owned(),
            timestamp: self.time().unwrap_or_default(),
            session: belongs_to_run(self.is_alias(), self.is_about_person())
                .then(|| self.session_id().to_owned()),
            person: Person::behind(self.is_anonymous(), self.is_daily()),
            properties: placed(properties, self.is_about_person()),
        }
    }
}

/// Tells whether a record goes with the run it belongs to. What joins two ids carries them and nothing else,
/// and what says something about an account says nothing about a run.
const fn belongs_to_run(is_alias: bool, about_person: bool) -> bool {
    !is_alias && !about_person
}

/// Puts what is known about a person where `PostHog` looks for it; properties of an event stay as they are.
fn placed(properties: Map<String, Value>, about_person: bool) -> Map<String, Value> {
    if about_person {
        Map::from_iter([(ABOUT_PERSON.to_owned(), Value::Object(properties))])
    } else {
        properties
    }
}

impl WireEvent {
    /// Returns all properties as they go out.
    fn all_properties(&self, library: &Library) -> Map<String, Value> {
        let mut all = self.properties.clone();
        if let Some(session) = &self.session {
            all.insert("$session_id".to_owned(), json!(session));
        }
        if self.person == Person::Anonymous {
            all.insert("is_anon".to_owned(), json!(true));
        }
        if self.person != Person::Account {
            all.insert("$process_person_profile".to_owned(), json!(false));
        }
        for (name, value) in [
            ("$geoip_disable", json!(true)),
            // Not the address of the transport, which the server sees; the one it would store.
            ("$ip", json!("0.0.0.0")),
            ("$lib", json!(library.name)),
            ("$lib_version", json!(library.version)),
        ] {
            all.insert(name.to_owned(), value);
        }
        all
    }

    /// Returns the event for the library; `None` if it is stamped ahead of the clock.
    pub(super) fn prepare(&self, library: &Library) -> Option<Event> {
        let mut event = Event::new(self.event.clone(), self.distinct_id.clone());
        event.set_uuid(self.uuid);
        event.set_timestamp(self.timestamp).ok()?;
        for (name, value) in self.all_properties(library) {
            event.insert_prop(name, value).ok()?;
        }
        Some(event)
    }

    /// Returns the most bytes it takes in a request.
    pub(super) fn size(&self) -> usize {
        let own = serde_json::to_vec(&self.properties).expect("JSON is text").len();
        own + self.event.len() + self.distinct_id.len() + ENVELOPE
    }
}

/// Takes out what the library adds by itself: the system's name and version, and more of its own.
pub(super) fn without_additions(mut event: Event) -> Event {
    let ours = |name: &str| TRANSPORT.contains(&name) || name == ABOUT_PERSON;
    let added = |name: &&String| name.starts_with('$') && !ours(name.as_str());
    let added: Vec<String> = event.properties().keys().filter(added).cloned().collect();
    for name in added {
        event.remove_prop(&name);
    }
    event
}

/// Returns the request that would carry these records, as it goes out before compression.
///
/// The library writes the properties of an event in an order of its own.
pub fn request_body<R: OnTheWire>(
    records: &[R],
    key: &ApiKey,
    library: &Library,
    sent_at: DateTime<Utc>,
) -> Value {
    let event = |record: &R| {
        let event = record.event();
        json!({
            "uuid": event.uuid,
            "event": event.event,
            "distinct_id": event.distinct_id,
            "properties": event.all_properties(library),
            "timestamp": event.timestamp.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        })
    };
    json!({
        "api_key": key.as_str(),
        "historical_migration": false,
        "sent_at": sent_at.to_rfc3339(),
        "batch": records.iter().map(event).collect::<Vec<_>>(),
    })
}
