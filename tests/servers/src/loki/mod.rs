//! Loki: the server that keeps lines by their labels, and counts them.
//!
//! The double takes and refuses what Loki 3.4 with its default limits was measured to take and
//! refuse. Queries are answered by an evaluator of a small part of LogQL; what it does not
//! understand it refuses, and reports in [`LokiServer::faults`].

mod labels;
mod logql;
mod options;
mod push;
mod query;
mod server;
mod store;

pub use options::{LokiAccess, LokiOptions, LokiTenancy};
pub use server::LokiServer;
pub use store::LokiEntry;
