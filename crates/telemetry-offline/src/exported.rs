//! After a bundle was handed over: its records leave the journal, what was recorded meanwhile stays.

use std::collections::BTreeSet;
use std::io::Read as _;

use telemetry_consent::StateDir;

use crate::blank::blank_record;
use crate::cursors::Position;
use crate::drops::Drops;
use crate::files::JournalError;
use crate::format::{HANDED_OVER, JOURNAL, Limits, PREVIOUS};
use crate::generation::{Generation, Raw};
use crate::id::RecordId;
use crate::lock::JournalLock;

/// Far more than all reasons for drops need.
const MAX_BYTES: u64 = 64 * 1024;

/// Returns the ids of all records on disk, those over the cap included.
pub fn ids_on_disk(state: &StateDir) -> Result<BTreeSet<RecordId>, JournalError> {
    let mut ids = BTreeSet::new();
    for name in [PREVIOUS, JOURNAL] {
        let Some(file) = state.open_read(name)? else { continue };
        let generation = Generation::read(&file, Limits::DEFAULT)
            .map_err(|source| JournalError::io(state, "read", name, source))?;
        ids.extend(generation.records.iter().map(|record| record.id));
    }
    Ok(ids)
}

/// Blanks the records that a verified bundle holds, in place, every copy of them; returns how many.
///
/// Writers go on appending meanwhile. `told` are the drop counts in the bundle's head: the next bundle
/// says that they are known.
pub fn clear_exported(
    state: &StateDir,
    held: &BTreeSet<RecordId>,
    told: &Drops,
) -> Result<u64, JournalError> {
    // Reading and blanking under one lock, so that no rotation comes between.
    let lock = JournalLock::wait(state)?;
    let mut blanked = BTreeSet::new();
    for name in [PREVIOUS, JOURNAL] {
        let Some(file) = state.open_rw(name)? else { continue };
        let failed = |source| JournalError::io(state, "blank a record in", name, source);
        let read = Generation::read(&file, Limits::DEFAULT).map_err(failed)?;
        let Some(generation) = read.id else { continue };
        for Raw { id, start, end, text } in read.records {
            let position = Position { generation, id, start, end, length: text.len() };
            if held.contains(&id) && blank_record(&lock, &file, &position).map_err(failed)? {
                blanked.insert(id);
            }
        }
    }
    remember_told(state, &lock, told)?;
    Ok(blanked.len() as u64)
}

/// Returns how many drops were told by bundles that were handed over, by reason.
pub fn drops_told(state: &StateDir) -> Result<Drops, JournalError> {
    let Some(file) = state.open_read(HANDED_OVER)? else { return Ok(Drops::default()) };
    let mut text = Vec::new();
    // What cannot be read or understood was told to nobody: better twice than never.
    let read = file.take(MAX_BYTES).read_to_end(&mut text);
    Ok(read.ok().and_then(|_| serde_json::from_slice(&text).ok()).unwrap_or_default())
}

/// Raises what was told; doing so twice changes nothing.
fn remember_told(state: &StateDir, _lock: &JournalLock, told: &Drops) -> Result<(), JournalError> {
    let known = drops_told(state)?;
    let all = known.raised_to(told);
    if all != known {
        let text = serde_json::to_vec(&all).expect("a map of texts and numbers serialises");
        state.replace(HANDED_OVER, &text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
