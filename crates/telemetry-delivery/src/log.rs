//! The log: what was sent, when, to whom, and how it was answered. It never leaves the machine.

use std::io::{Read as _, Write as _};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use telemetry_consent::{StateDir, StateError};

use crate::format::{LOG_FULL, LOG_KEPT, SENT};

/// One request, or why there was none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was answered.
    pub time: DateTime<Utc>,
    /// The host, as a person knows it.
    pub to: String,
    /// How many records it was about.
    pub records: u64,
    /// The UTC day of these records; none where nothing was settled.
    pub day: Option<String>,
    /// What became of them: `accepted`, `unacceptable`, or why they are still here.
    pub answer: String,
}

/// Appends an entry in one write; a log that is full is cut to its newer half first.
///
/// To be called by the one sender alone.
pub(crate) fn append(state: &StateDir, entry: &Entry) -> Result<(), StateError> {
    let mut line = serde_json::to_vec(entry).expect("texts, numbers and times serialise");
    line.push(b'\n');
    let written = read_bytes(state)?;
    if written.len() as u64 >= LOG_FULL {
        let newest = &written[written.len() - LOG_KEPT..];
        let whole =
            newest.iter().position(|b| *b == b'\n').map_or(&[][..], |end| &newest[end + 1..]);
        return state.replace(SENT, &[whole, &line].concat());
    }
    if written.last().is_some_and(|last| *last != b'\n') {
        line.insert(0, b'\n');
    }
    let mut file = state.open_append(SENT)?;
    // Half a line costs that line alone.
    let _ = file.write_all(&line);
    Ok(())
}

/// Reads the log, oldest first, and counts the lines that cannot be understood.
pub fn read_log(state: &StateDir) -> Result<(Vec<Entry>, usize), StateError> {
    let (mut entries, mut unreadable) = (Vec::new(), 0);
    for line in read_bytes(state)?.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(entry) => entries.push(entry),
            Err(_) => unreadable += 1,
        }
    }
    Ok((entries, unreadable))
}

/// Reads no more than a log of this version can hold.
fn read_bytes(state: &StateDir) -> Result<Vec<u8>, StateError> {
    let mut bytes = Vec::new();
    if let Some(file) = state.open_read(SENT)? {
        // A folder or a bad sector in its place says as little as an empty log.
        let _ = file.take(2 * LOG_FULL).read_to_end(&mut bytes);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> (tempfile::TempDir, StateDir) {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        (root, state)
    }

    fn entry(records: u64) -> Entry {
        Entry {
            time: "2026-11-20T12:00:00Z".parse().unwrap(),
            to: "eu.example".into(),
            records,
            day: Some("2026-11-20".into()),
            answer: "accepted".into(),
        }
    }

    #[test]
    fn what_was_logged_is_read_oldest_first() {
        let (_root, state) = state();
        assert_eq!(read_log(&state).unwrap(), (vec![], 0));
        for records in 1..4 {
            append(&state, &entry(records)).unwrap();
        }
        assert_eq!(read_log(&state).unwrap(), (vec![entry(1), entry(2), entry(3)], 0));
    }

    #[test]
    fn a_torn_line_costs_no_neighbour() {
        let (_root, state) = state();
        append(&state, &entry(1)).unwrap();
        std::fs::OpenOptions::new()
            .append(true)
            .open(state.path().join(SENT))
            .and_then(|mut file| file.write_all(b"{\"time\":"))
            .unwrap();
        append(&state, &entry(2)).unwrap();
        assert_eq!(read_log(&state).unwrap(), (vec![entry(1), entry(2)], 1));
    }

    #[test]
    fn the_log_is_capped_and_keeps_the_newest() {
        let (_root, state) = state();
        for records in 0..3000 {
            append(&state, &entry(records)).unwrap();
        }
        let size = std::fs::metadata(state.path().join(SENT)).unwrap().len();
        assert!(size <= LOG_FULL + 200, "{size}");
        let (entries, unreadable) = read_log(&state).unwrap();
        assert_eq!((entries.last(), unreadable), (Some(&entry(2999)), 0));
        assert!(entries.len() > 300, "{}", entries.len());
    }
}
