//! The folder that holds telemetry state: opened once, checked once, used through its descriptor.

mod error;
mod lock;
#[cfg(test)]
mod tests;

use std::ffi::CStr;
use std::fs::{DirBuilder, File};
use std::io::{self, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

pub use error::StateError;
pub use lock::Locked;

const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: Mode = Mode::RUSR.union(Mode::WUSR);
/// How many names a temporary file may try before the folder counts as hostile.
const TEMPORARY_NAMES: u32 = 64;

/// A folder that belongs to this user and that nobody else can write.
///
/// Every file in it is opened relative to the folder's descriptor and never through a symbolic
/// link, so moving or swapping the path after the check changes nothing. New files get mode 0600.
/// File names are single components; a name with a `/` is refused.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    fd: OwnedFd,
}

impl StateDir {
    /// Opens an existing folder, or returns `None` where there is none; never creates anything.
    ///
    /// Refuses a symbolic link, anything but a folder, a folder of another user, and a folder that
    /// group or others can write.
    pub fn open(path: &Path) -> Result<Option<Self>, StateError> {
        // A trailing slash or dot would make the kernel follow a link in spite of O_NOFOLLOW.
        let path: PathBuf = path.components().collect();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = match rustix::fs::open(&path, flags, Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(StateError::refused_open(path, errno)),
        };
        let stat = rustix::fs::fstat(&fd).map_err(|e| StateError::io("inspect", &path, e))?;
        if stat.st_uid != rustix::process::geteuid().as_raw() {
            return Err(StateError::NotOurs { path });
        }
        if Mode::from_raw_mode(stat.st_mode).intersects(Mode::WGRP | Mode::WOTH) {
            return Err(StateError::OthersCanWrite { path });
        }
        Ok(Some(Self { path, fd }))
    }

    /// Opens the folder, creating it and its missing parents (0700) first.
    ///
    /// An existing folder is checked exactly as [`StateDir::open`] checks it; its mode is not
    /// repaired, because whoever could write there may already have.
    pub fn create(path: &Path) -> Result<Self, StateError> {
        if let Some(found) = Self::open(path)? {
            return Ok(found);
        }
        if let Some(parent) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(FOLDER_MODE)
                .create(parent)
                .map_err(|e| StateError::io("create", parent, e))?;
        }
        match DirBuilder::new().mode(FOLDER_MODE).create(path) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => {
                return Err(StateError::io("create", path, e));
            }
            _ => {}
        }
        Self::open(path)?.ok_or_else(|| StateError::io("open", path, Errno::NOENT))
    }

    /// Returns the folder's path, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a file for appending, creating it if it is missing.
    pub fn open_append(&self, name: &str) -> Result<File, StateError> {
        self.open_file(name, OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE)
    }

    /// Opens a file for reading, or returns `None` where there is none.
    pub fn open_read(&self, name: &str) -> Result<Option<File>, StateError> {
        present(self.open_file(name, OFlags::RDONLY))
    }

    /// Opens an existing file for reading and writing in place, or returns `None`.
    pub fn open_rw(&self, name: &str) -> Result<Option<File>, StateError> {
        present(self.open_file(name, OFlags::RDWR))
    }

    /// Creates a file that must not exist yet, for reading and writing.
    pub fn create_new(&self, name: &str) -> Result<File, StateError> {
        self.open_file(name, OFlags::RDWR | OFlags::CREATE | OFlags::EXCL)
    }

    /// Replaces a file's content so that a reader sees the old or the new bytes, never a part.
    ///
    /// The bytes reach the disk before the name does.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        let (temporary, mut file) = self.create_temporary(name)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        let moved = written
            .map_err(|e| self.failed("write", name, e))
            .and_then(|()| self.rename(&temporary, name));
        if moved.is_err() {
            // Best effort: the error that matters is the first one.
            let _ = self.remove(&temporary);
        }
        moved
    }

    /// Returns when a file was last written, to the millisecond; `None` where there is none.
    pub fn modified(&self, name: &str) -> Option<DateTime<Utc>> {
        self.checked(name).ok()?;
        let stat = rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let nanoseconds = u32::try_from(stat.st_mtime_nsec).ok()?;
        DateTime::from_timestamp(stat.st_mtime, nanoseconds)
    }

    /// Removes a file; returns whether there was one.
    pub fn remove(&self, name: &str) -> Result<bool, StateError> {
        self.checked(name)?;
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(self.failed("remove", name, errno)),
        }
    }

    /// Renames a file inside the folder, replacing what is there.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), StateError> {
        self.checked(from)?;
        self.checked(to)?;
        rustix::fs::renameat(&self.fd, from, &self.fd, to)
            .map_err(|errno| self.failed("rename", from, errno))
    }

    /// Waits for the exclusive lock of that name and holds it until the value is dropped.
    ///
    /// The lock file is never renamed or removed, so every process locks the same file.
    pub fn lock(&self, name: &str) -> Result<Locked, StateError> {
        let file = self.lock_file(name)?;
        file.lock().map_err(|e| self.failed("lock", name, e))?;
        Ok(Locked::new(file))
    }

    /// Takes the exclusive lock of that name, or returns `None` while somebody else holds it.
    pub fn try_lock(&self, name: &str) -> Result<Option<Locked>, StateError> {
        let file = self.lock_file(name)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Locked::new(file))),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(e)) => Err(self.failed("lock", name, e)),
        }
    }

    /// Lists the names in the folder, sorted; what a withdrawal has to wipe.
    pub fn names(&self) -> Result<Vec<String>, StateError> {
        let failed = |errno| StateError::io("list", &self.path, errno);
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.fd).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name: &CStr = entry.file_name();
            if name != c"." && name != c".." && entry.file_type() != FileType::Directory {
                names.push(name.to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn lock_file(&self, name: &str) -> Result<File, StateError> {
        self.open_file(name, OFlags::RDWR | OFlags::CREATE)
    }

    fn create_temporary(&self, name: &str) -> Result<(String, File), StateError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let process = std::process::id();
        for _ in 0..TEMPORARY_NAMES {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let temporary = format!(".{name}.{process}.{number}.tmp");
            match self.create_new(&temporary) {
                // Left behind by a process that was killed and had our number.
                Err(e) if e.kind() == Some(io::ErrorKind::AlreadyExists) => {}
                other => return other.map(|file| (temporary, file)),
            }
        }
        Err(self.failed("create a temporary file for", name, Errno::EXIST))
    }

    fn open_file(&self, name: &str, flags: OFlags) -> Result<File, StateError> {
        self.checked(name)?;
        // NONBLOCK: a pipe of that name must give an error, not a wait; a file is not affected.
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        rustix::fs::openat(&self.fd, name, flags, FILE_MODE)
            .map(File::from)
            .map_err(|errno| self.failed("open", name, errno))
    }

    fn checked(&self, name: &str) -> Result<(), StateError> {
        if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
            return Err(StateError::BadName { folder: self.path.clone() });
        }
        Ok(())
    }

    pub(crate) fn failed(
        &self,
        action: &'static str,
        name: &str,
        source: impl Into<io::Error>,
    ) -> StateError {
        StateError::io(action, &self.path.join(name), source)
    }
}

impl AsFd for StateDir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

fn present(opened: Result<File, StateError>) -> Result<Option<File>, StateError> {
    match opened {
        Ok(file) => Ok(Some(file)),
        Err(e) if e.kind() == Some(io::ErrorKind::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}
