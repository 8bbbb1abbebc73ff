//! Purging: records do not stay for ever, even where nobody sends them.

use std::io::{Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_consent::StateDir;
use telemetry_core::{DistinctId, Gate, SLOT_BYTES};

use crate::blank::blank_record;
use crate::cursors::{Cursors, Position};
use crate::drops::{DropReason, Drops, add_drops};
use crate::files::JournalError;
use crate::format::{JOURNAL, Limits, PREVIOUS, SECRET, SLOT};
use crate::generation::{Generation, Raw};
use crate::id::RecordId;
use crate::lock::JournalLock;
use crate::reader::YEAR;
use crate::recovery::id_at;
use crate::writer::{Growth, Journal};

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
    /// Opens the journal for a run and returns the id of today, where the newest record knows it.
    ///
    /// To be called before the first record of a run. Where the newest record is not of this UTC
    /// day, this is the first run of the day, and what has become too old is purged. It costs one
    /// `pread`, creates nothing, waits for nobody, and reports nothing: what it misses today it does
    /// tomorrow.
    pub fn begin_run(&mut self, gate: Gate, now: DateTime<Utc>) -> Option<DistinctId> {
        if self.file.is_none() {
            self.file = self.open_existing().ok().flatten();
        }
        let newest = self.newest_slot()?;
        let is_today = |id: RecordId| id.time().date_naive() == now.date_naive();
        // A blanked or damaged slot says nothing, so it is worth a look.
        if !id_at(&newest).is_some_and(is_today) {
            if let Ok(Some(lock)) = JournalLock::try_take(&self.state) {
                let _ = purge_locked(&self.state, &lock, now, self.limits);
            }
            return None;
        }
        let record = gate(newest.trim_ascii_end()).ok()?;
        let session = RecordId::parse(record.session().as_bytes())?;
        // A session that crosses midnight keeps its id, so the day of the id is the session's. And
        // the id is this secret's only if the session began after the secret was made.
        let of_this_secret = session.time() > self.state.modified(SECRET)?;
        (is_today(session) && of_this_secret).then(|| record.daily_id())?
    }

    fn newest_slot(&mut self) -> Option<[u8; SLOT_BYTES]> {
        let file = self.file.as_ref()?;
        let end = (&*file).seek(SeekFrom::End(0)).ok()?;
        self.growth = Growth { from: end / SLOT, to: end / SLOT };
        let last = end.checked_sub(SLOT)?;
        let mut slot = [0; SLOT_BYTES];
        file.read_exact_at(&mut slot, last).ok()?;
        Some(slot)
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
