//! The account a person may log in to: its credentials, and the service that knows whose they are.
//!
//! It is no telemetry. What records carry of it is [`crate::telemetry`]'s business, and only where the
//! person agreed to that as well.

mod credentials;
mod service;
mod token;

pub use credentials::{Credentials, CredentialsError, fingerprint_now};
pub use service::{AccountError, URL, service_of, whose};
pub use token::{TokenError, ask_for_token, token_from_environment, token_from_stdin};
