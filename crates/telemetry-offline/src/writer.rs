//! Appending: one `write`, then one look at the file.

use std::fs::File;
use std::io::Seek as _;

use rustix::io::Errno;
use telemetry_consent::{Grant, Mode, StateDir};
use telemetry_core::{Checked, Refusal, SLOT_BYTES};

use crate::drops::{DropReason, Drops, add_drops};
use crate::files::{Creation, facts, open_append, still_names};
use crate::format::{JOURNAL, Limits, SLOT};
use crate::lock::{JournalLock, Patience};
use crate::rotate::{is_due, rotate, was_counted};

/// How often a record is written again before it counts as dropped. Each time, somebody removed
/// the file in the microsecond between write and look.
const ATTEMPTS: u32 = 16;

/// The journal, open for appending.
///
/// Nothing is opened or created before the first record. Any number of processes may append at the
/// same time without waiting for each other. Only where a record or a count would be lost otherwise
/// is the lock waited for: 100 ms at most, and if that was in vain, not again.
#[derive(Debug)]
pub struct Journal {
    pub(crate) state: StateDir,
    grant: Grant,
    pub(crate) limits: Limits,
    pub(crate) file: Option<File>,
    pub(crate) growth: Growth,
    withdrawn: bool,
    /// Drops that could not be counted on disk yet.
    uncounted: Drops,
    patience: Patience,
}

/// How large the current generation was when a run began and is now, in slots: what is known without
/// asking the file again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Growth {
    /// When the run began; 0 where there was none.
    pub from: u64,
    /// After its last record.
    pub to: u64,
}

/// What became of an attempt to rotate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rotated {
    /// The file is the previous generation now, or somebody else had rotated it before.
    Done,
    /// Somebody holds the lock, perhaps to do just that.
    Busy,
    /// The folder refuses.
    Failed,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "telemetry never fails a command, but a test wants to know"]
pub enum Appended {
    /// It is in the journal.
    Stored,
    /// Consent is gone; this journal stores nothing any more.
    Withdrawn,
    /// It is not in the journal, and counted.
    Dropped(DropReason),
}

/// What the look after a write found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Settled(Appended),
    /// The file was removed, and consent still stands: the record has to be written again.
    Again,
}

impl Journal {
    /// Prepares the journal in that folder. The grant is the proof that recording is allowed.
    pub fn open(state: StateDir, grant: &Grant) -> Self {
        Self::open_within(state, grant, Limits::DEFAULT)
    }

    pub(crate) fn open_within(state: StateDir, grant: &Grant, limits: Limits) -> Self {
        Self {
            state,
            grant: grant.clone(),
            limits,
            file: None,
            growth: Growth::default(),
            withdrawn: false,
            uncounted: Drops::default(),
            patience: Patience::FRESH,
        }
    }

    /// Returns the folder.
    pub fn state(&self) -> &StateDir {
        &self.state
    }

    /// Returns what its grant allows: whether records may also leave this machine.
    pub fn mode(&self) -> Mode {
        self.grant.mode()
    }

    /// Returns how much this run added to the current generation; others may have added to it too.
    pub fn growth(&self) -> Growth {
        self.growth
    }

    /// Stores a record: one `write` of a slot, then one look at the file.
    ///
    /// `still_granted` decides consent anew. It is asked when the file had to be created or was
    /// removed, because then somebody may have withdrawn in the meantime; in steady state never.
    pub fn append(
        &mut self,
        record: &Checked<'_>,
        still_granted: &mut dyn FnMut() -> bool,
    ) -> Appended {
        if self.withdrawn {
            return Appended::Withdrawn;
        }
        if u32::from(record.notice()) > self.grant.notice() {
            return self.dropped(DropReason::Refused(Refusal::BeyondNotice), still_granted);
        }
        if self.grant.forbids(record.properties()) {
            return self.dropped(DropReason::Forbidden, still_granted);
        }
        let slot = slot(record);
        for _ in 0..ATTEMPTS {
            if let Err(outcome) = self.put(&slot, still_granted) {
                return outcome;
            }
            if let Look::Settled(outcome) = self.look(still_granted) {
                return outcome;
            }
        }
        self.dropped(DropReason::Contended, still_granted)
    }

    /// Counts a record that never got as far as the journal, such as one that the gate refused.
    pub fn count_drop(&mut self, reason: DropReason, still_granted: &mut dyn FnMut() -> bool) {
        self.uncounted.add(reason, 1);
        self.count(still_granted);
    }

    /// Counts the drops that nobody let this process count before, waiting for 100 ms at most; tells
    /// whether none are left. Belongs at the end of a session: the counts die with the process.
    pub fn settle(&mut self, still_granted: &mut dyn FnMut() -> bool) -> bool {
        if !self.uncounted.is_empty() && !self.withdrawn {
            self.patience = Patience::FRESH;
            self.count(still_granted);
        }
        self.uncounted.is_empty() || self.withdrawn
    }

    fn count(&mut self, still_granted: &mut dyn FnMut() -> bool) {
        // Without the lock the counts stay in memory, and go with the next one.
        let Some(lock) = self.patience.lock(&self.state) else { return };
        // Asked under the lock that a withdrawal wipes under, so that no count outlives it.
        if !still_granted() {
            self.withdrawn = true;
        } else if add_drops(&self.state, &lock, &self.uncounted).is_ok() {
            self.uncounted = Drops::default();
        }
    }

    /// Writes the slot at the end of the current generation.
    pub(crate) fn put(
        &mut self,
        slot: &[u8; SLOT_BYTES],
        still_granted: &mut dyn FnMut() -> bool,
    ) -> Result<(), Appended> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.open_current(still_granted)?,
        };
        let written = rustix::io::retry_on_intr(|| rustix::io::write(&file, slot));
        self.file = Some(file);
        match written {
            // The padding is missing at most, and readers need none.
            Ok(length) if slot[length..].trim_ascii().is_empty() => Ok(()),
            Ok(_) => {
                // The look rotates a torn file, so that the next record starts a whole one.
                let _ = self.look(still_granted);
                Err(self.dropped(DropReason::ShortWrite, still_granted))
            }
            Err(errno) => Err(self.dropped(errno.into(), still_granted)),
        }
    }

    /// Looks at the file behind the descriptor: is it still the journal, and is it full?
    pub(crate) fn look(&mut self, still_granted: &mut dyn FnMut() -> bool) -> Look {
        let stored = Look::Settled(Appended::Stored);
        let Some(file) = self.file.take() else { return stored };
        // A file that cannot be looked at has at least taken the record.
        let Ok(facts) = facts(&file) else { return stored };
        if facts.links == 0 {
            return self.write_again(file, still_granted);
        }
        self.growth.to = facts.size / SLOT;
        // Nobody waits here: if the lock is taken, the next record tries again.
        let rotated = is_due(facts.size, self.limits) && self.rotate(&file) == Rotated::Done;
        if !rotated && facts.size < self.limits.overfull() {
            self.file = Some(file);
        }
        stored
    }

    /// Decides about a record whose file was removed: consent first, because even the lock would
    /// be a trace in a folder that has just been wiped.
    fn write_again(&mut self, mut dead: File, still_granted: &mut dyn FnMut() -> bool) -> Look {
        if !still_granted() {
            self.withdrawn = true;
            return Look::Settled(Appended::Withdrawn);
        }
        let Ok(end) = dead.stream_position() else { return Look::Again };
        if was_counted(&self.state, &mut self.patience, &dead, end, self.limits) {
            Look::Settled(Appended::Dropped(DropReason::Evicted))
        } else {
            Look::Again
        }
    }

    /// Rotates, unless somebody holds the lock. A failure (the previous generation is a folder, say)
    /// lets the file grow up to twice its cap, as a lock that is never free does.
    fn rotate(&self, file: &File) -> Rotated {
        match JournalLock::try_take(&self.state) {
            Ok(Some(lock)) if rotate(&self.state, &lock, file, self.limits).is_ok() => {
                Rotated::Done
            }
            Ok(None) => Rotated::Busy,
            _ => Rotated::Failed,
        }
    }

    /// Opens what is there, or creates it and asks for consent once more.
    fn open_current(&mut self, still_granted: &mut dyn FnMut() -> bool) -> Result<File, Appended> {
        for _ in 0..ATTEMPTS {
            match self.open_existing() {
                Ok(Some(file)) => return Ok(file),
                Ok(None) => {}
                Err(reason) => return Err(self.dropped(reason, still_granted)),
            }
            match open_append(&self.state, JOURNAL, Creation::Always) {
                Ok(file) if still_granted() => return Ok(file),
                Ok(file) => {
                    self.uncreate(&file);
                    return Err(Appended::Withdrawn);
                }
                // Somebody else was faster.
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(self.dropped(errno.into(), still_granted)),
            }
        }
        Err(self.dropped(DropReason::Contended, still_granted))
    }

    /// Opens the current generation, if there is one and it may grow.
    pub(crate) fn open_existing(&mut self) -> Result<Option<File>, DropReason> {
        loop {
            let file = match open_append(&self.state, JOURNAL, Creation::Never) {
                Ok(file) => file,
                Err(Errno::NOENT) => return Ok(None),
                Err(errno) => return Err(errno.into()),
            };
            let facts = facts(&file)?;
            if !facts.regular {
                return Err(DropReason::Io);
            }
            if facts.size < self.limits.overfull() {
                self.patience = Patience::FRESH;
                return Ok(Some(file));
            }
            match self.rotate(&file) {
                Rotated::Done => return Ok(None),
                Rotated::Busy if self.patience.is_left() => {
                    self.patience.wait();
                    // Somebody who rotates is to be waited for, however many others come between.
                    if still_names(&self.state, JOURNAL, Some(&file)) == Ok(false) {
                        self.patience = Patience::FRESH;
                    }
                }
                Rotated::Busy | Rotated::Failed => return Err(DropReason::Overfull),
            }
        }
    }

    /// Takes back what was created for somebody who has withdrawn.
    fn uncreate(&mut self, file: &File) {
        self.withdrawn = true;
        // A process with consent may have created the next file already. Should it do so between
        // these two lines, it finds its file removed and writes again.
        if still_names(&self.state, JOURNAL, Some(file)) == Ok(true) {
            // What cannot be removed is empty.
            let _ = self.state.remove(JOURNAL);
        }
    }

    fn dropped(&mut self, reason: DropReason, still_granted: &mut dyn FnMut() -> bool) -> Appended {
        self.count_drop(reason, still_granted);
        Appended::Dropped(reason)
    }
}

/// Returns the record as it stands on disk: JSON, spaces, newline.
pub(crate) fn slot(record: &Checked<'_>) -> [u8; SLOT_BYTES] {
    let mut slot = [b' '; SLOT_BYTES];
    let text = record.as_str().as_bytes();
    slot[..text.len()].copy_from_slice(text);
    slot[SLOT_BYTES - 1] = b'\n';
    slot
}

#[cfg(test)]
mod tests;
