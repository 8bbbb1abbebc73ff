//! What happens to events behind the capture server.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::state::Arrival;

/// An event as it can be queried, after duplicates are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The event as it was sent.
    pub event: Value,
    /// When it happened by the server's clock: the client's clock may be wrong, but not the time
    /// between event and request.
    pub time: DateTime<Utc>,
    /// How often it was taken. More than once where a client did not learn that it was.
    pub times_taken: usize,
}

/// What makes two events one.
#[derive(PartialEq, Eq, Hash)]
struct Identity {
    day: Option<NaiveDate>,
    event: String,
    distinct_id: String,
    uuid: String,
}

/// Returns what is stored once ingestion has dealt with these arrivals: in the order they first
/// came, each once.
pub(super) fn ingest(arrivals: &[Arrival]) -> Vec<Stored> {
    let mut stored: Vec<Stored> = Vec::new();
    let mut places = HashMap::new();
    for (number, arrival) in arrivals.iter().enumerate() {
        if !arrival.taken || is_dropped(arrival) {
            continue;
        }
        let place = *places.entry(identity(arrival, number)).or_insert(stored.len());
        if let Some(known) = stored.get_mut(place) {
            known.times_taken += 1;
        } else {
            let time = stored_time(arrival);
            stored.push(Stored { event: arrival.event.clone(), time, times_taken: 1 });
        }
    }
    stored
}

/// Tells whether ingestion silently drops an event that capture has taken: one that would make, describe
/// or merge a person, and says in the same breath that there is to be none.
pub(super) fn is_dropped(arrival: &Arrival) -> bool {
    let about_persons = ["$create_alias", "$identify", "$merge_dangerously", "$set"];
    about_persons.contains(&arrival.name())
        && arrival.property("$process_person_profile") == &Value::Bool(false)
}

/// An event without a uuid is given one, so that it equals no other.
fn identity(arrival: &Arrival, number: usize) -> Identity {
    let uuid = arrival.uuid();
    Identity {
        day: arrival.timestamp().map(|time| time.date_naive()),
        event: arrival.name().to_owned(),
        distinct_id: arrival.distinct_id(),
        uuid: if uuid.is_empty() { number.to_string() } else { uuid.to_lowercase() },
    }
}

fn stored_time(arrival: &Arrival) -> DateTime<Utc> {
    let sent_at = arrival.envelope.sent_at.as_deref().and_then(super::state::parse);
    match (arrival.timestamp(), sent_at) {
        (Some(timestamp), Some(sent_at)) => arrival.received + (timestamp - sent_at),
        (Some(timestamp), None) => timestamp,
        (None, _) => arrival.received,
    }
}
