//! One generation of the journal, read into memory.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::FileExt as _;

use telemetry_core::SLOT_BYTES;

use crate::files::{ReadFrom, facts};
use crate::format::{Limits, MAX_READ};
use crate::id::RecordId;
use crate::recovery::{Content, cell_id, scan};

/// What one file held when it was read.
#[derive(Debug)]
pub(crate) struct Generation {
    /// The id of its first cell; `None` where there is no cell.
    pub id: Option<RecordId>,
    /// Its records in file order, blanked ones left out; the oldest too, if there are too many.
    pub records: VecDeque<Raw>,
    /// How many pieces of it were no record.
    pub unreadable: u64,
}

/// A record as it stands in a file, not yet seen by the gate.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    pub id: RecordId,
    pub start: u64,
    pub end: u64,
    pub text: Box<[u8]>,
}

impl Generation {
    /// Reads an opened generation; at most [`MAX_READ`] bytes of it.
    pub fn read(file: &File, limits: Limits) -> io::Result<Self> {
        let mut generation = Self { id: None, records: VecDeque::new(), unreadable: 0 };
        let size = facts(file)?.size;
        if size <= MAX_READ {
            generation.read_part(file, 0, MAX_READ, limits)?;
        } else {
            generation.read_part(file, 0, MAX_READ / 2, limits)?;
            generation.read_part(file, size - MAX_READ / 2, MAX_READ / 2, limits)?;
            generation.unreadable += 1;
        }
        Ok(generation)
    }

    /// Finds the id of an opened generation, usually from its first slot alone.
    pub fn id_of(file: &File, limits: Limits) -> io::Result<Option<RecordId>> {
        let mut slot = [0; SLOT_BYTES];
        if file.read_exact_at(&mut slot, 0).is_ok()
            && let Some(id) = cell_id(&slot)
        {
            return Ok(Some(id));
        }
        Ok(Self::read(file, limits)?.id)
    }

    fn read_part(&mut self, file: &File, at: u64, most: u64, limits: Limits) -> io::Result<()> {
        let part = ReadFrom { file, at }.take(most);
        self.unreadable += scan(part, at, |cell| {
            self.id.get_or_insert(cell.id);
            if let Content::Record(text) = cell.content {
                if self.records.len() as u64 == limits.kept() {
                    self.records.pop_front();
                }
                let (id, start, end) = (cell.id, cell.start, cell.end);
                self.records.push_back(Raw { id, start, end, text: text.into() });
            }
        })?;
        Ok(())
    }
}
