//! Delivery of telemetry records: when, how, and with what proof of arrival.
//!
//! A second program, the sender, takes records from the journal of [`telemetry_offline`] to a
//! recipient. What is guaranteed:
//!
//! - **Nobody waits.** The program that records only asks [`due`], a pure rule, and starts the
//!   sender. Nothing in this crate opens a connection: sinks do, which are crates of their own.
//! - **Consent before every request.** It is decided again when the sender starts, before each
//!   request, and whenever something is written down.
//! - **Acknowledged means accepted.** A cursor moves only over records that the recipient accepted,
//!   or that it refuses while it accepts others. What cannot be known to have arrived is sent again
//!   with the same id and time.
//! - **Once at a time, gently.** One sender per state folder, pauses that grow up to a day, and a day
//!   of peace after a refused key.
//!
//! ```
//! use chrono::TimeDelta;
//! use telemetry_delivery::{Circumstances, Due, Schedule, due};
//! use telemetry_offline::Waiting;
//!
//! let now = "2026-11-20T12:00:00Z".parse()?;
//! let young = Waiting { records: 12, oldest: Some(now - TimeDelta::minutes(5)) };
//! let schedule = Schedule::default();
//! let after_a_delivery =
//!     Circumstances { now, waiting: young, schedule: Some(&schedule), started: None, about: "" };
//! assert_eq!(due(after_a_delivery), Due::Later(now + TimeDelta::minutes(55)));
//! let first_session = Circumstances { schedule: None, ..after_a_delivery };
//! assert_eq!(due(first_session), Due::Now);
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! What it is not: it knows no environment, clock or configuration, starts no process, and decides no
//! consent; all of that is handed in. Records of bundles from other machines go through [`import`], any
//! others through [`deliver`].

mod backoff;
mod batch;
mod deliver;
mod destination;
mod due;
mod first_sends;
mod format;
mod import;
mod imported;
mod log;
mod schedule;
mod send;
mod sink;
#[cfg(test)]
mod testing;

pub use backoff::{LONGEST, SHORTEST, pause, rate_limit_pause};
pub use batch::{Parcel, day, next_batch};
pub use deliver::{End, Escort, Fate, deliver};
pub use destination::{ApiKey, BadDestination, BadKey, Destination, fingerprint};
pub use due::{Circumstances, Due, OLDEST, due};
pub use first_sends::{FirstSends, Stamp};
pub use format::{
    IMPORTED, LOKI_SCHEDULE, MAX_BYTES, MAX_RECORDS, SCHEDULE, SEND_LOCK, SENT, WIPED,
};
pub use import::{Import, Importing, Rehearsal, import, rehearse};
pub use log::{Entry, read_log};
pub use schedule::{Hold, HoldKind, Schedule, quiet};
pub use send::{AskedBy, Health, Outcome, REQUEST, Report, SendError, Sending, World, send};
pub use sink::{Answer, Fault, Sink};
pub use telemetry_offline::BundleRecord;
