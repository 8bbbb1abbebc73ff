//! Uses of verbs to send, and a sink to send them with.

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_consent::StateDir;
use telemetry_core::{
    Bounded, Checked, DistinctId, Draft, Envelope, RecordIds, events, gate, labels,
};
use telemetry_delivery::{Answer, Destination, FirstSends, Sink};
use telemetry_sinks::{Loki, LokiOptions};
use test_servers::{Clock, LokiServer};

labels! {
    /// Verbs.
    pub enum Verb { Ask = "ask", Doctor = "doctor" }
}

events! {
    /// Events to send.
    pub catalog Samples;
    /// Has what the sink looks at.
    pub struct Sample = "verb_dispatched" {
        /// The verb.
        verb: Verb { owner: "tests", class: Behaviour, since: 1 },
        /// The exit code.
        exit_code: Bounded<255> { owner: "tests", class: Technical, since: 1 },
    }
}

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// Makes uses of one day, every other one of `doctor`, in canonical form.
pub(crate) fn records(count: u64) -> Vec<String> {
    let mut ids = RecordIds::new([7; 10]);
    let session = ids.next(noon());
    let record = |number: u64| {
        let timestamp = noon() - TimeDelta::hours(3);
        let envelope = Envelope {
            uuid: ids.next(timestamp),
            session,
            distinct_id: DistinctId::daily(&[1; 32], "tests", "machine", timestamp),
            timestamp,
            notice: 1,
        };
        let verb = if number.is_multiple_of(2) { Verb::Ask } else { Verb::Doctor };
        let event = Sample { verb, exit_code: Bounded::new(number % 256) };
        String::from_utf8(Draft::new(&envelope, &event).as_bytes().to_vec()).unwrap()
    };
    (0..count).map(record).collect()
}

pub(crate) fn checked(records: &[String]) -> Vec<Checked<'_>> {
    records.iter().map(|text| gate::check::<Samples>(text.as_bytes()).unwrap()).collect()
}

/// A state folder, gone with the value.
pub(crate) struct Folder {
    _root: tempfile::TempDir,
    state: StateDir,
    pub(crate) clock: Clock,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self::with(Clock::at(noon()))
    }

    pub(crate) fn with(clock: Clock) -> Self {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        Self { _root: root, state, clock }
    }

    /// A sink as a new run of the sender would make it.
    pub(crate) fn sink(&self, server: &LokiServer) -> Loki<'_> {
        let clock = self.clock.clone();
        let options = LokiOptions::open(Destination::parse(&server.url()).unwrap(), "0.1.0");
        Loki::new(options, FirstSends::load(&self.state, move || clock.now(), || true).unwrap())
    }

    /// Sends that many records in one request.
    pub(crate) fn send(&self, server: &LokiServer, count: u64) -> Answer {
        let records = records(count);
        self.sink(server).send(&checked(&records))
    }
}
