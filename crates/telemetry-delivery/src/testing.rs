//! What the tests of this crate share: a journal full of samples, a sink in memory, a world at will.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_consent::{Mode, StateDir, testing};
use telemetry_core::{
    Bounded, Checked, DistinctId, Draft, Envelope, Gate, RecordIds, events, gate,
};
use telemetry_offline::{Appended, BundleRecord, Consumer, Journal};

use crate::send::{AskedBy, Health, Report, Sending, World, send};
use crate::sink::{Answer, Sink};

events! {
    /// Events to fill journals with.
    pub catalog Samples;
    /// Has a number to tell records apart.
    pub struct Sample = "sample" {
        /// Counts.
        number: Bounded<9_999_999> { owner: "tests", class: Technical, since: 1 },
    }
}

pub(crate) const GATE: Gate = gate::check::<Samples>;

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A state folder with a journal, gone with the value.
pub(crate) struct Folder {
    _root: tempfile::TempDir,
    pub state: StateDir,
    ids: RecordIds,
}

impl Folder {
    pub fn new() -> Self {
        let root = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        Self { _root: root, state, ids: RecordIds::new([7; 10]) }
    }

    pub fn again(&self) -> StateDir {
        StateDir::open(self.state.path()).unwrap().unwrap()
    }

    /// Records samples of that moment.
    pub fn record(&mut self, now: DateTime<Utc>, count: usize) {
        let grant = testing::grant(Mode::On, 1).unwrap();
        let mut journal = Journal::open(self.again(), &grant);
        for number in 0..count {
            let envelope = Envelope {
                uuid: self.ids.next(now),
                session: self.ids.next(now),
                distinct_id: DistinctId::daily(&[1; 32], "tests", "machine", now),
                timestamp: now,
                notice: 1,
            };
            let draft = Draft::new(&envelope, &Sample { number: Bounded::new(number as u64) });
            let checked = GATE(draft.as_bytes()).unwrap();
            assert_eq!(journal.append(&checked, &mut || true), Appended::Stored);
        }
    }

    pub fn sending(&self) -> Sending<'_> {
        Sending {
            state: &self.state,
            gate: GATE,
            consumer: Consumer::Posthog,
            only: None,
            about: "host and key",
            asked_by: AskedBy::Program,
        }
    }

    pub fn send(&self, sink: &mut Memory, world: &mut Fake) -> Report {
        send(&self.sending(), sink, world).unwrap()
    }

    pub fn send_for_a_person(&self, sink: &mut Memory, world: &mut Fake) -> Report {
        let sending = Sending { asked_by: AskedBy::Person, ..self.sending() };
        send(&sending, sink, world).unwrap()
    }

    pub fn has(&self, name: &str) -> bool {
        self.state.path().join(name).exists()
    }
}

/// A sink that keeps what it is given, and answers as it is told.
#[derive(Default)]
pub(crate) struct Memory {
    /// Every request: the ids in it.
    pub requests: Vec<Vec<String>>,
    /// Answers other than "accepted", by number of request.
    pub answers: BTreeMap<usize, Answer>,
    pub stored: BTreeSet<String>,
    /// Runs when a request has been stored and its answer is on its way.
    pub on_stored: Option<Box<dyn FnMut(usize)>>,
}

impl Sink<Checked<'_>> for Memory {
    fn recipient(&self) -> &'static str {
        "memory.example"
    }

    fn send(&mut self, records: &[Checked<'_>]) -> Answer {
        self.take(records.iter().map(|r| r.uuid().to_owned()).collect())
    }
}

impl Sink<BundleRecord<'_>> for Memory {
    fn recipient(&self) -> &'static str {
        "memory.example"
    }

    fn send(&mut self, records: &[BundleRecord<'_>]) -> Answer {
        self.take(records.iter().map(|r| r.id().to_string()).collect())
    }
}

impl Memory {
    fn take(&mut self, ids: Vec<String>) -> Answer {
        let number = self.requests.len();
        self.requests.push(ids.clone());
        let answer = self.answers.get(&number).cloned().unwrap_or(Answer::Accepted);
        if answer == Answer::Accepted {
            self.stored.extend(ids);
            if let Some(hook) = &mut self.on_stored {
                hook(number);
            }
        }
        answer
    }

    /// Returns how many records were sent, doubles included.
    pub fn sent(&self) -> usize {
        self.requests.iter().map(Vec::len).sum()
    }
}

/// A world in which nothing happens unless a test says so.
pub(crate) struct Fake {
    pub now: DateTime<Utc>,
    /// Whether there is consent; shared with whoever withdraws it.
    pub granted: Rc<Cell<bool>>,
    /// How often the answer is still yes.
    pub yeses: usize,
    pub requests_left: usize,
    pub reports: Vec<Health>,
}

impl Fake {
    pub fn at(now: DateTime<Utc>) -> Self {
        let granted = Rc::new(Cell::new(true));
        Self { now, granted, yeses: usize::MAX, requests_left: usize::MAX, reports: Vec::new() }
    }

    pub fn later(mut self, time: TimeDelta) -> Self {
        self.now += time;
        self
    }
}

impl World for Fake {
    fn now(&mut self) -> DateTime<Utc> {
        self.now
    }

    fn time_left(&mut self) -> Duration {
        let left = self.requests_left;
        self.requests_left = left.saturating_sub(1);
        if left > 0 { Duration::from_secs(10) } else { Duration::ZERO }
    }

    fn wait(&mut self, time: Duration) {
        // Others get their turn; nobody waits for a clock.
        assert!(time > Duration::ZERO);
        std::thread::yield_now();
    }

    fn chance(&mut self) -> u64 {
        0
    }

    fn may_send(&mut self) -> bool {
        let yes = self.granted.get() && self.yeses > 0;
        self.yeses = self.yeses.saturating_sub(1);
        yes
    }

    fn report_health(&mut self, health: &Health) {
        self.reports.push(health.clone());
    }
}
