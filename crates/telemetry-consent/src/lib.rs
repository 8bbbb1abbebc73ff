//! Consent for telemetry: the decision, the prompt, and where the answer is kept.

mod app;
mod decide;
mod policy;
mod recipient;
mod state;
pub mod testing;

pub use app::App;
pub use decide::{
    Ask, Decision, DefaultAnswer, Environment, Grant, Inputs, Layer, LayerVerdict, Mode, NotAsked,
    Place, PolicyInput, Stored, StoredAnswer, TerminalFacts, Unread, Verdict, decide,
};
pub use policy::{Policy, PolicyMode};
pub use state::{Locked, StateDir, StateError};
