//! Where a document goes: a file that is complete or not there at all, or something already open.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, PersistError};

/// How much is gathered before it is written, in bytes.
const BUFFER: usize = 64 * 1024;

/// Where a document goes.
pub enum Target<'a> {
    /// A file, which is complete or not there at all.
    File {
        /// Its path.
        path: &'a Path,
        /// What to do if it exists.
        existing: Existing,
    },
    /// Something that is already open, such as stdout.
    Writer(&'a mut dyn Write),
}

/// What to do with a file that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and fail.
    Keep,
    /// Replace it, if it is a regular file.
    Replace,
}

/// Why a document was not written. Nothing was touched.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The file exists, and may not be replaced.
    #[error("`{path}` exists already (`--force` replaces it)")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// What is there is a folder, a link or a device.
    #[error("`{path}` is not a regular file; choose another name")]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The folder the file should go into does not exist.
    #[error("`{path}` is not an existing folder")]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The system refused to write.
    #[error("could not write `{path}` (is the disk full, or the folder read-only?)")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The writer refused.
    #[error("could not write the document")]
    Writer(#[source] io::Error),
}

impl Target<'_> {
    /// Lets `content` write the document, and returns what it returns.
    pub fn write<T>(
        self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, TargetError> {
        match self {
            Self::Writer(writer) => buffered(writer, content).map_err(TargetError::Writer),
            Self::File { path, existing } => {
                let mut file = NewFile::create(path, existing)?;
                let written = file.write(content)?;
                file.publish()?;
                Ok(written)
            }
        }
    }
}

/// A file that is written beside its place and takes its name in one step.
#[derive(Debug)]
pub struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
    existing: Existing,
}

impl NewFile {
    /// Starts a file, readable by its owner only; refuses what must not be replaced.
    pub fn create(path: &Path, existing: Existing) -> Result<Self, TargetError> {
        let owned = || path.to_path_buf();
        match (path.symlink_metadata(), existing) {
            (Ok(found), _) if !found.is_file() => {
                return Err(TargetError::NotAFile { path: owned() });
            }
            (Ok(_), Existing::Keep) => return Err(TargetError::Exists { path: owned() }),
            _ => {}
        }
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(TargetError::NoFolder { path: folder.to_path_buf() });
        }
        // In the same folder, so that it can take its name in one step.
        let file = NamedTempFile::new_in(folder)
            .map_err(|source| TargetError::Write { path: owned(), source })?;
        Ok(Self { file, path: owned(), existing })
    }

    /// Lets `content` write to the file, and returns what it returns.
    pub fn write<T>(
        &mut self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, TargetError> {
        buffered(self.file.as_file(), content).map_err(|source| self.failed(source))
    }

    /// Returns what was written, from its beginning.
    pub fn content(&self) -> Result<File, TargetError> {
        let reopened = self.file.reopen().and_then(|mut file| file.rewind().map(|()| file));
        reopened.map_err(|source| self.failed(source))
    }

    /// Gives the file its name; before that it reaches the disk.
    pub fn publish(self) -> Result<(), TargetError> {
        let Self { file, path, existing } = self;
        if let Err(source) = file.as_file().sync_all() {
            return Err(TargetError::Write { path, source });
        }
        let moved = match existing {
            Existing::Keep => file.persist_noclobber(&path),
            Existing::Replace => file.persist(&path),
        };
        match moved {
            Ok(_) => Ok(()),
            Err(PersistError { error, .. }) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(TargetError::Exists { path })
            }
            Err(PersistError { error, .. }) => Err(TargetError::Write { path, source: error }),
        }
    }

    fn failed(&self, source: io::Error) -> TargetError {
        TargetError::Write { path: self.path.clone(), source }
    }
}

fn buffered<T>(
    writer: impl Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let mut writer = BufWriter::with_capacity(BUFFER, writer);
    let written = content(&mut writer)?;
    writer.flush()?;
    Ok(written)
}

#[cfg(test)]
mod tests;
