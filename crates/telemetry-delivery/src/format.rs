//! File names, sizes and versions of everything delivery keeps in the state folder.
//!
//! ```text
//! delivery.json   what the last attempts came to and when the next may start; replaced as a whole.
//!                 Its modification time is the moment before which nobody needs to look inside, nor
//!                 into the one of Loki
//! delivery.loki.json   the same for Loki
//! loki.json       under which times records that may have arrived were first sent to Loki
//! sent.jsonl      what was sent when and to whom, a request a line; capped
//! imported.…      ids of records that came in bundles and that a recipient has, a line each; capped.
//!                 In the folder of imports, where `delivery.json`, `sent.jsonl` and `send.lock` are about
//!                 imports. Behind the dot: the fingerprint of host and key
//! send.lock       empty; held by the one sender. Its modification time is the last start
//! ```
//!
//! docs/formats.md says what survives which accident and which version reads what.

/// What the last attempts came to.
pub const SCHEDULE: &str = "delivery.json";
/// What the last attempts to reach Loki came to.
pub const LOKI_SCHEDULE: &str = "delivery.loki.json";
/// When records were first sent to Loki, until it is known what became of them.
pub(crate) const FIRST_SENDS: &str = "loki.json";
/// What was sent, when and to whom.
pub const SENT: &str = "sent.jsonl";
/// Held by whoever sends.
pub const SEND_LOCK: &str = "send.lock";
/// What was imported; the fingerprint of host and key follows.
pub const IMPORTED: &str = "imported.";
/// What a withdrawal removes besides the journal; the lock is empty and stays.
pub const WIPED: &[&str] = &[SCHEDULE, LOKI_SCHEDULE, FIRST_SENDS, SENT];

/// The version of `delivery.json` that is written, and the newest that is read.
pub(crate) const VERSION: u32 = 1;

/// The most records in one request.
pub const MAX_RECORDS: usize = 250;
/// The most bytes in one request, before compression. Far below what servers refuse, because some
/// close the connection instead of saying so.
pub const MAX_BYTES: usize = 512 * 1024;

/// When `sent.jsonl` is cut, in bytes: about 700 requests.
pub(crate) const LOG_FULL: u64 = 128 * 1024;
/// What is left of it then.
pub(crate) const LOG_KEPT: usize = 64 * 1024;
/// The largest `delivery.json` that is read, in bytes.
pub(crate) const MAX_SCHEDULE: u64 = 16 * 1024;

/// The most ids in `imported.…`: 74 MB. A longer list loses its older half when the next import begins.
pub(crate) const MAX_IMPORTED: u64 = 2_000_000;
