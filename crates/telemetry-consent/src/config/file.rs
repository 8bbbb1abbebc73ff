//! Reading and saving the file: one read on the way in, one atomic rename on the way out.

use std::fs::{DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{Access, OFlags};
use rustix::io::Errno;
use tempfile::NamedTempFile;
use toml::Table;
use toml_edit::DocumentMut;

use super::document;
use super::error::ConfigError;
use super::schema::Setting;

const LARGEST: u64 = 1024 * 1024;
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// Links that may follow one another, as many as Linux allows.
const LINKS: usize = 40;
/// A writer holds the lock for a few milliseconds, so whoever waits longer waits for a fault.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(5);

/// A configuration file by its path; nothing is opened until it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    path: PathBuf,
}

impl ConfigFile {
    /// Names the file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns the path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the whole text, or `None` where there is no file.
    pub fn read(&self) -> Result<Option<String>, ConfigError> {
        let bytes = match read_limited(&self.path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(ConfigError::Unreadable { path: self.path.clone(), source });
            }
        };
        if bytes.len() as u64 > LARGEST {
            return Err(ConfigError::TooLarge { path: self.path.clone() });
        }
        let text = String::from_utf8(bytes);
        text.map(Some).map_err(|_| ConfigError::NotText { path: self.path.clone() })
    }

    /// Parses a text that [`ConfigFile::read`] returned.
    pub fn parse(&self, text: &str) -> Result<Table, ConfigError> {
        text.parse::<Table>().map_err(|e| self.syntax(text, e.message(), e.span()))
    }

    /// Reads and parses the file; a missing one is an empty table.
    pub fn load(&self) -> Result<Table, ConfigError> {
        self.read()?.map_or_else(|| Ok(Table::new()), |text| self.parse(&text))
    }

    /// Tells whether a change could probably be saved, without changing anything.
    ///
    /// Whoever cannot keep an answer must not ask for one, or the question comes back every time.
    pub fn can_save(&self) -> bool {
        let Ok(real) = behind_links(&self.path) else { return false };
        let needed = Access::WRITE_OK | Access::EXEC_OK;
        for folder in real.ancestors().skip(1) {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            // The trailing slash tells a folder from a file that may be executed.
            match rustix::fs::access(folder.join(""), needed) {
                Err(Errno::NOENT) => {}
                outcome => return outcome.is_ok(),
            }
        }
        false
    }

    /// Sets dotted keys in one step: all of them are saved or none.
    ///
    /// Everything else in the file stays: comments, order, keys nobody knows. A link is written
    /// through to the real file, whose mode stays. A file that does not parse is not touched.
    pub fn set(&self, settings: &[(&str, Setting)]) -> Result<(), ConfigError> {
        self.edit(|document| self.apply(document, settings))
    }

    /// Sets dotted keys and removes one in the same step.
    pub(crate) fn set_and_unset(
        &self,
        settings: &[(&str, Setting)],
        unset: &[&str],
    ) -> Result<(), ConfigError> {
        self.edit(|document| {
            for key in unset {
                document::unset(document, key);
            }
            self.apply(document, settings)
        })
    }

    /// Removes a dotted key; returns whether it was there.
    pub fn unset(&self, key: &str) -> Result<bool, ConfigError> {
        self.edit(|document| Ok(document::unset(document, key)))
    }

    fn apply(
        &self,
        document: &mut DocumentMut,
        settings: &[(&str, Setting)],
    ) -> Result<(), ConfigError> {
        let in_the_way =
            |key: &str| ConfigError::NotATable { path: self.path.clone(), key: key.to_owned() };
        settings.iter().try_for_each(|(key, setting)| {
            document::set(document, key, setting).map_err(|_| in_the_way(key))
        })
    }

    fn edit<T>(
        &self,
        change: impl FnOnce(&mut DocumentMut) -> Result<T, ConfigError>,
    ) -> Result<T, ConfigError> {
        let unwritable = |source| ConfigError::Unwritable { path: self.path.clone(), source };
        let real = behind_links(&self.path).map_err(unwritable)?;
        let folder = real.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder).map_err(unwritable)?;
        let _lock = self.lock(folder)?;
        let before = self.read()?.unwrap_or_default();
        let mut document: DocumentMut = before
            .parse()
            .map_err(|e: toml_edit::TomlError| self.syntax(&before, e.message(), e.span()))?;
        let outcome = change(&mut document)?;
        let after = document.to_string();
        if after != before {
            replace(&real, folder, after.as_bytes()).map_err(unwritable)?;
        }
        Ok(outcome)
    }

    /// Locks the folder itself: the file is replaced by a rename, and a lock file beside it would
    /// be litter in a folder that people keep under version control.
    fn lock(&self, folder: &Path) -> Result<Option<File>, ConfigError> {
        let unwritable = |source| ConfigError::Unwritable { path: self.path.clone(), source };
        let file = File::open(folder).map_err(unwritable)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(file)),
                // Some network file systems cannot lock a folder; the rename is still atomic.
                Err(TryLockError::Error(_)) => return Ok(None),
                Err(TryLockError::WouldBlock) if start.elapsed() > PATIENCE => {
                    let seconds = PATIENCE.as_secs();
                    return Err(ConfigError::Busy { path: self.path.clone(), seconds });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// Keeps the place and the parser's words, and drops its excerpt, which may hold a key.
    fn syntax(
        &self,
        text: &str,
        message: &str,
        span: Option<std::ops::Range<usize>>,
    ) -> ConfigError {
        let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let reason = message.lines().next().unwrap_or("unknown reason").to_owned();
        ConfigError::Syntax { path: self.path.clone(), line, reason }
    }
}

fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    // NONBLOCK: a pipe in place of the file must not make the command wait.
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    // A usual file fits, and no second page of memory is touched for it.
    let mut bytes = Vec::with_capacity(1024);
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Finds the file behind symbolic links, whether or not it exists yet.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        match path.read_link() {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(e) if e.kind() == ErrorKind::InvalidInput || e.kind() == ErrorKind::NotFound => {
                return Ok(path);
            }
            Err(e) => return Err(e),
        }
    }
    Err(Errno::LOOP.into())
}

fn replace(real: &Path, folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = real.metadata().ok();
    let mode = old.as_ref().map_or(FILE_MODE, |m| m.permissions().mode() & 0o7777);
    let mut file =
        tempfile::Builder::new().prefix(".config-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner(&file, &old);
    }
    file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
    file.as_file().sync_all()?;
    file.persist(real)?;
    Ok(())
}

/// Keeps the file its owner's when root edits it; anybody else owns it already or may not give it.
fn keep_owner(file: &NamedTempFile, old: &Metadata) {
    let same =
        file.as_file().metadata().is_ok_and(|m| m.uid() == old.uid() && m.gid() == old.gid());
    if !same {
        let _ = fchown(file.as_file(), Some(old.uid()), Some(old.gid()));
    }
}
