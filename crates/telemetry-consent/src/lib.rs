//! Consent for telemetry: the decision, the question, and where the answer is kept.
//!
//! An application brings its words (a [`Notice`] and an [`App`]), its paths, its clock and its
//! terminal; this crate decides. What it guarantees:
//!
//! * **One decision.** [`decide`] is a pure function, and the only maker of a [`Grant`]. Whatever
//!   records, sends or prints a status uses the same one.
//! * **Off wins.** One layer that says off beats all that say on. What cannot be read or
//!   understood is off.
//! * **Only a yes is a yes.** A [`Grant`] needs an answer to a numbered notice. End of input, a
//!   signal and garbage never enable, nor does a bare Enter where no is the default.
//! * **Consent is to a recipient.** A host that nobody accepted gets nothing; records stay local.
//! * **A person's file stays theirs.** Comments, order, unknown keys, modes and links survive, and
//!   a file that does not parse is never overwritten.
//!
//! ```
//! use telemetry_consent::{
//!     App, Ask, Audience, ConfigFile, Inputs, Mode, Place, PolicyInput, StateDir, Stored,
//!     TelemetryConfig, decide,
//! };
//! const EXAMPLE: App = App {
//!     name: "Example",
//!     off_flag: "--no-telemetry",
//!     enabled_var: "EXAMPLE_TELEMETRY_ENABLED",
//!     air_gapped_var: "EXAMPLE_TELEMETRY_AIR_GAPPED",
//!     accept_notice_var: "EXAMPLE_TELEMETRY_ACCEPT_NOTICE",
//!     enable_command: "example telemetry enable",
//!     disable_command: "example telemetry disable",
//!     status_command: "example telemetry status",
//! };
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! # let home = home.path();
//! // What costs nothing comes first: had a flag or a variable said no, this would be final.
//! let mut inputs = Inputs::new(&EXAMPLE, 1);
//! assert!(!decide(&inputs).is_final());
//!
//! inputs.policy = PolicyInput::read(&home.join("policy.toml"));
//! let config = ConfigFile::new(home.join("config.toml"));
//! inputs.stored = match config.load().and_then(|t| TelemetryConfig::from_table(&t, config.path()))
//! {
//!     Ok((telemetry, _unknown_keys)) => Stored::from(&telemetry),
//!     Err(error) => Stored::from(&error),
//! };
//! inputs.place = Place::of(&StateDir::open(&home.join("state")));
//! inputs.audience = Audience::Known { stdin: true, stdout: true, stderr: true, agent: None, can_save: true };
//!
//! // Nobody has answered: nothing may be recorded, and a person at a terminal is asked.
//! let decision = decide(&inputs);
//! assert_eq!(decision.mode, Mode::Off);
//! assert_eq!(decision.grant(), None);
//! assert_eq!(decision.ask, Ask::FirstTime);
//! # Ok(())
//! # }
//! ```
//!
//! It is not a telemetry client: it knows nothing of events, ids or networks, reads no environment
//! and no clock, and prints nothing by itself. It needs a Unix: folders are opened through
//! descriptors, and modes and owners are checked.
//!
//! The feature `testing` adds a module of stand-ins for tests, among them a grant that nobody gave.
//! It belongs among the dev-dependencies of an application, never among its dependencies.

mod agents;
mod app;
mod config;
mod decide;
mod ledger;
mod notice;
mod policy;
mod prompt;
mod reason;
mod recipient;
mod state;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use agents::{MARKERS, Marker, marker};
pub use app::App;
pub use config::{
    ConfigError, ConfigFile, Identity, Key, Kind, Loki, Posthog, Setting, SettingError,
    TELEMETRY_KEYS, TelemetryConfig, WrittenBy, WrongKind, check_keys, lookup,
};
pub use decide::{
    Ask, Audience, Decision, DefaultAnswer, Environment, Grant, Inputs, Layer, LayerVerdict, Mode,
    NotAsked, Place, PolicyInput, Stored, StoredAnswer, Unread, Verdict, decide,
};
pub use ledger::{Entry, Given, How, LEDGER_FILE, Ledger};
pub use notice::{Change, Notice, Style, fit};
pub use policy::{POLICY_KEYS, Policy, PolicyError, PolicyMode};
pub use prompt::{Answer, NoAnswer, Question, Streams, Terminal, Typed, ask};
pub use reason::reason;
pub use recipient::recipient_name;
pub use state::{Locked, StateDir, StateError};
pub use store::{Kept, NewAnswer, StoreError, confirmation, no_answer, store_answer};
