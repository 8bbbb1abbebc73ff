//! File names, sizes and versions of everything the journal keeps on disk.
//!
//! ```text
//! journal.jsonl            the current generation: slots of 512 bytes, appended to
//! journal.previous.jsonl   the generation before it; its next stop is removal
//! journal.lock             empty; locked by whoever rotates, blanks, purges, clears or acknowledges
//! cursors.json             how far each consumer is done, in bytes of a generation
//! drops.json               how many records were dropped, by reason
//! handed-over.json         how many of these drops a bundle that was handed over has told
//! secret                   32 random bytes behind the daily id
//! identity.json            the id that stays, where somebody asked for one
//! identity.aside.json      what stood in its place and was none
//! ```
//!
//! A slot is one record as JSON, spaces, and a newline: `cat`, `tail -f`, `wc -l` and `jq` work on
//! the file. docs/formats.md says what survives which accident and which version reads what.

/// The generation that is appended to.
pub const JOURNAL: &str = "journal.jsonl";
/// The generation before it.
pub const PREVIOUS: &str = "journal.previous.jsonl";
/// The lock behind every change that is not an append.
pub const LOCK: &str = "journal.lock";
/// How far each consumer is done.
pub const CURSORS: &str = "cursors.json";
/// How many records were dropped, by reason.
pub const DROPS: &str = "drops.json";
/// How many drops were told by bundles that were handed over, by reason.
pub const HANDED_OVER: &str = "handed-over.json";
/// The random bytes behind the daily id.
pub const SECRET: &str = "secret";

/// The id that stays, where somebody asked for one.
pub const IDENTITY: &str = "identity.json";
/// What stood in its place and was none.
pub const IDENTITY_ASIDE: &str = "identity.aside.json";

/// How many records a generation holds, and how many readers present.
///
/// 1000 records are half a megabyte: weeks of use for one person, and read in a millisecond.
pub const CAPACITY: u64 = 1000;

/// The version of the records that are written, and the newest that is read.
pub(crate) const VERSION: u32 = 1;
/// What every record of version 1 starts with. No record has it anywhere else.
pub(crate) const START: &[u8] = br#"{"v":1,"#;
/// What stands between the version and the record's id.
pub(crate) const UUID_KEY: &[u8] = br#""uuid":""#;
/// What every record ends with. No record has it anywhere else.
pub(crate) const END: &[u8] = b"}}";
/// The length of a record's id.
pub(crate) const UUID_BYTES: usize = 36;

/// The size of `drops.json`: every reason with twenty digits fits, and it lies within one page.
pub(crate) const DROPS_BYTES: usize = 2048;

/// The most of one generation that is read, in bytes: 128 times what it holds when it is healthy.
///
/// Of a larger file the first half and the last half of this are read, so that its id and its
/// newest records are found whatever was poured in between.
pub(crate) const MAX_READ: u64 = 64 << 20;

/// The caps, as arguments so that tests can rotate after a handful of records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Records a generation holds before it is rotated, and records that readers present.
    pub capacity: u64,
}

impl Limits {
    pub const DEFAULT: Self = Self { capacity: CAPACITY };

    /// The size at which a generation is rotated.
    pub const fn full(self) -> u64 {
        self.capacity * SLOT
    }

    /// The size at which appending stops when nobody manages to rotate.
    pub const fn overfull(self) -> u64 {
        2 * self.full()
    }

    /// The most records of one generation that are kept in memory, newest first.
    pub const fn kept(self) -> u64 {
        4 * self.capacity
    }
}

/// [`SLOT_BYTES`](telemetry_core::SLOT_BYTES) as a file size.
pub(crate) const SLOT: u64 = telemetry_core::SLOT_BYTES as u64;
