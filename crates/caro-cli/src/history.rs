//! The requests of earlier interactive loops, kept on this machine if the person turned that on.
//!
//! They lie in a folder of their own, apart from telemetry: they are never recorded, exported or
//! sent.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use telemetry_consent::{StateDir, StateError};

/// The name of the file: one request a line, oldest first.
const FILE: &str = "requests";

/// The most requests that are kept.
pub const KEPT: usize = 1000;

/// The most bytes that are looked at; of a longer file the end counts.
const LONGEST: u64 = 1 << 20;

/// Why the history cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The folder or a file in it is refused.
    #[error(transparent)]
    Folder(#[from] StateError),
    /// The file could not be read or written.
    #[error("could not use the history `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Reads the requests, oldest first, and shortens the file if it has grown to twice what is kept.
///
/// A line that no request could be, since it holds a control character or is not text, is left out.
pub fn read(folder: &Path) -> Result<Vec<String>, HistoryError> {
    let Some(state) = StateDir::open(folder)? else { return Ok(Vec::new()) };
    let Some(mut file) = state.open_read(FILE)? else { return Ok(Vec::new()) };
    let (bytes, whole) = end_of(&mut file).map_err(|source| failed(folder, source))?;
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    if !whole && !lines.is_empty() {
        // Its beginning was not read.
        lines.remove(0);
    }
    let mut requests: Vec<_> = lines.into_iter().filter_map(request).collect();
    let too_many = !whole || requests.len() > 2 * KEPT;
    requests.drain(..requests.len().saturating_sub(KEPT));
    if too_many {
        state.replace(FILE, (requests.join("\n") + "\n").as_bytes())?;
    }
    Ok(requests)
}

/// Adds a request, creating the folder (0700) and the file (0600) if they are missing.
pub fn add(folder: &Path, request: &str) -> Result<(), HistoryError> {
    let line: String = request.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut file = StateDir::create(folder)?.open_append(FILE)?;
    // One write, so that two loops do not mix their lines.
    file.write_all((line + "\n").as_bytes()).map_err(|source| failed(folder, source))
}

/// Deletes the file and the folder; returns whether there was a file.
pub fn delete(folder: &Path) -> Result<bool, HistoryError> {
    let Some(state) = StateDir::open(folder)? else { return Ok(false) };
    let deleted = state.remove(FILE)?;
    // Nothing else is in it, unless somebody put it there.
    let _ = std::fs::remove_dir(folder);
    Ok(deleted)
}

/// Reads the end of a file, and tells whether that is all of it.
fn end_of(file: &mut (impl Read + Seek)) -> io::Result<(Vec<u8>, bool)> {
    let length = file.seek(SeekFrom::End(0))?;
    let from = file.seek(SeekFrom::Start(length.saturating_sub(LONGEST)))?;
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok((bytes, from == 0))
}

fn request(line: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(line).ok()?;
    (!text.is_empty() && !text.contains(char::is_control)).then(|| text.to_owned())
}

fn failed(folder: &Path, source: io::Error) -> HistoryError {
    HistoryError::File { path: folder.join(FILE), source }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("caro/history");
        (root, folder)
    }

    #[test]
    fn requests_come_back_in_order_and_only_the_person_can_read_them() {
        let (_root, folder) = folder();
        assert_eq!(read(&folder).unwrap(), [""; 0]);
        assert!(!folder.exists(), "reading creates nothing");
        add(&folder, "list files").unwrap();
        add(&folder, "find files\nnamed ü\t").unwrap();
        assert_eq!(read(&folder).unwrap(), ["list files", "find files named ü "]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join(FILE))), (0o700, 0o600));
    }

    #[test]
    fn the_newest_thousand_are_kept() {
        let (_root, folder) = folder();
        for number in 0..=2 * KEPT {
            add(&folder, &format!("request {number}")).unwrap();
        }
        let requests = read(&folder).unwrap();
        assert_eq!(requests.len(), KEPT);
        assert_eq!(requests.last().unwrap(), "request 2000");
        let file = fs::read_to_string(folder.join(FILE)).unwrap();
        assert_eq!(file.lines().count(), KEPT, "the file was shortened");
        assert_eq!(read(&folder).unwrap(), requests);
    }

    #[test]
    fn a_gigantic_file_costs_no_more_than_its_end() {
        let (_root, folder) = folder();
        add(&folder, &"x".repeat(usize::try_from(LONGEST).unwrap())).unwrap();
        add(&folder, "list files").unwrap();
        assert_eq!(read(&folder).unwrap(), ["list files"]);
        assert_eq!(fs::read_to_string(folder.join(FILE)).unwrap(), "list files\n");
    }

    #[test]
    fn what_is_no_request_is_left_out() {
        let (_root, folder) = folder();
        add(&folder, "list files").unwrap();
        fs::write(folder.join(FILE), b"a\n\n\x1b[2J\n\xff\xfe\nb\0\nlist files").unwrap();
        assert_eq!(read(&folder).unwrap(), ["a", "list files"]);
    }

    #[test]
    fn deleting_leaves_nothing_and_tells_whether_there_was_something() {
        let (root, folder) = folder();
        assert!(!delete(&folder).unwrap());
        add(&folder, "list files").unwrap();
        assert!(delete(&folder).unwrap());
        assert_eq!(root.path().join("caro").read_dir().unwrap().count(), 0);
    }

    #[test]
    fn a_link_or_a_folder_that_others_can_write_is_refused() {
        let (root, folder) = folder();
        add(&folder, "list files").unwrap();
        let elsewhere = root.path().join("elsewhere");
        fs::write(&elsewhere, "mine").unwrap();
        fs::remove_file(folder.join(FILE)).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.join(FILE)).unwrap();
        assert!(read(&folder).is_err() && add(&folder, "list files").is_err());
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "mine");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(add(&folder, "list files").is_err());
    }
}
