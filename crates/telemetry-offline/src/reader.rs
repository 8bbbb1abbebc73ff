//! Reading: both generations, through the gate.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_consent::StateDir;
use telemetry_core::{Checked, Gate, Refusal};

use crate::cursors::{Consumer, Cursors, Position, acknowledge_within};
use crate::files::{JournalError, facts, still_names};
use crate::format::{JOURNAL, Limits, PREVIOUS};
use crate::generation::{Generation, Raw};

/// Records older than this are not presented, and purged.
pub(crate) const YEAR: TimeDelta = TimeDelta::days(365);

/// How often the two files are opened again because they changed places meanwhile.
const ATTEMPTS: u32 = 100;

/// What the journal held at one moment.
#[derive(Debug)]
pub struct Contents {
    /// The presented records, oldest first.
    pub records: Vec<Stored>,
    /// How many older records are still on disk but over the cap.
    pub over_cap: u64,
    /// How many records were left out because they are over a year old.
    pub expired: u64,
    /// How many records the gate refused, by reason; they are never shown.
    pub refused: BTreeMap<Refusal, u64>,
    /// How many pieces of the files were no record.
    pub unreadable: u64,
    refused_at: Vec<(Position, Refusal)>,
    files: Vec<File>,
}

/// A record in the journal that passed the gate when it was read.
#[derive(Debug, Clone)]
pub struct Stored {
    text: Box<[u8]>,
    gate: Gate,
    position: Position,
}

impl Stored {
    /// Returns the record.
    pub fn checked(&self) -> Checked<'_> {
        (self.gate)(&self.text).expect("the same bytes passed the same gate when they were read")
    }

    /// Returns where it stands, for acknowledging and blanking.
    pub fn position(&self) -> Position {
        self.position
    }
}

impl Contents {
    /// Tells whether every file that was read still has its name: nothing was cleared or evicted
    /// since. Who sends asks this, and for consent, after reading.
    pub fn still_on_disk(&self) -> bool {
        self.files.iter().all(|file| facts(file).is_ok_and(|facts| facts.links > 0))
    }

    /// Notes that `consumer` is done with these records and with everything before them, and counts
    /// as dropped what the gate refused there.
    ///
    /// Positions whose record is no longer where it was (the journal was cleared, the generation was
    /// evicted) are ignored, so a late acknowledgement moves nothing. A cursor never moves back.
    pub fn acknowledge(
        &self,
        state: &StateDir,
        consumer: Consumer,
        positions: &[Position],
    ) -> Result<(), JournalError> {
        acknowledge_within(state, consumer, positions, &self.refused_at, Limits::DEFAULT)
    }
}

/// Reads the newest records, at most [`CAPACITY`](crate::CAPACITY), oldest first.
pub fn read(state: &StateDir, gate: Gate, now: DateTime<Utc>) -> Result<Contents, JournalError> {
    read_within(state, gate, now, Limits::DEFAULT)
}

/// Reads every record on disk that `consumer` is not done with, oldest first.
pub fn pending(
    state: &StateDir,
    gate: Gate,
    now: DateTime<Utc>,
    consumer: Consumer,
) -> Result<Contents, JournalError> {
    pending_within(state, gate, now, consumer, Limits::DEFAULT)
}

pub(crate) fn read_within(
    state: &StateDir,
    gate: Gate,
    now: DateTime<Utc>,
    limits: Limits,
) -> Result<Contents, JournalError> {
    let mut contents = present(state, gate, now, limits, |_| true)?;
    let presented = usize::try_from(limits.capacity).unwrap_or(usize::MAX);
    let over_cap = contents.records.len().saturating_sub(presented);
    contents.records.drain(..over_cap);
    contents.over_cap = over_cap as u64;
    Ok(contents)
}

pub(crate) fn pending_within(
    state: &StateDir,
    gate: Gate,
    now: DateTime<Utc>,
    consumer: Consumer,
    limits: Limits,
) -> Result<Contents, JournalError> {
    let cursors = Cursors::load(state)?;
    present(state, gate, now, limits, |at| at.start >= cursors.done(consumer, at.generation))
}

fn present(
    state: &StateDir,
    gate: Gate,
    now: DateTime<Utc>,
    limits: Limits,
    wanted: impl Fn(Position) -> bool,
) -> Result<Contents, JournalError> {
    let mut contents = Contents {
        records: Vec::new(),
        over_cap: 0,
        expired: 0,
        refused: BTreeMap::new(),
        unreadable: 0,
        refused_at: Vec::new(),
        files: Vec::new(),
    };
    let mut seen = HashSet::new();
    for (name, file) in open_both(state)? {
        let generation = Generation::read(&file, limits)
            .map_err(|source| JournalError::io(state, "read", name, source))?;
        contents.files.push(file);
        contents.unreadable += generation.unreadable;
        let Some(id) = generation.id else { continue };
        for raw in generation.records {
            let Raw { id: record, start, end, text } = raw;
            let position = Position { generation: id, id: record, start, end, length: text.len() };
            // The first copy counts, even if it is not wanted: its double was done with, too.
            if !seen.insert(record) || !wanted(position) {
                continue;
            }
            match gate(&text) {
                Err(refusal) => {
                    *contents.refused.entry(refusal).or_default() += 1;
                    contents.refused_at.push((position, refusal));
                }
                Ok(_) if now - record.time() > YEAR => contents.expired += 1,
                Ok(_) => contents.records.push(Stored { text, gate, position }),
            }
        }
    }
    Ok(contents)
}

/// Opens the previous and the current generation, those that exist, as they were at one moment.
///
/// Opening one after the other is not enough: a rotation in between hides a whole generation. So
/// both names are looked at again, and it starts again if one of them names another file by now.
pub(crate) fn open_both(state: &StateDir) -> Result<Vec<(&'static str, File)>, JournalError> {
    for _ in 0..ATTEMPTS {
        let names = [PREVIOUS, JOURNAL];
        let [previous, current] = [state.open_read(PREVIOUS)?, state.open_read(JOURNAL)?];
        let mut steady = true;
        for (name, file) in names.into_iter().zip([&previous, &current]) {
            steady &= still_names(state, name, file.as_ref())
                .map_err(|source| JournalError::io(state, "look at", name, source))?;
        }
        if steady {
            let opened = names.into_iter().zip([previous, current]);
            return Ok(opened.filter_map(|(name, file)| Some((name, file?))).collect());
        }
    }
    Err(JournalError::Unsteady { folder: state.path().to_path_buf() })
}

#[cfg(test)]
mod tests;
