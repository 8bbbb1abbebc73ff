//! PostHog: the server that takes events, and what becomes of them behind it.
//!
//! The double takes and refuses what PostHog's own capture server was measured to take and refuse,
//! and keeps what ingestion would keep. It is stricter in one thing: [`PosthogServer::faults`]
//! lists what a real server lets pass and a sender of this project must not do.

mod capture;
mod ingestion;
mod server;
mod state;
mod strictness;

pub use capture::Envelope;
pub use ingestion::Stored;
pub use server::{PosthogOptions, PosthogServer};
pub use state::Arrival;
