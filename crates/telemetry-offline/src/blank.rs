//! Blanking: the only edit anyone makes to a record that has been written.
//!
//! Its bytes are overwritten with spaces where they stand, through a second descriptor, while
//! others go on appending. Its slot stays, so cursors hold. The record that names its generation
//! leaves a stub with nothing but its id.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use telemetry_consent::StateDir;
use telemetry_core::SLOT_BYTES;

use crate::cursors::Position;
use crate::files::JournalError;
use crate::format::{JOURNAL, Limits, PREVIOUS};
use crate::generation::Generation;
use crate::id::RecordId;
use crate::lock::JournalLock;
use crate::recovery::{id_at, stub};

/// Blanks records; returns how many there still were.
pub fn blank(state: &StateDir, positions: &[Position]) -> Result<u64, JournalError> {
    blank_within(state, positions, Limits::DEFAULT)
}

pub(crate) fn blank_within(
    state: &StateDir,
    positions: &[Position],
    limits: Limits,
) -> Result<u64, JournalError> {
    // The lock keeps a rotation from renaming or removing a file under its new name.
    let lock = JournalLock::wait(state)?;
    let mut blanked = 0;
    for name in [PREVIOUS, JOURNAL] {
        let Some(file) = state.open_rw(name)? else { continue };
        let failed = |source| JournalError::io(state, "blank a record in", name, source);
        let generation = Generation::id_of(&file, limits).map_err(failed)?;
        for position in positions.iter().filter(|p| Some(p.generation) == generation) {
            blanked += u64::from(blank_record(&lock, &file, position).map_err(failed)?);
        }
    }
    Ok(blanked)
}

/// Blanks one record, if it is still where it was; tells whether it was.
pub(crate) fn blank_record(
    _lock: &JournalLock,
    file: &File,
    position: &Position,
) -> io::Result<bool> {
    let mut text = [0; SLOT_BYTES];
    let text = &mut text[..position.length];
    match file.read_exact_at(text, position.start) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        other => other?,
    }
    if id_at(text) != Some(position.id) || is_blank(text, position.id) {
        return Ok(false);
    }
    text.fill(b' ');
    if position.id == position.generation {
        let stub = stub(position.id);
        text[..stub.len()].copy_from_slice(&stub);
    }
    file.write_all_at(text, position.start)?;
    Ok(true)
}

fn is_blank(text: &[u8], id: RecordId) -> bool {
    text.trim_ascii_end() == stub(id)
}

#[cfg(test)]
mod tests;
