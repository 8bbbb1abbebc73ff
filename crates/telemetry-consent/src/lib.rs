//! Consent for telemetry: the decision, the prompt, and where the answer is kept.

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
pub use notice::{Change, Notice, Style};
pub use policy::{POLICY_KEYS, Policy, PolicyError, PolicyMode};
pub use prompt::{Answer, NoAnswer, Question, Streams, Terminal, Typed, ask};
pub use state::{Locked, StateDir, StateError};
pub use store::{Kept, NewAnswer, StoreError, confirmation, store_answer};
