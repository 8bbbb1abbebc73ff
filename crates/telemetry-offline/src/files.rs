//! Opening generations, and what a descriptor tells about its file.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;
use telemetry_consent::{StateDir, StateError};

/// Why a file of the journal could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The state folder refused.
    #[error(transparent)]
    State(#[from] StateError),
    /// The operating system refused.
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
    /// The journal was replaced again and again while it was being opened.
    #[error("the journal in `{folder}` keeps being replaced (is something clearing it in a loop?)")]
    Unsteady {
        /// The state folder.
        folder: PathBuf,
    },
}

impl JournalError {
    pub(crate) fn io(
        state: &StateDir,
        action: &'static str,
        name: &str,
        source: impl Into<io::Error>,
    ) -> Self {
        Self::Io { action, path: state.path().join(name), source: source.into() }
    }
}

/// What the writer has to know about its file after each record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    pub links: u64,
    pub size: u64,
    pub regular: bool,
}

/// Asks for links and size; never for times, which cost as much as the write itself.
#[cfg(target_os = "linux")]
pub(crate) fn facts(file: &File) -> Result<Facts, Errno> {
    use rustix::fs::StatxFlags;

    let wanted = StatxFlags::NLINK | StatxFlags::SIZE | StatxFlags::TYPE;
    match rustix::fs::statx(file, c"", AtFlags::EMPTY_PATH, wanted) {
        Ok(stat) => Ok(Facts {
            links: stat.stx_nlink.into(),
            size: stat.stx_size,
            regular: FileType::from_raw_mode(stat.stx_mode.into()).is_file(),
        }),
        // Kernels before 4.11, and sandboxes that do not know the call.
        Err(Errno::NOSYS) => facts_by_fstat(file),
        Err(errno) => Err(errno),
    }
}

/// Asks for links and size.
#[cfg(not(target_os = "linux"))]
pub(crate) fn facts(file: &File) -> Result<Facts, Errno> {
    facts_by_fstat(file)
}

#[expect(clippy::useless_conversion, reason = "the fields' types differ between systems")]
fn facts_by_fstat(file: &File) -> Result<Facts, Errno> {
    let stat = rustix::fs::fstat(file)?;
    Ok(Facts {
        links: stat.st_nlink.into(),
        size: u64::try_from(stat.st_size).unwrap_or(0),
        regular: FileType::from_raw_mode(stat.st_mode).is_file(),
    })
}

/// Whether opening a generation for appending may create it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Creation {
    /// Opens what is there.
    Never,
    /// Fails where something is there, so that its creator knows that it is one.
    Always,
}

/// Opens a generation for appending and for looking at what was appended.
///
/// [`StateDir::open_append`] creates what is missing without telling, and cannot read.
pub(crate) fn open_append(state: &StateDir, name: &str, creation: Creation) -> Result<File, Errno> {
    let mut flags = OFlags::RDWR | OFlags::APPEND;
    // NONBLOCK: a pipe of that name must not make anybody wait; a file is not affected.
    flags |= OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    if creation == Creation::Always {
        flags |= OFlags::CREATE | OFlags::EXCL;
    }
    rustix::fs::openat(state, name, flags, Mode::RUSR | Mode::WUSR).map(File::from)
}

/// Tells whether `name` is a name of the opened file; `None` stands for a file that is not there.
pub(crate) fn still_names(
    state: &StateDir,
    name: &str,
    file: Option<&File>,
) -> Result<bool, Errno> {
    let named = match rustix::fs::statat(state.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Some((stat.st_dev, stat.st_ino)),
        Err(Errno::NOENT) => None,
        Err(errno) => return Err(errno),
    };
    let opened = file.map(rustix::fs::fstat).transpose()?.map(|s| (s.st_dev, s.st_ino));
    Ok(named == opened)
}

/// Reads a file from a place on, without moving its own position.
pub(crate) struct ReadFrom<'a> {
    pub file: &'a File,
    pub at: u64,
}

impl Read for ReadFrom<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
