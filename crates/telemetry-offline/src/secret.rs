//! The secret behind the daily id.

use std::fmt;
use std::io::{self, Read as _};
use std::path::PathBuf;

use telemetry_consent::{Grant, StateDir, StateError};
use telemetry_core::SECRET_BYTES;

use crate::format::SECRET;
use crate::lock::JournalLock;

/// Random bytes that are never shown, sent or logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET_BYTES]);

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The state folder refused.
    #[error(transparent)]
    State(#[from] StateError),
    /// The file could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The file is not a secret; an id made from it would not be what the notice promises.
    #[error("`{path}` does not hold {SECRET_BYTES} bytes; resetting the id replaces it")]
    WrongSize {
        /// The file.
        path: PathBuf,
    },
}

impl Secret {
    /// Returns the bytes, for making an id.
    pub fn as_bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Reads the secret; `None` where there is none.
pub fn load_secret(state: &StateDir) -> Result<Option<Secret>, SecretError> {
    let Some(mut file) = state.open_read(SECRET)? else { return Ok(None) };
    let path = || state.path().join(SECRET);
    // One byte more than there should be, so that a longer file is told apart in the same call.
    let mut bytes = [0; SECRET_BYTES + 1];
    let read =
        file.read(&mut bytes).map_err(|source| SecretError::Read { path: path(), source })?;
    match bytes.first_chunk() {
        Some(secret) if read == SECRET_BYTES => Ok(Some(Secret(*secret))),
        _ => Err(SecretError::WrongSize { path: path() }),
    }
}

/// Reads the secret, or makes `random` the secret if there is none; the first of many processes
/// that do so at once decides for all.
///
/// `None` if consent was withdrawn meanwhile: it is asked under the lock under which a withdrawal
/// wipes, so no secret outlives one.
pub fn load_or_create_secret(
    state: &StateDir,
    _grant: &Grant,
    random: [u8; SECRET_BYTES],
    still_granted: &mut dyn FnMut() -> bool,
) -> Result<Option<Secret>, SecretError> {
    if let Some(secret) = load_secret(state)? {
        return Ok(Some(secret));
    }
    let _lock = JournalLock::wait(state)?;
    if let Some(secret) = load_secret(state)? {
        return Ok(Some(secret));
    }
    if !still_granted() {
        return Ok(None);
    }
    state.replace(SECRET, &random)?;
    Ok(Some(Secret(random)))
}

/// Replaces the secret, whatever was there; ids before and after cannot be linked.
///
/// `None` if consent was withdrawn meanwhile.
pub fn reset_secret(
    state: &StateDir,
    _grant: &Grant,
    random: [u8; SECRET_BYTES],
    still_granted: &mut dyn FnMut() -> bool,
) -> Result<Option<Secret>, SecretError> {
    let _lock = JournalLock::wait(state)?;
    if !still_granted() {
        return Ok(None);
    }
    state.replace(SECRET, &random)?;
    Ok(Some(Secret(random)))
}

/// Removes the secret; tells whether there was one.
pub fn remove_secret(state: &StateDir) -> Result<bool, SecretError> {
    // Where nothing is, not even the lock is created.
    if matches!(state.open_read(SECRET), Ok(None)) {
        return Ok(false);
    }
    let _lock = JournalLock::wait(state)?;
    Ok(state.remove(SECRET)?)
}

#[cfg(test)]
mod tests;
