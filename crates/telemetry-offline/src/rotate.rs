//! Rotation: the current generation becomes the previous one.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};

use memchr::memmem;
use telemetry_consent::StateDir;

use crate::cursors::Cursors;
use crate::drops::{DropReason, Drops, add_drops};
use crate::files::{Creation, JournalError, ReadFrom, facts, open_append, still_names};
use crate::format::{JOURNAL, Limits, PREVIOUS, SLOT};
use crate::generation::Generation;
use crate::lock::JournalLock;

/// Appended to a generation that has been evicted and counted. Blank to every reader, and unlike a
/// blanked slot, so that a late writer can tell whether its record was counted.
const TOMBSTONE: [u8; SLOT as usize] = {
    let mut slot = [b'\t'; SLOT as usize];
    slot[SLOT as usize - 1] = b'\n';
    slot
};

/// What became of an attempt to rotate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rotated {
    /// The file is the previous generation now, or somebody else had rotated it before.
    Done,
    /// The file is current and at its cap, but somebody holds the lock.
    Busy,
}

/// Tells whether a generation of this size is to be rotated: at its cap, or out of step.
pub(crate) fn is_due(size: u64, limits: Limits) -> bool {
    size >= limits.full() || !size.is_multiple_of(SLOT)
}

/// Makes the current generation the previous one, if it is still this file and still due.
///
/// Never waits: whoever holds the lock is rotating or clearing, and the next record tries again.
pub(crate) fn rotate(
    state: &StateDir,
    file: &File,
    limits: Limits,
) -> Result<Rotated, JournalError> {
    let Some(lock) = JournalLock::try_take(state)? else { return Ok(Rotated::Busy) };
    let failed = |errno| JournalError::io(state, "rotate", JOURNAL, errno);
    let due = is_due(facts(file).map_err(failed)?.size, limits);
    if !due || !still_names(state, JOURNAL, Some(file)).map_err(failed)? {
        return Ok(Rotated::Done);
    }
    evict_previous(state, &lock, limits)?;
    // The name is free: renaming over a file would make ext4 flush it.
    state.rename(JOURNAL, PREVIOUS)?;
    Ok(Rotated::Done)
}

/// Removes the previous generation and counts what not every consumer was done with.
fn evict_previous(
    state: &StateDir,
    lock: &JournalLock,
    limits: Limits,
) -> Result<(), JournalError> {
    let opened = open_append(state, PREVIOUS, Creation::Never);
    if !state.remove(PREVIOUS)? {
        return Ok(());
    }
    // Something that could not be opened, such as a symbolic link, held no records to count.
    let Ok(mut file) = opened else { return Ok(()) };
    // First the removal, then the mark, then the count: what a late writer appends in between is
    // counted, and what it appends behind the mark it writes again. On a full disk the mark may
    // fail; the late writer then writes again what was counted.
    let marked = file.write_all(&TOMBSTONE).and_then(|()| file.stream_position());
    let mark = marked.map_or(u64::MAX, |end| end - SLOT);
    let counted = count_unfinished(state, &file, mark, limits);
    let mut drops = Drops::default();
    drops.add(DropReason::Evicted, counted);
    add_drops(state, lock, &drops)
}

fn count_unfinished(state: &StateDir, file: &File, mark: u64, limits: Limits) -> u64 {
    let Ok(generation) = Generation::read(file, limits) else { return 0 };
    let Some(id) = generation.id else { return 0 };
    // Cursors that cannot be read mean that nobody is known to be done.
    let done = Cursors::load(state).unwrap_or_default().done_by_all(id);
    generation.records.iter().filter(|r| r.start >= done && r.start < mark).count() as u64
}

/// Tells whether a record that ends at `end` of a removed file was evicted and counted, so that
/// writing it again would bring back what is accounted for.
///
/// Waits shortly for a rotation that is between removing and marking.
pub(crate) fn was_counted(state: &StateDir, dead: &File, end: u64, limits: Limits) -> bool {
    let lock = JournalLock::take_soon(state);
    let mut behind = Vec::new();
    let mut rest = ReadFrom { file: dead, at: end }.take(limits.overfull());
    let read = rest.read_to_end(&mut behind);
    drop(lock);
    read.is_ok() && memmem::find(&behind, &TOMBSTONE).is_some()
}
