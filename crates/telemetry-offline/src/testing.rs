//! What the tests of this crate share.

use chrono::{DateTime, Utc};
use telemetry_consent::{Grant, Mode, StateDir, testing};
use telemetry_core::{
    Bounded, Checked, DistinctId, Draft, Envelope, Gate, RecordIds, events, gate,
};

use crate::Journal;
use crate::format::Limits;

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

/// A state folder that disappears with the value.
pub(crate) struct Folder {
    pub root: tempfile::TempDir,
    pub state: StateDir,
}

/// Returns a fresh state folder, in memory where the system has a place for that.
pub(crate) fn folder() -> Folder {
    let root = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let state = StateDir::create(&root.path().join("telemetry")).unwrap();
    Folder { root, state }
}

impl Folder {
    /// Opens the folder once more.
    pub fn again(&self) -> StateDir {
        StateDir::open(self.state.path()).unwrap().unwrap()
    }

    pub fn journal(&self, limits: Limits) -> Journal {
        Journal::open_within(self.again(), &granted(), limits)
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.state.path().join(name)).unwrap_or_default()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.state.path().join(name), bytes).unwrap();
    }
}

pub(crate) fn granted() -> Grant {
    testing::grant(Mode::Local, 1).unwrap()
}

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// Makes records whose ids follow each other.
pub(crate) struct Maker {
    ids: RecordIds,
    number: u64,
}

impl Maker {
    pub fn new() -> Self {
        Self::seeded(7)
    }

    /// Makes ids that no maker with another seed makes.
    pub fn seeded(seed: u8) -> Self {
        Self { ids: RecordIds::new([seed; 10]), number: 0 }
    }

    pub fn draft(&mut self, now: DateTime<Utc>) -> Draft {
        self.draft_of(now, now)
    }

    /// A record of a session that began earlier.
    pub fn draft_of(&mut self, session: DateTime<Utc>, now: DateTime<Utc>) -> Draft {
        self.number += 1;
        let envelope = Envelope {
            uuid: self.ids.next(now),
            session: RecordIds::new([9; 10]).next(session),
            distinct_id: DistinctId::daily(&[1; 32], "tests", "machine", now),
            timestamp: now,
            notice: 1,
        };
        Draft::new(&envelope, &Sample { number: Bounded::new(self.number) })
    }
}

pub(crate) fn checked(draft: &Draft) -> Checked<'_> {
    GATE(draft.as_bytes()).unwrap()
}

/// Says aloud that a test proves nothing here.
#[expect(clippy::print_stderr, reason = "a skipped test must not look like a passed one")]
pub(crate) fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// Appends that many records.
pub(crate) fn fill(journal: &mut Journal, maker: &mut Maker, now: DateTime<Utc>, count: usize) {
    for _ in 0..count {
        let draft = maker.draft(now);
        let outcome = journal.append(&checked(&draft), &mut || true);
        assert_eq!(outcome, crate::Appended::Stored);
    }
}
