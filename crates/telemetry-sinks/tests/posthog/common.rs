//! Records to send, and a sink to send them with.

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_core::{Bounded, Checked, DistinctId, Draft, Envelope, RecordIds, events, gate};
use telemetry_delivery::{Answer, ApiKey, Destination, Sink};
use telemetry_sinks::{Library, Posthog, Trust};
use test_servers::PosthogServer;

events! {
    /// Events to send.
    pub catalog Samples;
    /// Has every kind of number.
    pub struct Sample = "sample" {
        /// Counts.
        number: Bounded<9_999_999> { owner: "tests", class: Technical, since: 1 },
        /// Says yes or no.
        truth: bool { owner: "tests", class: Technical, since: 1 },
    }
    /// Is about an account.
    pub struct Person = "$set" {
        /// Says yes or no.
        truth: bool { owner: "tests", class: Technical, since: 1 },
    }
}

pub(crate) const LIBRARY: Library = Library { name: "caro-cli", version: "0.1.0" };

/// Makes records of one day, in canonical form.
pub(crate) fn records(count: u64) -> Vec<String> {
    let noon: DateTime<Utc> = "2026-11-20T12:00:00.481Z".parse().unwrap();
    let mut ids = RecordIds::new([7; 10]);
    let session = ids.next(noon);
    let record = |number| {
        let timestamp = noon + TimeDelta::milliseconds(i64::try_from(number).unwrap());
        let envelope = Envelope {
            uuid: ids.next(timestamp),
            session,
            distinct_id: DistinctId::daily(&[1; 32], "tests", "machine", timestamp),
            timestamp,
            notice: 1,
        };
        let event = Sample { number: Bounded::new(number), truth: number % 2 == 0 };
        String::from_utf8(Draft::new(&envelope, &event).as_bytes().to_vec()).unwrap()
    };
    (0..count).map(record).collect()
}

/// Makes the record that says something about an account.
pub(crate) fn about_person() -> String {
    let noon: DateTime<Utc> = "2026-11-20T12:00:00.481Z".parse().unwrap();
    let mut ids = RecordIds::new([8; 10]);
    let account = "0191b2c4-1111-4222-8333-444455556666".parse().unwrap();
    let envelope = Envelope {
        uuid: ids.next(noon),
        session: ids.next(noon),
        distinct_id: DistinctId::account(account),
        timestamp: noon,
        notice: 1,
    };
    let draft = Draft::new(&envelope, &Person { truth: true });
    String::from_utf8(draft.as_bytes().to_vec()).unwrap()
}

pub(crate) fn checked(records: &[String]) -> Vec<Checked<'_>> {
    records.iter().map(|text| gate::check::<Samples>(text.as_bytes()).unwrap()).collect()
}

pub(crate) fn sink(url: &str) -> Posthog {
    sink_with(url, PosthogServer::KEY)
}

pub(crate) fn sink_with(url: &str, key: &str) -> Posthog {
    let (destination, key) = (Destination::parse(url).unwrap(), ApiKey::parse(key).unwrap());
    Posthog::new(destination, key, LIBRARY, Trust::AskedOnce)
}

/// Sends that many records in one request.
pub(crate) fn send(sink: &mut Posthog, count: u64) -> Answer {
    let records = records(count);
    sink.send(&checked(&records))
}
