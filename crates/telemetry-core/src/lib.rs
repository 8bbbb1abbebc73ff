//! Typed telemetry events that cannot carry what a person typed.
//!
//! Two walls stand between a program's text and a telemetry record:
//!
//! 1. **The compiler.** A property of an event is a bounded number, a `bool`, the program's own
//!    version or a label from a closed set. `String`, `&str`, `PathBuf` and floats are no
//!    [`SafeValue`], and the trait is sealed. Owner, class, `since` and documentation are part of a
//!    property's declaration; leaving one out does not compile.
//! 2. **The gate.** [`gate::check`] matches the serialised record against the catalog byte by byte.
//!    [`Checked`], the only thing a journal, an export or a sender accepts, comes from nowhere else.
//!
//! ```
//! use telemetry_core::{Bounded, Draft, Envelope, DistinctId, RecordIds, events, gate, labels};
//!
//! labels! {
//!     /// How a build ended.
//!     pub enum Outcome { Passed = "passed", Failed = "failed" }
//! }
//! events! {
//!     /// Every event this program can record.
//!     pub catalog Builds;
//!     /// Finds builds that are too slow to wait for.
//!     pub struct BuildFinished = "build_finished" {
//!         /// How it ended.
//!         outcome: Outcome { owner: "build", class: Behaviour, since: 1 },
//!         /// Wall-clock time, in milliseconds.
//!         duration_ms: Bounded<600_000> { owner: "build", class: Technical, since: 1 },
//!     }
//! }
//!
//! let now = "2026-11-20T10:32:24.481Z".parse().unwrap();
//! let mut ids = RecordIds::new([7; 10]);
//! let envelope = Envelope {
//!     uuid: ids.next(now),
//!     session: ids.next(now),
//!     distinct_id: DistinctId::daily(&[1; 32], "builds", "machine", now),
//!     timestamp: now,
//!     notice: 1,
//! };
//! let event = BuildFinished { outcome: Outcome::Passed, duration_ms: Bounded::new(1_234) };
//! let draft = Draft::new(&envelope, &event);
//! let checked = gate::check::<Builds>(draft.as_bytes()).unwrap();
//! assert_eq!(checked.properties(), r#"{"outcome":"passed","duration_ms":1234}"#);
//! ```
//!
//! What it is not: it knows no files, clock, environment, consent or network. Time and random bytes
//! are arguments; the crates around it own the rest.

mod alias;
mod capacity;
mod distinct_id;
mod event;
pub mod gate;
mod label;
mod line;
mod macros;
mod person;
mod property_ref;
mod record;
mod soundness;
mod spelling;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod value;

pub use alias::ALIAS;
pub use capacity::{ENVELOPE_FIELDS, EnvelopeField, envelope_bits};
pub use distinct_id::{DistinctId, SECRET_BYTES};
pub use event::{Catalog, Class, Event, EventSpec, PropertySpec};
pub use gate::{Checked, Gate, Refusal};
pub use label::Label;
pub use line::{Properties, SLOT_BYTES};
pub use property_ref::PropertyRef;
pub use record::{Draft, Envelope, RecordIds};
pub use value::{AppVersion, Bounded, Kind, MajorMinor, Property, Rounded, SafeValue};

/// What the macros and the crates beside this one need; not for people.
#[doc(hidden)]
pub mod __private {
    /// For the crate that keeps the ids.
    pub use crate::alias::alias;
    pub use crate::event::{
        MAX_LINE, count_event, count_name, event_since, first_notice, may_be_withheld, owner,
        worst_case,
    };
    pub use crate::gate::shape::Shape;
    pub use crate::person::is_event_name;
    pub use crate::spelling::{is_documented, is_snake_case, names_a_secret, number};
}
