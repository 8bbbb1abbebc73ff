//! The lock behind every change of the journal that is not an append.

use std::time::Duration;

use telemetry_consent::{Locked, StateDir, StateError};

use crate::format;

/// Proof that nobody else rotates, blanks, purges, clears or acknowledges right now.
#[derive(Debug)]
pub(crate) struct JournalLock {
    _locked: Locked,
}

impl JournalLock {
    /// Waits for the lock; for verbs and the sender, never for a command somebody waits for.
    pub fn wait(state: &StateDir) -> Result<Self, StateError> {
        Ok(Self { _locked: state.lock(format::LOCK)? })
    }

    /// Takes the lock if it is free.
    pub fn try_take(state: &StateDir) -> Result<Option<Self>, StateError> {
        Ok(state.try_lock(format::LOCK)?.map(|locked| Self { _locked: locked }))
    }

    /// Takes the lock if it becomes free soon: a holder works for less than a millisecond, unless
    /// it has been stopped, and then nobody should wait for it.
    pub fn take_soon(state: &StateDir) -> Result<Option<Self>, StateError> {
        for _ in 0..50 {
            if let Some(lock) = Self::try_take(state)? {
                return Ok(Some(lock));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(None)
    }
}
