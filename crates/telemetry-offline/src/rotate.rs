//! Rotation: the current generation becomes the previous one.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};

use memchr::memmem;
use telemetry_consent::StateDir;
use telemetry_core::SLOT_BYTES;

use crate::cursors::Cursors;
use crate::drops::{DropReason, Drops, add_drops};
use crate::files::{Creation, JournalError, ReadFrom, facts, open_append, still_names};
use crate::format::{JOURNAL, Limits, PREVIOUS, SLOT};
use crate::generation::Generation;
use crate::lock::{JournalLock, Patience};

/// Appended to a generation that has been evicted and counted. Blank to every reader, and unlike a
/// blanked slot, so that a late writer can tell whether its record was counted.
const TOMBSTONE: [u8; SLOT_BYTES] = {
    let mut slot = [b'\t'; SLOT_BYTES];
    slot[SLOT_BYTES - 1] = b'\n';
    slot
};

/// Tells whether a generation of this size is to be rotated: at its cap, or out of step.
pub(crate) fn is_due(size: u64, limits: Limits) -> bool {
    size >= limits.full() || !size.is_multiple_of(SLOT)
}

/// Makes the current generation the previous one, if it is still this file and still due.
///
/// The one before it is removed, and what not every consumer was done with is counted.
pub(crate) fn rotate(
    state: &StateDir,
    lock: &JournalLock,
    file: &File,
    limits: Limits,
) -> Result<(), JournalError> {
    let failed = |errno| JournalError::io(state, "rotate", JOURNAL, errno);
    let due = is_due(facts(file).map_err(failed)?.size, limits);
    if !due || !still_names(state, JOURNAL, Some(file)).map_err(failed)? {
        return Ok(());
    }
    let evicted = open_append(state, PREVIOUS, Creation::Never);
    // Renaming over a file would make ext4 flush it, so the name is freed first.
    state.remove(PREVIOUS)?;
    state.rename(JOURNAL, PREVIOUS)?;
    // Others go on writing from here on; counting may take its time. What could not be opened was
    // not there, or held no records: a symbolic link, say.
    match evicted {
        Ok(file) => count_evicted(state, lock, file, limits),
        Err(_) => Ok(()),
    }
}

fn count_evicted(
    state: &StateDir,
    lock: &JournalLock,
    mut file: File,
    limits: Limits,
) -> Result<(), JournalError> {
    // The file was removed, then it is marked, then counted: what a late writer appended before the
    // mark is counted, and what it appends behind the mark it writes again. On a full disk the mark
    // may fail; the late writer then writes again what was counted.
    let marked = file.write_all(&TOMBSTONE).and_then(|()| file.stream_position());
    let mark = marked.map_or(u64::MAX, |end| end - SLOT);
    let mut drops = Drops::default();
    drops.add(DropReason::Evicted, count_unfinished(state, &file, mark, limits));
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
pub(crate) fn was_counted(
    state: &StateDir,
    patience: &mut Patience,
    dead: &File,
    end: u64,
    limits: Limits,
) -> bool {
    let marked = || {
        let mut behind = Vec::new();
        let read =
            ReadFrom { file: dead, at: end }.take(limits.overfull()).read_to_end(&mut behind);
        read.is_ok() && memmem::find(&behind, &TOMBSTONE).is_some()
    };
    loop {
        match JournalLock::try_take(state) {
            _ if marked() => return true,
            Ok(None) if patience.is_left() => patience.wait(),
            // With the lock nobody is between removing and marking, and what was just looked for
            // may have come with it.
            _lock => return marked(),
        }
    }
}
