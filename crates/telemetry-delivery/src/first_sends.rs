//! Under which time a record goes to a recipient that orders by arrival: that of its first attempt.
//!
//! Loki refuses what lies an hour behind the newest of a stream, and all installations share their
//! streams. So a record goes there under the time at which it is first sent, which is written down
//! before the attempt: a second attempt is then the same entry, and counts once.

use std::collections::BTreeMap;
use std::io::Read as _;

use chrono::{DateTime, Utc};
use telemetry_consent::{StateDir, StateError};

use crate::format::FIRST_SENDS;

/// The most times that are kept. A request has 250, and an unanswered one is followed by no other. Those of
/// records that arrived are kept beside them, in case the cursor does not learn of it.
const MAX_KEPT: usize = 1000;
/// The largest file that is read, in bytes: the most times, generously.
const MAX_BYTES: u64 = 128 * 1024;

/// The times of first attempts: of records that arrived, or of which nobody knows.
pub struct FirstSends<'a> {
    state: &'a StateDir,
    now: Box<dyn FnMut() -> DateTime<Utc> + 'a>,
    may_keep: Box<dyn FnMut() -> bool + 'a>,
    times: BTreeMap<String, i64>,
    last: i64,
}

/// The time under which a record is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Nanoseconds since 1970.
    pub nanos: i64,
    /// Whether an earlier run has sent the record under this time.
    pub old: bool,
}

impl<'a> FirstSends<'a> {
    /// Reads what is kept in the state folder; what is damaged says nothing.
    ///
    /// `may_keep` is asked, under the lock that a withdrawal wipes under, before anything is written.
    pub fn load(
        state: &'a StateDir,
        now: impl FnMut() -> DateTime<Utc> + 'a,
        may_keep: impl FnMut() -> bool + 'a,
    ) -> Result<Self, StateError> {
        let mut text = Vec::new();
        if let Some(file) = state.open_read(FIRST_SENDS)? {
            // A folder in its place says as little as a damaged file.
            let _ = file.take(MAX_BYTES).read_to_end(&mut text);
        }
        let times = serde_json::from_slice(&text).unwrap_or_default();
        Ok(Self { state, now: Box::new(now), may_keep: Box::new(may_keep), times, last: 0 })
    }

    /// Returns the times of these records, by their ids, and has them written down first where they are
    /// new. `None` where that did not work or may not be: then nothing must be sent.
    pub fn stamps(&mut self, ids: &[&str]) -> Option<Vec<Stamp>> {
        let known = |id: &&str| self.times.get(*id).map(|nanos| Stamp { nanos: *nanos, old: true });
        let known: Vec<_> = ids.iter().map(known).collect();
        let mut is_new = false;
        let stamps = ids.iter().zip(known).map(|(id, known)| {
            known.unwrap_or_else(|| {
                is_new = true;
                self.stamp(id)
            })
        });
        let stamps = stamps.collect();
        (!is_new || self.keep(ids)).then_some(stamps)
    }

    /// Gives these records the time of now, as if they had never been sent.
    pub fn renew(&mut self, ids: &[&str]) -> Option<Vec<Stamp>> {
        for id in ids {
            self.times.remove(*id);
        }
        self.stamps(ids)
    }

    /// Forgets these records: it is known that they did not arrive.
    pub fn forget(&mut self, ids: &[&str]) {
        for id in ids {
            self.times.remove(*id);
        }
        // What is left over belongs to records that are sent no more.
        let _ = self.keep(&[]);
    }

    fn stamp(&mut self, id: &str) -> Stamp {
        let now = (self.now)().timestamp_nanos_opt().unwrap_or_default();
        self.last = now.max(self.last + 1);
        self.times.insert(id.to_owned(), self.last);
        Stamp { nanos: self.last, old: false }
    }

    /// Writes everything down; of too much, the oldest goes, but not what is about to be sent.
    fn keep(&mut self, sending: &[&str]) -> bool {
        if self.times.len() > MAX_KEPT {
            self.times.retain(|id, _| sending.contains(&id.as_str()));
        }
        let text = serde_json::to_vec(&self.times).expect("texts and numbers serialise");
        let Ok(_lock) = self.state.lock(telemetry_offline::LOCK) else { return false };
        (self.may_keep)() && self.state.replace(FIRST_SENDS, &text).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Folder, noon};

    fn load(folder: &Folder) -> FirstSends<'_> {
        FirstSends::load(&folder.state, noon, || true).unwrap()
    }

    #[test]
    fn a_time_is_that_of_the_first_attempt_in_the_order_of_records() {
        let folder = Folder::new();
        let first = load(&folder).stamps(&["a", "b"]).unwrap();
        assert!(first[0].nanos == noon().timestamp_nanos_opt().unwrap() && !first[0].old);
        assert!(first[1].nanos > first[0].nanos);
        let again = load(&folder).stamps(&["b", "c", "a"]).unwrap();
        assert_eq!((again[0].nanos, again[2].nanos), (first[1].nanos, first[0].nanos));
        assert_eq!([again[0].old, again[1].old, again[2].old], [true, false, true]);
    }

    #[test]
    fn what_became_of_a_record_ends_its_time() {
        let folder = Folder::new();
        let mut sends = load(&folder);
        sends.stamps(&["a", "b"]).unwrap();
        sends.forget(&["a"]);
        assert!(!load(&folder).stamps(&["a"]).unwrap()[0].old);
        assert!(load(&folder).stamps(&["b"]).unwrap()[0].old);
        assert!(!sends.renew(&["b"]).unwrap()[0].old);
    }

    #[test]
    fn nothing_is_written_once_consent_is_gone_and_so_nothing_may_be_sent() {
        let folder = Folder::new();
        let mut sends = FirstSends::load(&folder.state, noon, || false).unwrap();
        assert_eq!(sends.stamps(&["a"]), None);
        assert!(!folder.has(FIRST_SENDS));
    }

    #[test]
    fn a_damaged_file_is_an_empty_one_and_a_full_one_is_cut() {
        let folder = Folder::new();
        std::fs::write(folder.state.path().join(FIRST_SENDS), "{\"a\":").unwrap();
        assert!(!load(&folder).stamps(&["a"]).unwrap()[0].old);
        let ids: Vec<_> = (0..=MAX_KEPT).map(|number| number.to_string()).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let mut sends = load(&folder);
        for some in ids.chunks(250) {
            sends.stamps(some).unwrap();
        }
        // With the one above it is full a request earlier: that one is kept, and what came after it.
        assert_eq!(sends.times.len(), 251);
    }
}
