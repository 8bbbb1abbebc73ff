//! How many records were dropped, by reason.
//!
//! `drops.json` is overwritten in place: it has one size, so counting works on a full disk, and one
//! `pwrite` within a page is whole after a kill. Nothing is written until something drops.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;

use rustix::io::Errno;
use telemetry_consent::StateDir;
use telemetry_core::Refusal;

use crate::files::JournalError;
use crate::format::{DROPS, DROPS_BYTES};
use crate::lock::JournalLock;

/// Why a record is not, or no longer, in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// Rotated out before every consumer was done with it.
    Evicted,
    /// Older than a year before every consumer was done with it.
    Expired,
    /// No room on the disk, or a quota is used up.
    DiskFull,
    /// Only a part of it was written.
    ShortWrite,
    /// The journal could not be opened or written for another reason.
    Io,
    /// The journal is at twice its cap and whoever holds the lock keeps it.
    Overfull,
    /// The journal was cleared again and again while the record was being written.
    Contended,
    /// It holds a label that the site policy forbids.
    Forbidden,
    /// The recipient took others and refused this one for good.
    Unacceptable,
    /// Its time lies more than a week ahead, as of a clock that was set back.
    FromTheFuture,
    /// The gate refused it.
    Refused(Refusal),
}

impl DropReason {
    /// Returns the word under which it is counted.
    pub fn word(self) -> String {
        match self {
            Self::Evicted => "evicted".to_owned(),
            Self::Expired => "expired".to_owned(),
            Self::DiskFull => "disk_full".to_owned(),
            Self::ShortWrite => "short_write".to_owned(),
            Self::Io => "io".to_owned(),
            Self::Overfull => "overfull".to_owned(),
            Self::Contended => "contended".to_owned(),
            Self::Forbidden => "forbidden".to_owned(),
            Self::Unacceptable => "unacceptable".to_owned(),
            Self::FromTheFuture => "from_the_future".to_owned(),
            Self::Refused(refusal) => format!("refused_{}", refusal.as_str()),
        }
    }
}

impl From<Errno> for DropReason {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::NOSPC | Errno::DQUOT => Self::DiskFull,
            _ => Self::Io,
        }
    }
}

/// Drop counts by reason, as `drops.json` holds them. Reasons of later versions are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Drops(BTreeMap<String, u64>);

impl Drops {
    /// Returns how many records were dropped for this reason.
    pub fn get(&self, reason: DropReason) -> u64 {
        self.0.get(&reason.word()).copied().unwrap_or(0)
    }

    /// Returns the words and counts, sorted by word.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(word, count)| (word.as_str(), *count))
    }

    /// Returns by how much each count is larger than the other's; reasons that are not are left out.
    pub fn beyond<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a str, u64)> {
        let new = |(word, count): (&'a str, u64)| {
            let known = other.0.get(word).copied().unwrap_or(0);
            (count > known).then(|| (word, count - known))
        };
        self.iter().filter_map(new)
    }

    /// Tells whether nothing was dropped.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|count| *count == 0)
    }

    /// Returns the larger count of each reason.
    pub(crate) fn raised_to(&self, other: &Self) -> Self {
        let mut raised = self.clone();
        for (word, count) in &other.0 {
            let known = raised.0.entry(word.clone()).or_default();
            *known = (*known).max(*count);
        }
        raised
    }

    /// Adds to one reason; a count stops at the largest number.
    pub(crate) fn add(&mut self, reason: DropReason, count: u64) {
        if count > 0 {
            self.add_word(reason.word(), count);
        }
    }

    fn add_word(&mut self, word: String, count: u64) {
        let total = self.0.entry(word).or_default();
        *total = total.saturating_add(count);
    }

    fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text.trim_ascii()).ok()
    }

    /// Returns the whole file; `None` if it would not fit, which only a foreign file makes happen.
    fn to_file(&self) -> Option<[u8; DROPS_BYTES]> {
        let text = serde_json::to_vec(self).expect("a map of texts and numbers serialises");
        let mut bytes = [b' '; DROPS_BYTES];
        bytes[DROPS_BYTES - 1] = b'\n';
        bytes[..DROPS_BYTES - 1].get_mut(..text.len())?.copy_from_slice(&text);
        Some(bytes)
    }
}

/// Reads the counts; a missing or corrupt file counts nothing.
pub fn drops(state: &StateDir) -> Result<Drops, JournalError> {
    let Some(file) = state.open_read(DROPS)? else { return Ok(Drops::default()) };
    let mut text = Vec::with_capacity(DROPS_BYTES);
    // What cannot be read (a folder of that name) is as good as corrupt.
    let read = file.take(DROPS_BYTES as u64).read_to_end(&mut text);
    Ok(read.ok().and_then(|_| Drops::parse(&text)).unwrap_or_default())
}

/// Adds to the counts on disk.
pub fn count_drops(state: &StateDir, reason: DropReason, count: u64) -> Result<(), JournalError> {
    let mut added = Drops::default();
    added.add(reason, count);
    add_drops(state, &JournalLock::wait(state)?, &added)
}

/// Adds to the counts on disk, for whoever holds the lock already.
pub(crate) fn add_drops(
    state: &StateDir,
    _lock: &JournalLock,
    added: &Drops,
) -> Result<(), JournalError> {
    if added.is_empty() {
        return Ok(());
    }
    let mut total = drops(state)?;
    for (word, count) in added.iter() {
        total.add_word(word.to_owned(), count);
    }
    let bytes =
        total.to_file().or_else(|| added.to_file()).expect("the reasons of this version fit");
    let file = match state.open_rw(DROPS)? {
        Some(file) => file,
        None => state.create_new(DROPS)?,
    };
    file.write_all_at(&bytes, 0)
        .map_err(|source| JournalError::io(state, "write", DROPS, source))?;
    Ok(())
}

#[cfg(test)]
mod tests;
