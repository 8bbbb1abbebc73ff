//! Models: a request in plain words is put to a model server, and what comes back is one command or an
//! error.
//!
//! [`setup`] reads what a person has set up, [`prompt`] says what the model is told, [`ask`] has
//! `caro-net` talk to the server, and [`answer`] reads what came back. docs/models.md is the page for
//! people.

mod answer;
mod ask;
mod failure;
mod family;
mod key;
mod prompt;
mod setup;
mod spinner;
mod tools;

pub use answer::{Answer, Proposed, Unusable};
pub use ask::{Stopped, ask};
pub use failure::Failure;
pub use family::family;
pub use key::KeyFault;
pub(crate) use key::from_file as key_from_file;
pub use prompt::Surroundings;
pub use setup::{DEFAULT_TIMEOUT, Server, Setup, misfit};
pub use tools::present;
