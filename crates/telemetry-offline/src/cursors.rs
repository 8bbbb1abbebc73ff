//! How far each consumer is done with each generation.
//!
//! A consumer's cursor is one number per generation: everything that starts before that byte is
//! done with. Bytes, because in a damaged file records are neither lines nor slots; in a healthy
//! one it is 512 times the number of records. A single position over both generations would lose
//! records when they rotate.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;

use telemetry_consent::StateDir;
use telemetry_core::{Refusal, SLOT_BYTES};

use crate::drops::{DropReason, Drops, add_drops};
use crate::files::JournalError;
use crate::format::{self, JOURNAL, Limits, PREVIOUS};
use crate::generation::Generation;
use crate::id::RecordId;
use crate::lock::JournalLock;
use crate::recovery::id_at;

/// Somebody who takes records from the journal and says how far it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consumer {
    /// The sender, for `PostHog`.
    Posthog,
    /// The sender, for Loki.
    Loki,
    /// The bundles that a person carries away.
    Exported,
}

impl Consumer {
    /// Returns the word under which its cursor is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Posthog => "posthog",
            Self::Loki => "loki",
            Self::Exported => "exported",
        }
    }
}

/// Where a record stands: in which generation, and from which byte to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub(crate) generation: RecordId,
    pub(crate) id: RecordId,
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) length: usize,
}

/// All cursors: consumer, generation, bytes. Consumers of later versions are kept as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Cursors(BTreeMap<String, BTreeMap<String, u64>>);

impl Cursors {
    /// Reads the cursors; what is missing or corrupt means that everything is sent again, which
    /// every sink survives, while a guess would lose records.
    pub fn load(state: &StateDir) -> Result<Self, JournalError> {
        let Some(file) = state.open_read(format::CURSORS)? else { return Ok(Self::default()) };
        let mut text = Vec::new();
        // A file that cannot be read (a folder, a bad sector) says as little as a corrupt one.
        let read = file.take(MAX_BYTES).read_to_end(&mut text);
        Ok(read.ok().and_then(|_| serde_json::from_slice(&text).ok()).unwrap_or_default())
    }

    /// Returns the byte before which `consumer` is done with `generation`.
    pub fn done(&self, consumer: Consumer, generation: RecordId) -> u64 {
        let cursors = self.0.get(consumer.as_str());
        cursors.and_then(|c| c.get(generation.as_str())).copied().unwrap_or(0)
    }

    /// Returns the byte before which every consumer is done; 0 where there is no consumer.
    pub fn done_by_all(&self, generation: RecordId) -> u64 {
        let done = self.0.values().map(|c| c.get(generation.as_str()).copied().unwrap_or(0));
        done.min().unwrap_or(0)
    }

    /// Returns the byte before which some consumer is done.
    fn done_by_any(&self, generation: RecordId) -> u64 {
        self.0.values().filter_map(|c| c.get(generation.as_str())).copied().max().unwrap_or(0)
    }

    fn raise(&mut self, consumer: Consumer, generation: RecordId, end: u64) {
        let cursors = self.0.entry(consumer.as_str().to_owned()).or_default();
        let done = cursors.entry(generation.to_string()).or_default();
        *done = end.max(*done);
    }

    fn forget_all_but(&mut self, generations: &[RecordId]) {
        for cursors in self.0.values_mut() {
            cursors.retain(|id, _| generations.iter().any(|known| known.as_str() == id));
        }
    }
}

/// Far more than any number of consumers and two generations need.
const MAX_BYTES: u64 = 64 * 1024;

/// Does what [`Contents::acknowledge`](crate::Contents::acknowledge) says, where nothing was refused.
#[cfg(test)]
pub(crate) fn acknowledge(
    state: &StateDir,
    consumer: Consumer,
    positions: &[Position],
) -> Result<(), JournalError> {
    acknowledge_within(state, consumer, positions, &[], Limits::DEFAULT)
}

pub(crate) fn acknowledge_within(
    state: &StateDir,
    consumer: Consumer,
    positions: &[Position],
    refused: &[(Position, Refusal)],
    limits: Limits,
) -> Result<(), JournalError> {
    let lock = JournalLock::wait(state)?;
    let mut cursors = Cursors::load(state)?;
    let mut known = Vec::new();
    let mut dropped = Drops::default();
    let mut moved = false;
    for name in [PREVIOUS, JOURNAL] {
        let Some(file) = state.open_read(name)? else { continue };
        let id = Generation::id_of(&file, limits)
            .map_err(|source| JournalError::io(state, "read", name, source))?;
        let Some(id) = id else { continue };
        known.push(id);
        let done = cursors.done_by_any(id);
        for position in positions.iter().filter(|p| p.generation == id) {
            if still_there(&file, position) {
                cursors.raise(consumer, id, position.end);
                moved = true;
            }
        }
        // Whoever steps over a refused record first counts it, and nobody after.
        let stepped_over = done..cursors.done_by_any(id);
        for (position, refusal) in refused.iter().filter(|(p, _)| p.generation == id) {
            if stepped_over.contains(&position.start) && still_there(&file, position) {
                dropped.add(DropReason::Refused(*refusal), 1);
            }
        }
    }
    if moved {
        cursors.forget_all_but(&known);
        let text = serde_json::to_vec(&cursors).expect("maps of texts and numbers serialise");
        state.replace(format::CURSORS, &text)?;
    }
    add_drops(state, &lock, &dropped)
}

/// Tells whether the record is where it was. One that was blanked is not: it is pending no more,
/// and what comes before it in the same acknowledgement speaks for itself.
///
/// The generation's id alone does not tell: a writer whose file was cleared under its hands may
/// start the next generation with the record that started the last one.
fn still_there(file: &File, position: &Position) -> bool {
    let mut text = [0; SLOT_BYTES];
    // What the gate refused may be longer than any record.
    let Some(text) = text.get_mut(..position.length) else { return false };
    file.read_exact_at(text, position.start).is_ok() && id_at(text) == Some(position.id)
}
