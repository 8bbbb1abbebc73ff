//! A capped journal of telemetry records on disk.
//!
//! Records are kept in two files of JSON lines that `cat`, `tail -f` and `jq` can read. Every record
//! fills a slot of 512 bytes and is appended with one `write`, so a killed process tears none, any
//! number of processes append at once without a lock, and a slot can be blanked in place. What is
//! guaranteed:
//!
//! - **Consent.** A [`Journal`] needs a grant, and asks again whenever it creates a file or finds
//!   its file removed. A withdrawal that happens meanwhile leaves nothing behind.
//! - **The gate.** Only checked records are written, and everything that is read goes through the
//!   gate again, since a person may have edited the file.
//! - **A cap.** At [`CAPACITY`] records the file becomes the previous generation; the one before
//!   that is removed, and what was not finished is counted, not silently lost.
//! - **Telemetry never hurts.** Appending returns no error and waits for nobody; a full disk, a
//!   read-only folder or a torn file is a counted drop.
//!
//! ```
//! use telemetry_consent::{Mode, StateDir, testing};
//! use telemetry_core::{Bounded, DistinctId, Draft, Envelope, RecordIds, events, gate};
//! use telemetry_offline::{Appended, Journal, read};
//!
//! events! {
//!     /// Every event this program can record.
//!     pub catalog Builds;
//!     /// Finds builds that are too slow to wait for.
//!     pub struct BuildFinished = "build_finished" {
//!         /// Wall-clock time, in milliseconds.
//!         duration_ms: Bounded<600_000> { owner: "build", class: Technical, since: 1 },
//!     }
//! }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("telemetry");
//! let now = "2026-11-20T10:32:24.481Z".parse()?;
//! let mut ids = RecordIds::new([7; 10]);
//! let envelope = Envelope {
//!     uuid: ids.next(now),
//!     session: ids.next(now),
//!     distinct_id: DistinctId::daily(&[1; 32], "builds", "machine", now),
//!     timestamp: now,
//!     notice: 1,
//! };
//! let draft = Draft::new(&envelope, &BuildFinished { duration_ms: Bounded::new(1_234) });
//! let record = gate::check::<Builds>(draft.as_bytes())?;
//!
//! let grant = testing::grant(Mode::Local, 1).expect("this machine agreed");
//! let mut journal = Journal::open(StateDir::create(&path)?, &grant);
//! assert_eq!(journal.append(&record, &mut || true), Appended::Stored);
//!
//! let contents = read(journal.state(), gate::check::<Builds>, now)?;
//! assert_eq!(contents.records[0].checked().event(), "build_finished");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What it is not: it knows no consent text, no clock, no environment and no network, and it is no
//! database. It survives the death of a process at any moment; a power cut may cost the newest
//! records, because nothing on the command path waits for the disk.

mod blank;
mod bundle;
mod clear;
mod cursors;
mod drops;
mod exported;
mod files;
mod format;
mod generation;
mod id;
mod identity;
mod lock;
#[cfg(test)]
mod model;
mod newer;
mod newest;
mod purge;
mod reader;
mod recovery;
mod rotate;
mod secret;
mod target;
#[cfg(test)]
mod testing;
mod waiting;
mod writer;

pub use blank::blank;
pub use bundle::{
    About, BundleError, BundleReader, BundleRecord, BundleWriter, Head, KeptRecord, LeftOut,
    Properties, Redaction, RedactionError, Selection, SignatureError, SigningKey, Span, Summary,
    Verdict, VerifyingKey, fingerprint, hex, verify, write_array, write_lines,
};
pub use clear::{Cleared, clear, wipe};
#[cfg(test)]
pub(crate) use cursors::acknowledge;
pub use cursors::{Consumer, Position};
pub use drops::{DropReason, Drops, count_drops, drops};
pub use exported::{clear_exported, drops_told, ids_on_disk};
pub use files::JournalError;
pub use format::{
    CAPACITY, CURSORS, DROPS, HANDED_OVER, IDENTITY, JOURNAL, LOCK, PREVIOUS, SECRET,
};
pub use id::RecordId;
pub use identity::{
    ID_BYTES, Identity, IdentityError, Join, Link, change_identity, load_identity,
    load_or_create_identity, set_identity_aside,
};
pub use newer::{NewerRecord, find_newer};
pub use newest::look_through;
pub use purge::{Purged, purge};
pub use reader::{Contents, Stored, pending, read};
pub use secret::{
    Secret, SecretError, load_or_create_secret, load_secret, remove_secret, reset_secret,
};
pub use target::{Existing, NewFile, Target, TargetError};
pub use waiting::{Waiting, waiting};
pub use writer::{Appended, Growth, Journal};
