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
}

/// How much longer a process waits for others, where going on would cost a record or a count.
///
/// Whoever holds the lock works for milliseconds, unless it has been stopped. Having waited in vain
/// once, nobody waits again before things have moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    milliseconds: u32,
}

impl Patience {
    pub const FRESH: Self = Self { milliseconds: 100 };

    pub fn is_left(self) -> bool {
        self.milliseconds > 0
    }

    /// Waits a little.
    pub fn wait(&mut self) {
        self.milliseconds = self.milliseconds.saturating_sub(1);
        std::thread::sleep(Duration::from_millis(1));
    }

    /// Takes the lock as soon as it is free, or nothing when patience is at its end.
    pub fn lock(&mut self, state: &StateDir) -> Option<JournalLock> {
        loop {
            match JournalLock::try_take(state) {
                Ok(Some(lock)) => {
                    *self = Self::FRESH;
                    return Some(lock);
                }
                Ok(None) if self.is_left() => self.wait(),
                _ => return None,
            }
        }
    }
}
