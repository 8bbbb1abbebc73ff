//! Why a state folder, or a file in it, cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

/// Why the state folder cannot be used; for telemetry every case means off.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The path names a symbolic link, which somebody could point elsewhere.
    #[error("`{path}` is a symbolic link; telemetry wants a real folder there")]
    Symlink {
        /// The refused path.
        path: PathBuf,
    },
    /// The path, or a part of it, is not a folder.
    #[error("`{path}` is not a folder (move the file away)")]
    NotFolder {
        /// The refused path.
        path: PathBuf,
    },
    /// The folder belongs to another user.
    #[error("`{path}` belongs to another user (running under sudo?)")]
    NotOurs {
        /// The refused path.
        path: PathBuf,
    },
    /// Group or others may write in the folder.
    #[error("`{path}` can be written by others; run `chmod go-w` on it or remove it")]
    OthersCanWrite {
        /// The refused path.
        path: PathBuf,
    },
    /// A file name that is not a single path component.
    #[error("a file name in `{folder}` must be a single path component")]
    BadName {
        /// The folder the name was meant for.
        folder: PathBuf,
    },
    /// The operating system said no.
    #[error("could not {action} `{path}`")]
    Io {
        /// What was tried.
        action: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
}

impl StateError {
    /// Returns the operating system's kind of failure, if the failure came from there.
    pub fn kind(&self) -> Option<io::ErrorKind> {
        match self {
            Self::Io { source, .. } => Some(source.kind()),
            _ => None,
        }
    }

    pub(super) fn io(action: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        Self::Io { action, path: path.to_path_buf(), source: source.into() }
    }

    /// Names the reason why a folder did not open; links give different numbers on each system.
    pub(super) fn refused_open(path: PathBuf, errno: Errno) -> Self {
        match errno {
            Errno::LOOP | Errno::NOTDIR | Errno::MLINK if path.is_symlink() => {
                Self::Symlink { path }
            }
            Errno::NOTDIR => Self::NotFolder { path },
            errno => Self::io("open", &path, errno),
        }
    }
}
