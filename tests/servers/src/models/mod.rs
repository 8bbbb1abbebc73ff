//! Servers that run models: Ollama, and everything that speaks as OpenAI does.
//!
//! The double follows the documentation of both; none of it is measured. It runs no model: a test
//! says what is generated.

mod dialect;
mod generation;
mod server;

pub use dialect::Dialect;
pub use generation::Generation;
pub use server::{Chat, ModelOptions, ModelServer};
