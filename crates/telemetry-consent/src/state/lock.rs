//! Proof that an exclusive lock is held.

use std::fs::File;

/// An exclusive lock, held until it is dropped or the process ends.
#[derive(Debug)]
#[must_use = "the lock is released as soon as this value is dropped"]
pub struct Locked {
    // Closing the only descriptor of this open file releases the lock.
    _file: File,
}

impl Locked {
    pub(super) fn new(file: File) -> Self {
        Self { _file: file }
    }
}
