//! Clearing the journal, and wiping everything on withdrawal.

use std::fs::File;
use std::path::Path;

use telemetry_consent::{StateDir, StateError};

use crate::files::JournalError;
use crate::format::{
    CURSORS, DROPS, HANDED_OVER, IDENTITY, IDENTITY_ASIDE, JOURNAL, Limits, PREVIOUS, SECRET,
};
use crate::generation::Generation;
use crate::identity::lose_join;
use crate::lock::JournalLock;

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleared {
    /// How many records there were, those the gate would refuse included.
    pub records: u64,
    /// The removed files, by name.
    pub files: Vec<String>,
}

/// Removes the records, the cursors and the drop counts; keeps the secret.
///
/// Writers that are running lose nothing they record from now on: they find their file removed,
/// ask for consent, and write again. Where there is nothing, nothing is created either.
///
/// Among the records may be the one that joins an installation to an account, and nobody can tell whether
/// the recipient has it. So the identity notes that it has to be recorded again.
pub fn clear(state: &StateDir) -> Result<Cleared, JournalError> {
    remove(state, &[JOURNAL, PREVIOUS, CURSORS, DROPS, HANDED_OVER], lose_join)
}

/// Removes everything that a withdrawal ends: what [`clear`] removes, the secret, the identity, and
/// the files of others that are named.
///
/// The refusal has to be stored first: whoever asks again afterwards must hear no.
pub fn wipe(state: &StateDir, others: &[&str]) -> Result<Cleared, JournalError> {
    let own = [SECRET, IDENTITY, IDENTITY_ASIDE, JOURNAL, PREVIOUS, CURSORS, DROPS, HANDED_OVER];
    remove(state, &[&own[..], others].concat(), |_, _| Ok(()))
}

/// Removes every named file and what a killed process left of one, after what has to be noted `first`; the
/// first failure is told, but the others are removed nevertheless.
fn remove(
    state: &StateDir,
    names: &[&str],
    first: impl FnOnce(&StateDir, &JournalLock) -> Result<(), StateError>,
) -> Result<Cleared, JournalError> {
    let is_ours = |name: &String| names.iter().any(|ours| name == ours || is_left_from(name, ours));
    if !state.names()?.iter().any(is_ours) && names.iter().all(|name| is_absent(state, name)) {
        return Ok(Cleared::default());
    }
    let lock = JournalLock::wait(state)?;
    let mut cleared = Cleared::default();
    let mut failure = first(state, &lock).err();
    let left: Vec<_> = state.names()?.into_iter().filter(is_ours).collect();
    for name in names.iter().map(|name| (*name).to_owned()).chain(left) {
        // Counted after the removal, so that a record is in the count or written again.
        let opened = if name == JOURNAL || name == PREVIOUS {
            state.open_read(&name).ok().flatten()
        } else {
            None
        };
        match state.remove(&name) {
            Ok(true) => {
                cleared.records += opened.as_ref().map_or(0, count);
                cleared.files.push(name);
            }
            Ok(false) => {}
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(cleared), |error: StateError| Err(error.into()))
}

fn count(file: &File) -> u64 {
    // A file that cannot be read has no record that anybody could have seen.
    Generation::read(file, Limits::DEFAULT).map_or(0, |read| read.records.len() as u64)
}

/// Tells whether a file is the temporary one of an interrupted replacement.
fn is_left_from(file: &str, name: &str) -> bool {
    let rest = file.strip_prefix('.').and_then(|rest| rest.strip_prefix(name));
    rest.is_some_and(|rest| {
        rest.starts_with('.') && Path::new(rest).extension().is_some_and(|e| e == "tmp")
    })
}

/// Folders are not listed, but one in a file's place must not go unmentioned.
fn is_absent(state: &StateDir, name: &str) -> bool {
    matches!(state.open_read(name), Ok(None))
}

#[cfg(test)]
mod tests;
