//! The account a person may log in to: its credentials, and who it is.
//!
//! It is no telemetry. What records carry of it is [`crate::telemetry`]'s business, and only where the
//! person agreed to that as well.

mod credentials;

pub use credentials::{Credentials, CredentialsError, fingerprint_now};
