//! Exporting: records as one JSON document for a person to keep or carry away.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, PersistError};

use crate::reader::Stored;

/// Where an export goes.
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

/// Why there is no export. Nothing was touched.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
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
    #[error("could not write the records")]
    Writer(#[source] io::Error),
}

/// Writes the records as a JSON array, in the given order; returns how many.
pub fn export(records: &[Stored], target: Target<'_>) -> Result<u64, ExportError> {
    match target {
        Target::File { path, existing } => to_file(records, path, existing)?,
        Target::Writer(writer) => write_array(records, writer).map_err(ExportError::Writer)?,
    }
    Ok(records.len() as u64)
}

fn to_file(records: &[Stored], path: &Path, existing: Existing) -> Result<(), ExportError> {
    let owned = || path.to_path_buf();
    match (path.symlink_metadata(), existing) {
        (Ok(found), _) if !found.is_file() => {
            return Err(ExportError::NotAFile { path: owned() });
        }
        (Ok(_), Existing::Keep) => return Err(ExportError::Exists { path: owned() }),
        _ => {}
    }
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(ExportError::NoFolder { path: folder.to_path_buf() });
    }
    let failed = |source| ExportError::Write { path: owned(), source };
    // In the same folder, so that it can take its name in one step; readable by its owner only.
    let file = NamedTempFile::new_in(folder).map_err(failed)?;
    write_array(records, file.as_file())
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    let moved = match existing {
        Existing::Keep => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    };
    match moved {
        Ok(_) => Ok(()),
        Err(PersistError { error, .. }) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(ExportError::Exists { path: owned() })
        }
        Err(PersistError { error, .. }) => Err(failed(error)),
    }
}

fn write_array(records: &[Stored], writer: impl Write) -> io::Result<()> {
    let values: Result<Vec<serde_json::Value>, _> =
        records.iter().map(|record| serde_json::from_str(record.checked().as_str())).collect();
    let mut writer = BufWriter::new(writer);
    serde_json::to_writer_pretty(&mut writer, &values.expect("the gate passes only JSON"))?;
    writer.write_all(b"\n")?;
    writer.flush()
}

#[cfg(test)]
mod tests;
