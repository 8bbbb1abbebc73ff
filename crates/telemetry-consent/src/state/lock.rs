//! Proof that an exclusive lock is held.

use std::fs::File;
use std::io;

use chrono::{DateTime, Utc};

/// An exclusive lock, held until it is dropped or the process ends.
#[derive(Debug)]
#[must_use = "the lock is released as soon as this value is dropped"]
pub struct Locked {
    // Closing the only descriptor of this open file releases the lock.
    file: File,
}

impl Locked {
    pub(super) fn new(file: File) -> Self {
        Self { file }
    }

    /// Returns the time that was last marked on the lock file; its creation counts as a mark.
    pub fn marked(&self) -> io::Result<DateTime<Utc>> {
        Ok(self.file.metadata()?.modified()?.into())
    }

    /// Marks a time on the lock file, for whoever holds the lock next.
    pub fn mark(&self, time: DateTime<Utc>) -> io::Result<()> {
        self.file.set_modified(time.into())
    }
}
