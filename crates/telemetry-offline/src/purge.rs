//! Purging: records do not stay for ever, even where nobody sends them.

use std::os::unix::fs::FileExt as _;

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_consent::StateDir;
use telemetry_core::SLOT_BYTES;

use crate::blank::blank_record;
use crate::cursors::{Cursors, Position};
use crate::drops::{DropReason, Drops, add_drops};
use crate::files::{JournalError, facts};
use crate::format::{JOURNAL, Limits, PREVIOUS, SLOT};
use crate::generation::{Generation, Raw};
use crate::lock::JournalLock;
use crate::reader::YEAR;
use crate::recovery::id_at;
use crate::writer::Journal;

/// How long a record stays after every consumer is done with it.
const KEPT_WHEN_DONE: TimeDelta = TimeDelta::days(7);

/// How many records a purge blanked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Over a week old, and every consumer was done with them.
    pub done: u64,
    /// Over a year old and unfinished; counted as dropped.
    pub expired: u64,
}

/// Blanks finished records after a week, and every record after a year.
pub fn purge(state: &StateDir, now: DateTime<Utc>) -> Result<Purged, JournalError> {
    purge_locked(state, &JournalLock::wait(state)?, now, Limits::DEFAULT)
}

impl Journal {
    /// Purges once a day: when the newest record is of an earlier UTC day, or of a later one.
    ///
    /// To be called before the first record of a run. On any other run of the day it costs one
    /// `pread` of the newest slot. Creates nothing, waits for nobody, and reports nothing: what it
    /// misses today it does tomorrow.
    pub fn purge_if_new_day(&mut self, now: DateTime<Utc>) {
        if self.file.is_none() {
            self.file = self.open_existing().ok().flatten();
        }
        if self.is_newest_of(now).unwrap_or(true) {
            return;
        }
        if let Ok(Some(lock)) = JournalLock::try_take(&self.state) {
            let _ = purge_locked(&self.state, &lock, now, self.limits);
        }
    }

    /// `None` where there is no record to tell.
    fn is_newest_of(&self, now: DateTime<Utc>) -> Option<bool> {
        let file = self.file.as_ref()?;
        let last = facts(file).ok()?.size.checked_sub(SLOT)?;
        let mut slot = [0; SLOT_BYTES];
        file.read_exact_at(&mut slot, last).ok()?;
        // A blanked or damaged slot says nothing, so it is worth a look.
        Some(id_at(&slot).is_some_and(|id| id.time().date_naive() == now.date_naive()))
    }
}

pub(crate) fn purge_locked(
    state: &StateDir,
    lock: &JournalLock,
    now: DateTime<Utc>,
    limits: Limits,
) -> Result<Purged, JournalError> {
    let cursors = Cursors::load(state)?;
    let mut purged = Purged::default();
    for name in [PREVIOUS, JOURNAL] {
        let Some(file) = state.open_rw(name)? else { continue };
        let failed = |source| JournalError::io(state, "purge", name, source);
        let read = Generation::read(&file, limits).map_err(failed)?;
        let Some(generation) = read.id else { continue };
        let done_before = cursors.done_by_all(generation);
        for Raw { id, start, end, text } in read.records {
            let age = now - id.time();
            let done = start < done_before;
            if age <= YEAR && !(done && age > KEPT_WHEN_DONE) {
                continue;
            }
            let position = Position { generation, id, start, end, length: text.len() };
            if blank_record(lock, &file, &position).map_err(failed)? {
                *if done { &mut purged.done } else { &mut purged.expired } += 1;
            }
        }
    }
    let mut drops = Drops::default();
    drops.add(DropReason::Expired, purged.expired);
    add_drops(state, lock, &drops)?;
    Ok(purged)
}

#[cfg(test)]
mod tests;
