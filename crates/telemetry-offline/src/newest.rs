//! Looking through the newest records for a few kinds of event, without keeping the others.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::FileExt as _;

use chrono::{DateTime, Utc};
use telemetry_consent::StateDir;
use telemetry_core::{Checked, Gate, SLOT_BYTES, gate};

use crate::files::{JournalError, ReadFrom, facts};
use crate::format::{Limits, MAX_READ, SLOT};
use crate::id::RecordId;
use crate::reader::{YEAR, open_both};
use crate::recovery::{Content, content, scan};

/// 16 KiB, which the processor's nearest cache holds.
const SLOTS_AT_ONCE: usize = 32;

/// Hands the records of some events among the newest [`CAPACITY`](crate::CAPACITY) to `keep`, and
/// returns what it makes of them in the order of the files; one that stands there twice comes once.
///
/// Only these records go through the gate; of a healthy journal no more is read than the slots of that
/// many records. What the gate refuses and what is over a year old is left out, but counts as a record:
/// where there is such a one, [`read`](crate::read) reaches one further back.
///
/// # Errors
/// The journal cannot be opened or read.
pub fn look_through<T>(
    state: &StateDir,
    gate: Gate,
    now: DateTime<Utc>,
    events: &[&str],
    keep: impl Fn(&Checked<'_>) -> T,
) -> Result<Vec<T>, JournalError> {
    look_through_within(state, gate, now, events, keep, Limits::DEFAULT)
}

fn look_through_within<T>(
    state: &StateDir,
    gate: Gate,
    now: DateTime<Utc>,
    events: &[&str],
    keep: impl Fn(&Checked<'_>) -> T,
    limits: Limits,
) -> Result<Vec<T>, JournalError> {
    let look = |text: &[u8]| {
        let named = events.iter().any(|event| gate::names_event(text, event));
        let record = named.then(|| gate(text.trim_ascii_end()).ok())??;
        let id = RecordId::parse(record.uuid().as_bytes())?;
        (now - id.time() <= YEAR).then(|| (id.number(), keep(&record)))
    };
    let (mut missing, mut found) = (limits.capacity, Vec::new());
    for (name, file) in open_both(state)?.into_iter().rev() {
        let newest = Newest::of(&file, missing, look)
            .map_err(|source| JournalError::io(state, "read", name, source))?;
        missing = missing.saturating_sub(newest.records);
        found.push(newest.kept);
    }
    let mut seen = BTreeSet::new();
    // The newer generation was looked at first.
    let kept = found.into_iter().rev().flatten().filter(|kept| seen.insert(kept.id));
    Ok(kept.map(|kept| kept.made).collect())
}

/// The end of one generation.
struct Newest<T> {
    /// How many records stand there, of whatever event.
    records: u64,
    kept: Vec<Kept<T>>,
}

struct Kept<T> {
    id: u128,
    /// How many records stand before it in the part that was read.
    before: u64,
    made: T,
}

impl<T> Newest<T> {
    /// Looks at the newest records of a generation, so many of them.
    fn of(file: &File, most: u64, look: impl Fn(&[u8]) -> Option<(u128, T)>) -> io::Result<Self> {
        let size = facts(file)?.size;
        let slots = size.saturating_sub(most * SLOT);
        let newest = match Self::in_slots(file, slots, size, &look)? {
            Some(newest) if newest.records >= most || slots == 0 => newest,
            // Something else stands between the records, so their last slots may not be the last ones.
            _ => Self::anywhere(file, size.saturating_sub(MAX_READ), &look)?,
        };
        Ok(newest.up_to(most))
    }

    /// Reads slots, which is all there is in a healthy generation; `None` where something else stands.
    fn in_slots(
        file: &File,
        mut at: u64,
        end: u64,
        look: impl Fn(&[u8]) -> Option<(u128, T)>,
    ) -> io::Result<Option<Self>> {
        let mut newest = Self { records: 0, kept: Vec::new() };
        let mut buffer = vec![[0; SLOT_BYTES]; SLOTS_AT_ONCE];
        while at < end {
            let slots = buffer.len().min(usize::try_from((end - at) / SLOT).unwrap_or(0));
            let slots = &mut buffer[..slots];
            if slots.is_empty() {
                return Ok(None);
            }
            file.read_exact_at(slots.as_flattened_mut(), at)?;
            for slot in &*slots {
                match content(slot) {
                    Some(Content::Record(text)) => newest.add(look(text)),
                    Some(Content::Stub) => {}
                    None => return Ok(None),
                }
            }
            at += slots.len() as u64 * SLOT;
        }
        Ok(Some(newest))
    }

    /// Finds the records among whatever else stands there.
    fn anywhere(
        file: &File,
        at: u64,
        look: impl Fn(&[u8]) -> Option<(u128, T)>,
    ) -> io::Result<Self> {
        let mut newest = Self { records: 0, kept: Vec::new() };
        scan(ReadFrom { file, at }.take(MAX_READ), at, |cell| {
            if let Content::Record(text) = cell.content {
                newest.add(look(text));
            }
        })?;
        Ok(newest)
    }

    fn add(&mut self, found: Option<(u128, T)>) {
        if let Some((id, made)) = found {
            self.kept.push(Kept { id, before: self.records, made });
        }
        self.records += 1;
    }

    fn up_to(mut self, most: u64) -> Self {
        let over = self.records.saturating_sub(most);
        self.kept.retain(|kept| kept.before >= over);
        self
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::format::{JOURNAL, PREVIOUS};
    use crate::reader::read_within;
    use crate::testing::{Folder, GATE, Maker, fill, folder, noon};

    const FEW: Limits = Limits { capacity: 5 };

    fn looked_through(folder: &Folder, events: &[&str]) -> Vec<String> {
        let uuid = |record: &Checked<'_>| record.uuid().to_owned();
        look_through_within(&folder.state, GATE, noon(), events, uuid, FEW).unwrap()
    }

    fn presented(folder: &Folder) -> Vec<String> {
        let contents = read_within(&folder.state, GATE, noon(), FEW).unwrap();
        contents.records.iter().map(|record| record.checked().uuid().to_owned()).collect()
    }

    #[test]
    fn it_finds_what_reading_presents_however_full_the_generations_are() {
        for count in 0..14 {
            let folder = folder();
            fill(&mut folder.journal(FEW), &mut Maker::new(), noon(), count);
            assert_eq!(looked_through(&folder, &["sample"]), presented(&folder), "{count}");
        }
    }

    #[test]
    fn other_events_are_left_out_and_so_is_a_name_that_only_begins_alike() {
        let folder = folder();
        fill(&mut folder.journal(FEW), &mut Maker::new(), noon(), 3);
        assert!(looked_through(&folder, &["samples", "sampl", ""]).is_empty());
        assert_eq!(looked_through(&folder, &["other", "sample"]).len(), 3);
    }

    /// Text between the records, and records without padding: the last slots are not the last records.
    #[test]
    fn what_stands_between_records_hides_none_and_adds_none() {
        let folder = folder();
        fill(&mut folder.journal(FEW), &mut Maker::new(), noon(), 8);
        let current = folder.bytes(JOURNAL);
        let foreign = "something else\n".repeat(300);
        for name in [PREVIOUS, JOURNAL] {
            let text = String::from_utf8(folder.bytes(name)).unwrap();
            let lines: Vec<_> = text.lines().map(|line| line.trim_end().to_owned()).collect();
            fs::write(folder.state.path().join(name), lines.join("\n") + "\n").unwrap();
            assert_eq!(looked_through(&folder, &["sample"]), presented(&folder), "{name} unpadded");
            fs::write(folder.state.path().join(name), lines.join(&foreign) + &foreign).unwrap();
            assert_eq!(looked_through(&folder, &["sample"]), presented(&folder), "{name} mixed");
        }
        folder.write(PREVIOUS, &current);
        folder.write(JOURNAL, &current);
        let mut once = looked_through(&folder, &["sample"]);
        once.sort_unstable();
        assert_eq!(once, presented(&folder), "twice the same");
    }
}
