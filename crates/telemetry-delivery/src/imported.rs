//! Which records of bundles a recipient has: a list of ids, a line each, that a person can read.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use telemetry_consent::StateDir;
use telemetry_offline::RecordId;

use crate::format::{IMPORTED, MAX_IMPORTED};
use crate::send::SendError;

/// An id and its newline.
const LINE: u64 = 37;

/// The ids of imported records, in memory as numbers and in a file that grows with each answer.
#[derive(Default)]
pub(crate) struct Imported {
    ids: HashSet<u128>,
    /// Opened for appending; `None` where nothing is to be written.
    file: Option<File>,
    /// Where it is, for messages.
    path: PathBuf,
}

impl Imported {
    /// Reads what is known about this host and key; nothing is created.
    pub fn read(state: &StateDir, about: &str, room: u64) -> Result<Self, SendError> {
        let name = file_name(about);
        let mut list = Self { ids: HashSet::new(), file: None, path: state.path().join(&name) };
        let Some(file) = state.open_read(&name)? else {
            list.reserve(room);
            return Ok(list);
        };
        let length = file.metadata().map_err(|source| list.failed("read", source))?.len();
        list.reserve(room + length / LINE);
        list.take_all(file).map_err(|source| list.failed("read", source))?;
        Ok(list)
    }

    /// The same, ready for more; a list that is full is cut to its newer half first.
    ///
    /// To be called by the one import alone.
    pub fn open(state: &StateDir, about: &str, room: u64) -> Result<Self, SendError> {
        cut(state, &file_name(about), MAX_IMPORTED)?;
        let mut list = Self::read(state, about, room)?;
        let mut file = state.open_append(&file_name(about))?;
        end_a_torn_line(state, &file_name(about), &mut file)
            .map_err(|source| list.failed("write", source))?;
        list.file = Some(file);
        Ok(list)
    }

    /// Tells whether a record is known, and remembers for this run that it is now.
    pub fn is_known(&mut self, id: u128) -> bool {
        !self.ids.insert(id)
    }

    /// Writes down that the recipient has these, or never will; in one write.
    pub fn add(&mut self, ids: impl Iterator<Item = RecordId>) -> Result<(), SendError> {
        let mut text = String::new();
        for id in ids {
            text.push_str(id.as_str());
            text.push('\n');
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write_all(text.as_bytes()).map_err(|source| self.failed("write", source))
    }

    fn reserve(&mut self, ids: u64) {
        // What a head says is not believed beyond reason.
        self.ids.reserve(usize::try_from(ids.min(2 * MAX_IMPORTED)).unwrap_or(0));
    }

    /// A line that is no id, such as one that a kill tore, costs that line alone.
    fn take_all(&mut self, file: File) -> io::Result<()> {
        let mut lines = BufReader::with_capacity(64 * 1024, file);
        let mut line = Vec::new();
        loop {
            line.clear();
            // Whatever is in the file, a line takes no more memory than this.
            if lines.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            let id = line.strip_suffix(b"\n").and_then(RecordId::parse);
            self.ids.extend(id.map(|id| id.number()));
        }
    }

    fn failed(&self, action: &'static str, source: io::Error) -> SendError {
        SendError::Imported { action, path: self.path.clone(), source }
    }
}

fn file_name(about: &str) -> String {
    format!("{IMPORTED}{about}")
}

/// Keeps the newer half of a list that holds more than `most` ids.
fn cut(state: &StateDir, name: &str, most: u64) -> Result<(), SendError> {
    let Some(mut file) = state.open_read(name)? else { return Ok(()) };
    let failed =
        |source| SendError::Imported { action: "read", path: state.path().join(name), source };
    let length = file.metadata().map_err(failed)?.len();
    if length <= most * LINE {
        return Ok(());
    }
    let newer = || -> io::Result<Vec<u8>> {
        let mut newer = Vec::new();
        file.seek(SeekFrom::Start(length - most / 2 * LINE))?;
        file.take(most / 2 * LINE).read_to_end(&mut newer)?;
        let whole = newer.iter().position(|byte| *byte == b'\n').map_or(newer.len(), |at| at + 1);
        newer.drain(..whole);
        Ok(newer)
    };
    state.replace(name, &newer().map_err(failed)?)?;
    Ok(())
}

fn end_a_torn_line(state: &StateDir, name: &str, file: &mut File) -> io::Result<()> {
    let length = file.metadata()?.len();
    let Ok(Some(mut reading)) = state.open_read(name) else { return Ok(()) };
    let mut last = [b'\n'];
    if length > 0 {
        reading.seek(SeekFrom::Start(length - 1))?;
        reading.read_exact(&mut last)?;
    }
    if last == *b"\n" { Ok(()) } else { file.write_all(b"\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn state() -> (TempDir, StateDir) {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("imports")).unwrap();
        (root, state)
    }

    fn id(number: u64) -> RecordId {
        RecordId::parse(format!("019f0e1c-6f51-7abc-8def-{number:012x}").as_bytes()).unwrap()
    }

    fn add(state: &StateDir, about: &str, numbers: std::ops::Range<u64>) {
        Imported::open(state, about, 0).unwrap().add(numbers.map(id)).unwrap();
    }

    fn knows(state: &StateDir, about: &str, number: u64) -> bool {
        Imported::read(state, about, 0).unwrap().is_known(id(number).number())
    }

    #[test]
    fn what_was_added_is_known_the_next_time_to_this_recipient_only() {
        let (_root, state) = state();
        add(&state, "1", 0..3);
        add(&state, "1", 7..8);
        assert!(knows(&state, "1", 0) && knows(&state, "1", 7));
        assert!(!knows(&state, "1", 3));
        assert!(!knows(&state, "2", 0));
    }

    #[test]
    fn a_torn_line_costs_that_line_alone() {
        let (_root, state) = state();
        add(&state, "1", 0..2);
        let mut file = state.open_append("imported.1").unwrap();
        file.write_all(&id(2).as_str().as_bytes()[..20]).unwrap();
        add(&state, "1", 3..4);
        let known: Vec<_> = (0..5).map(|number| knows(&state, "1", number)).collect();
        assert_eq!(known, [true, true, false, true, false]);
    }

    #[test]
    fn what_is_no_list_knows_nothing_and_takes_no_memory() {
        let (_root, state) = state();
        state.replace("imported.1", &vec![b'x'; 1 << 20]).unwrap();
        assert!(!knows(&state, "1", 0));
        add(&state, "1", 0..1);
        assert!(knows(&state, "1", 0));
    }

    #[test]
    fn a_full_list_keeps_its_newer_half() {
        let (_root, state) = state();
        add(&state, "1", 0..10);
        cut(&state, "imported.1", 10).unwrap();
        assert!(knows(&state, "1", 0), "it is not full");
        add(&state, "1", 10..11);
        cut(&state, "imported.1", 10).unwrap();
        let known: Vec<_> = (0..11).filter(|number| knows(&state, "1", *number)).collect();
        assert_eq!(known, [7, 8, 9, 10]);
    }
}
