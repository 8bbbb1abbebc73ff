//! The application's configuration file and the `[telemetry]` table in it.

mod document;
mod error;
mod file;
mod schema;
mod telemetry;
#[cfg(test)]
mod tests;

pub use error::{ConfigError, SettingError};
pub use file::ConfigFile;
pub use schema::{Key, Kind, Setting, WrittenBy, WrongKind, check_keys, lookup};
pub use telemetry::{Identity, Loki, Posthog, TELEMETRY_KEYS, TelemetryConfig};
