//! The ledger: which answers were given, when and how. It never leaves the machine.

#[cfg(test)]
mod tests;

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::config::Identity;
use crate::recipient::recipient_name;
use crate::state::{StateDir, StateError};

/// The ledger's file name in the state folder.
pub const LEDGER_FILE: &str = "ledger.jsonl";

/// More than a person answers in a lifetime; what lies beyond is not looked at.
const LARGEST: u64 = 1024 * 1024;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in UTC and RFC 3339.
    pub time: String,
    /// The answer.
    pub answer: Given,
    /// The notice version that was answered.
    pub notice: u32,
    /// The host that was accepted or refused; no user name, no path.
    pub recipient: Option<String>,
    /// How the answer was given.
    pub how: How,
    /// The kind of id that was agreed to or given up, where that was the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

/// An answer as the ledger keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// How an answer was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Typed in answer to the question.
    Prompt,
    /// By a telemetry command.
    Command,
    /// By a provisioner's variables.
    Environment,
    /// By a configuration command.
    Config,
}

/// What the ledger holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// How many lines could not be understood.
    pub unreadable: usize,
}

impl Entry {
    /// Makes an entry; of an address only host and port are kept.
    pub fn new(
        time: DateTime<Utc>,
        answer: Given,
        notice: u32,
        recipient: Option<&str>,
        how: How,
    ) -> Self {
        let time = time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let recipient = recipient.map(recipient_name);
        Self { time, answer, notice, recipient, how, identity: None }
    }

    /// Makes it an entry about the kind of id that records carry.
    #[must_use]
    pub fn about(self, identity: Identity) -> Self {
        Self { identity: Some(identity), ..self }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        Self { time: other.time.clone(), ..self.clone() } == *other
    }
}

impl Ledger {
    /// Reads the ledger; a missing one is empty, and garbage costs no neighbour.
    pub fn read(dir: &StateDir) -> Result<Self, StateError> {
        let Some(file) = dir.open_read(LEDGER_FILE)? else {
            return Ok(Self::default());
        };
        let mut bytes = Vec::new();
        file.take(LARGEST)
            .read_to_end(&mut bytes)
            .map_err(|e| dir.failed("read", LEDGER_FILE, e))?;
        let mut ledger = Self::default();
        for line in bytes.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            match serde_json::from_slice(line) {
                Ok(entry) => ledger.entries.push(entry),
                Err(_) => ledger.unreadable += 1,
            }
        }
        Ok(ledger)
    }

    /// Appends an entry in one write.
    pub fn append(dir: &StateDir, entry: &Entry) -> Result<(), StateError> {
        let failed = |e| dir.failed("write", LEDGER_FILE, e);
        let mut line = serde_json::to_vec(entry).map_err(|e| failed(e.into()))?;
        line.push(b'\n');
        if ends_in_the_middle(dir) {
            line.insert(0, b'\n');
        }
        dir.open_append(LEDGER_FILE)?.write_all(&line).map_err(failed)
    }

    /// Appends an entry unless the last one says the same; a provisioner's yes holds for every run
    /// and is noted once.
    pub fn append_if_new(dir: &StateDir, entry: &Entry) -> Result<(), StateError> {
        match Self::read(dir)?.entries.last() {
            Some(last) if last.says_the_same(entry) => Ok(()),
            _ => Self::append(dir, entry),
        }
    }
}

/// Tells whether a write was cut short earlier, so that the next line must not join it.
fn ends_in_the_middle(dir: &StateDir) -> bool {
    let Ok(Some(mut file)) = dir.open_read(LEDGER_FILE) else { return false };
    let mut last = [0];
    file.seek(SeekFrom::End(-1)).is_ok() && file.read_exact(&mut last).is_ok() && last != [b'\n']
}
