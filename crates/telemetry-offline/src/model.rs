//! Random histories on the real files, checked against a model after every step.
//!
//! A record is appended in two steps here, write and look, so that rotations, clears and purges of
//! others fall between them as they do between processes.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use telemetry_core::SLOT_BYTES;

use crate::blank::blank_within;
use crate::cursors::{Consumer, Position, acknowledge_within};
use crate::drops::{DropReason, drops};
use crate::format::{CURSORS, JOURNAL, Limits, PREVIOUS};
use crate::lock::JournalLock;
use crate::purge::purge_locked;
use crate::reader::{pending_within, read_within};
use crate::testing::{Folder, GATE, Maker, checked, folder, noon};
use crate::writer::{Look, slot};
use crate::{Appended, Journal, RecordId, clear};

const LIMITS: Limits = Limits { capacity: 4 };
const CONSUMERS: [Consumer; 2] = [Consumer::Posthog, Consumer::Exported];
const WRITERS: usize = 3;

#[derive(Debug, Clone)]
enum Op {
    /// A writer writes a new record, or again the one that was removed under its hands.
    Put(usize),
    /// The writer looks at its file.
    Look(usize),
    /// A consumer reads what is pending and keeps it in hand.
    Read(usize),
    /// It acknowledges the first so many of what it has in hand, however old that is.
    Acknowledge(usize, usize),
    /// The first so many of what a consumer has in hand are blanked.
    Blank(usize, usize),
    /// So many days pass, then somebody purges.
    Purge(i64),
    Clear,
    CorruptCursors,
    /// Somebody pours text into the current generation, in whole lines or not.
    Garbage(Vec<u8>),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        12 => (0..WRITERS).prop_map(Op::Put),
        12 => (0..WRITERS).prop_map(Op::Look),
        4 => (0_usize..2).prop_map(Op::Read),
        4 => (0_usize..2, 0_usize..9).prop_map(|(c, n)| Op::Acknowledge(c, n)),
        1 => (0_usize..2, 0_usize..9).prop_map(|(c, n)| Op::Blank(c, n)),
        1 => prop::sample::select(vec![1, 8, 300]).prop_map(Op::Purge),
        1 => Just(Op::Clear),
        1 => Just(Op::CorruptCursors),
        1 => prop::sample::select(vec![&b"x"[..], b"{\"v\":1,\"uu", b"\0\0\0\n", b"\n"])
            .prop_map(|bytes| Op::Garbage(bytes.to_vec())),
    ];
    prop::collection::vec(op, 1..50)
}

/// A record as a plain search for its first and second key finds it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    generation: RecordId,
    id: RecordId,
    start: u64,
}

/// What should be true.
struct Model {
    folder: Folder,
    journals: Vec<Journal>,
    in_flight: [Option<[u8; SLOT_BYTES]>; WRITERS],
    written: [bool; WRITERS],
    maker: Maker,
    now: DateTime<Utc>,
    in_hand: [Vec<Position>; 2],
    /// Whom each consumer told that it is done, and whether it is known at all.
    done: [HashSet<RecordId>; 2],
    registered: [bool; 2],
    /// Stored, and neither cleared, blanked, purged nor evicted since.
    stored: HashSet<RecordId>,
    /// Blanked or purged, perhaps before the writer had its look.
    blanked: HashSet<RecordId>,
    /// Evicted, which is for ever.
    gone: HashSet<RecordId>,
    evicted: u64,
    expired: u64,
}

impl Model {
    fn new() -> Self {
        let folder = folder();
        Self {
            journals: (0..WRITERS).map(|_| folder.journal(LIMITS)).collect(),
            folder,
            in_flight: [None; WRITERS],
            written: [false; WRITERS],
            maker: Maker::new(),
            now: noon(),
            in_hand: [Vec::new(), Vec::new()],
            done: [HashSet::new(), HashSet::new()],
            registered: [false; 2],
            stored: HashSet::new(),
            blanked: HashSet::new(),
            gone: HashSet::new(),
            evicted: 0,
            expired: 0,
        }
    }

    fn on_disk(&self) -> Vec<Seen> {
        let mut seen = Vec::new();
        for name in [PREVIOUS, JOURNAL] {
            let bytes = self.folder.bytes(name);
            let text = String::from_utf8_lossy(&bytes);
            let mut generation = None;
            for (start, key) in text.match_indices(r#"{"v":1,"uuid":""#) {
                let id = &text.as_bytes()[start + key.len()..][..36];
                let id = RecordId::parse(id).unwrap();
                let generation = *generation.get_or_insert(id);
                if text[start + key.len() + 36..].starts_with(r#"","session""#) {
                    seen.push(Seen { generation, id, start: start as u64 });
                }
            }
        }
        seen
    }

    fn finished(&self, id: RecordId) -> bool {
        let known = || (0..2).filter(|c| self.registered[*c]);
        known().count() > 0 && known().all(|c| self.done[c].contains(&id))
    }

    /// Does one step; what disappears must have disappeared for the step's own reason.
    fn step(&mut self, op: &Op) {
        let before = self.on_disk();
        let may_vanish = self.apply(op, &before);
        let after: HashSet<_> = self.on_disk().iter().map(|s| s.id).collect();
        let vanished: BTreeSet<_> =
            before.iter().map(|s| s.id).filter(|id| !after.contains(id)).collect();
        match may_vanish {
            Vanishing::Evicted => {
                let finished = vanished.iter().filter(|id| self.finished(**id)).count();
                self.evicted += (vanished.len() - finished) as u64;
                self.gone.extend(&vanished);
            }
            Vanishing::Exactly(ids) => {
                assert_eq!(vanished, ids, "{op:?}");
                if !matches!(op, Op::Clear) {
                    self.blanked.extend(&vanished);
                }
            }
        }
        self.stored.retain(|id| !vanished.contains(id));
        self.check(op);
    }

    fn apply(&mut self, op: &Op, before: &[Seen]) -> Vanishing {
        let mut vanishing = BTreeSet::new();
        match op {
            Op::Put(w) => {
                self.put(*w);
                return Vanishing::Evicted;
            }
            Op::Look(w) => {
                self.look(*w);
                return Vanishing::Evicted;
            }
            Op::Read(c) => {
                let state = &self.folder.state;
                let read = pending_within(state, GATE, self.now, CONSUMERS[*c], LIMITS).unwrap();
                assert!(read.still_on_disk());
                self.in_hand[*c] = read.records.iter().map(crate::Stored::position).collect();
            }
            Op::Acknowledge(c, n) => self.acknowledge(*c, *n, before),
            Op::Blank(c, n) => {
                let hand = &self.in_hand[*c];
                let positions = hand[..hand.len().min(*n)].to_vec();
                vanishing = still_there(&positions, before).map(|s| s.id).collect();
                let blanked = blank_within(&self.folder.state, &positions, LIMITS).unwrap();
                assert_eq!(blanked, vanishing.len() as u64);
            }
            Op::Purge(days) => {
                self.now += TimeDelta::days(*days);
                let lock = JournalLock::wait(&self.folder.state).unwrap();
                purge_locked(&self.folder.state, &lock, self.now, LIMITS).unwrap();
                let old = |id: RecordId| (self.now - id.time()).num_days();
                vanishing = before
                    .iter()
                    .map(|s| s.id)
                    .filter(|id| old(*id) > 365 || (old(*id) > 7 && self.finished(*id)))
                    .collect();
                self.expired += vanishing.iter().filter(|id| !self.finished(**id)).count() as u64;
            }
            Op::Clear => {
                vanishing = before.iter().map(|s| s.id).collect();
                assert_eq!(clear(&self.folder.state).unwrap().records, before.len() as u64);
                self.forget_cursors();
                (self.evicted, self.expired) = (0, 0);
            }
            Op::CorruptCursors => {
                self.folder.write(CURSORS, b"{\"posthog\":7");
                self.forget_cursors();
            }
            Op::Garbage(bytes) => {
                let mut text = self.folder.bytes(JOURNAL);
                if !text.is_empty() {
                    text.extend_from_slice(bytes);
                    self.folder.write(JOURNAL, &text);
                }
            }
        }
        Vanishing::Exactly(vanishing)
    }

    fn put(&mut self, w: usize) {
        let slot = self.in_flight[w].unwrap_or_else(|| {
            let draft = self.maker.draft(self.now);
            slot(&checked(&draft))
        });
        if !self.written[w] {
            self.journals[w].put(&slot, &mut || true).unwrap();
            self.in_flight[w] = Some(slot);
            self.written[w] = true;
        }
    }

    fn look(&mut self, w: usize) {
        let Some(slot) = self.in_flight[w].filter(|_| self.written[w]) else { return };
        self.written[w] = false;
        match self.journals[w].look(&mut || true) {
            Look::Again => return,
            Look::Settled(Appended::Stored) => {
                let id = crate::recovery::id_at(&slot).unwrap();
                if self.on_disk().iter().any(|s| s.id == id) {
                    self.stored.insert(id);
                } else {
                    assert!(self.blanked.contains(&id), "a stored record is not there");
                }
            }
            Look::Settled(outcome) => {
                assert_eq!(outcome, Appended::Dropped(DropReason::Evicted));
            }
        }
        self.in_flight[w] = None;
    }

    fn acknowledge(&mut self, c: usize, n: usize, before: &[Seen]) {
        let hand = &self.in_hand[c];
        let positions = hand[..hand.len().min(n)].to_vec();
        acknowledge_within(&self.folder.state, CONSUMERS[c], &positions, &[], LIMITS).unwrap();
        for there in still_there(&positions, before) {
            self.registered[c] = true;
            let earlier = before
                .iter()
                .filter(|s| s.generation == there.generation && s.start <= there.start);
            self.done[c].extend(earlier.map(|s| s.id));
        }
        // The stub of a blanked record still makes its consumer known.
        self.registered[c] |= !self.folder_cursors(c).is_empty();
    }

    fn folder_cursors(&self, c: usize) -> String {
        let text = String::from_utf8(self.folder.bytes(CURSORS)).unwrap();
        let known = text.contains(CONSUMERS[c].as_str()) && text.ends_with("}}");
        if known { text } else { String::new() }
    }

    fn forget_cursors(&mut self) {
        self.done = [HashSet::new(), HashSet::new()];
        self.registered = [false; 2];
    }

    fn check(&self, op: &Op) {
        let disk = self.on_disk();
        let ids: HashSet<_> = disk.iter().map(|s| s.id).collect();
        assert_eq!(ids.len(), disk.len(), "a record stands twice after {op:?}");
        assert!(self.stored.is_subset(&ids), "a stored record is lost after {op:?}");
        assert!(self.gone.is_disjoint(&ids), "an evicted record is back after {op:?}");
        let fresh = |id: &RecordId| (self.now - id.time()).num_days() <= 365;
        for (c, consumer) in CONSUMERS.into_iter().enumerate() {
            let state = &self.folder.state;
            let read = pending_within(state, GATE, self.now, consumer, LIMITS).unwrap();
            let pending: Vec<_> = read.records.iter().map(|r| r.position().id).collect();
            let expected: Vec<_> = disk
                .iter()
                .map(|s| s.id)
                .filter(|id| fresh(id) && !self.done[c].contains(id))
                .collect();
            assert_eq!(pending, expected, "pending for {consumer:?} after {op:?}");
        }
        let shown = read_within(&self.folder.state, GATE, self.now, LIMITS).unwrap();
        let newest: Vec<_> = shown.records.iter().map(|r| r.position().id).collect();
        let fresh: Vec<_> = disk.iter().map(|s| s.id).filter(fresh).collect();
        assert!(newest.len() <= 4 && fresh.ends_with(&newest));
        assert!(newest.len() == fresh.len().min(4));
        let drops = drops(&self.folder.state).unwrap();
        assert_eq!(drops.get(DropReason::Evicted), self.evicted, "evictions after {op:?}");
        assert_eq!(drops.get(DropReason::Expired), self.expired, "expiries after {op:?}");
    }
}

/// Why records may disappear in a step.
enum Vanishing {
    /// A rotation evicted them.
    Evicted,
    /// These and no others.
    Exactly(BTreeSet<RecordId>),
}

fn still_there(positions: &[Position], before: &[Seen]) -> impl Iterator<Item = Seen> {
    before.iter().copied().filter(move |s| {
        positions.iter().any(|p| (p.generation, p.id, p.start) == (s.generation, s.id, s.start))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_history_loses_or_repeats_a_record(ops in ops()) {
        let mut model = Model::new();
        for op in &ops {
            model.step(op);
        }
    }
}
