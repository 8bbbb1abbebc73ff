//! The format of a bundle, version 1.
//!
//! ```text
//! {
//!   "format": "telemetry-bundle",
//!   "version": 1,
//!   …the rest of the head, one JSON value after the other…
//!   "sha256": "…",
//!   "head_sha256": "…",
//!   "records": [
//!     {"v":1,"uuid":"…",…},
//!     {"v":1,"uuid":"…",…}
//!   ]
//! }
//! ```
//!
//! One JSON document, and at the same time lines: a record has a line of its own, four spaces before
//! it, exactly as it is in the journal. So records are matched as bytes, at the speed of the gate, and
//! no JSON parser ever sees one. The head is JSON as `serde_json` prints it, two spaces a level.
//!
//! `sha256` is the SHA-256 of the records, each followed by a newline:
//! `jq -c '.records[]' FILE | sha256sum`. `head_sha256` is that of everything before its own line.
//! Together they cover every byte that is not fixed by this description, so an edit of one byte does
//! not pass. They prove that nothing was damaged; who wrote it only a signature proves.
//!
//! **Versions.** The first three lines stay as they are in every version, so that an older program can
//! name the version it does not know. A key is only ever added together with a new version. Every
//! version has a fixture under `tests/golden` that is never edited and always read.

/// What the first key says.
pub const FORMAT: &str = "telemetry-bundle";
/// The version that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// The first line.
pub(super) const OPENING: &[u8] = b"{";
/// The second line.
pub(super) const FORMAT_LINE: &[u8] = br#"  "format": "telemetry-bundle","#;
/// What the third line starts with.
pub(super) const VERSION_KEY: &[u8] = br#"  "version": "#;
/// What the last line of the head starts with.
pub(super) const HEAD_HASH_KEY: &str = "  \"head_sha256\": \"";
/// The line before the records.
pub(super) const RECORDS_LINE: &str = "  \"records\": [";
/// What stands before a record.
pub(super) const INDENT: &[u8] = b"    ";
/// The line behind the records.
pub(super) const RECORDS_END: &[u8] = b"  ]";
/// The last line.
pub(super) const CLOSING: &[u8] = b"}";

/// The longest line, in bytes: twice what the longest record needs.
pub(super) const MAX_LINE: usize = 1024;
/// The largest head, in bytes: far more than all names of a catalog and all reasons for drops.
pub(super) const MAX_HEAD: usize = 64 * 1024;
