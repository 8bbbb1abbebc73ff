//! What can be wrong with a configuration file or a value for it.

use std::io;
use std::path::PathBuf;

/// Why a configuration file cannot be used. Reading one means off; the file is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there and cannot be read.
    #[error("could not read `{path}`")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The file is too large to be a configuration file.
    #[error("`{path}` is larger than 1 MiB; is it the right file?")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file is not UTF-8 text.
    #[error("`{path}` is not UTF-8 text")]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// The file is not TOML.
    #[error("`{path}` is not valid TOML in line {line}: {reason}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the parser expected.
        reason: String,
    },
    /// A key has a value of the wrong type.
    #[error("`{key}` in `{path}` must be {expected}")]
    WrongType {
        /// The file.
        path: PathBuf,
        /// The key, dotted.
        key: String,
        /// What would be right.
        expected: String,
    },
    /// A part of the key is not a table in the file.
    #[error("`{key}` cannot be written to `{path}`, because a part of it is not a table there")]
    NotATable {
        /// The file.
        path: PathBuf,
        /// The key, dotted.
        key: String,
    },
    /// Somebody else holds the lock.
    #[error("timed out after {seconds} s waiting to change `{path}` (is another process at it?)")]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// The file could not be written; it is as it was before.
    #[error("could not save `{path}` (is the folder writable?)")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
}

/// Why a text is not a value for a key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{key}` must be {expected}")]
pub struct SettingError {
    /// The key, dotted.
    pub key: &'static str,
    /// What would be right.
    pub expected: String,
}
