//! Where this run's records could be sent, and with which key.

use std::fmt;

use telemetry_delivery::{ApiKey, BadDestination, BadKey, Destination, fingerprint};

use crate::env;
use crate::settings::Settings;

/// The key that was compiled in, if one was.
const COMPILED_IN: Option<&str> = option_env!("CARO_POSTHOG_API_KEY");

/// A project on a server.
#[derive(Debug, Clone)]
pub struct Target {
    /// The server.
    pub destination: Destination,
    /// The project's key.
    pub key: ApiKey,
    /// What tells this server and key from others without telling the key.
    pub about: String,
}

/// Why nothing can be sent, whatever waits and whoever agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inert {
    /// No key is known.
    NoKey,
    /// What stands in the key's place is none.
    BadKey(BadKey),
    /// The host is no place to send records to.
    BadHost(BadDestination),
}

impl Target {
    /// Finds the server and the key: the environment before the file, the file before what is
    /// compiled in.
    pub fn find(settings: &Settings, recipient: &str) -> Result<Self, Inert> {
        let destination = Destination::parse(recipient).map_err(Inert::BadHost)?;
        let text = key_text(settings).ok_or(Inert::NoKey)?;
        let key = ApiKey::parse(&text).map_err(Inert::BadKey)?;
        let about = fingerprint(&destination, &key);
        Ok(Self { destination, key, about })
    }
}

/// Tells whether there is a key at all. Without one delivery is inert, and nothing is looked at.
pub fn has_key(settings: &Settings) -> bool {
    key_text(settings).is_some()
}

fn key_text(settings: &Settings) -> Option<String> {
    env::read(env::POSTHOG_API_KEY)
        // What is not text is no key, and must not be taken for an absent one.
        .map(|key| key.to_string_lossy().into_owned())
        .or_else(|| settings.telemetry.posthog.api_key.clone())
        .or_else(|| COMPILED_IN.map(str::to_owned))
        .filter(|key| !key.is_empty())
}

impl fmt::Display for Inert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str("no key of a PostHog project is set"),
            Self::BadKey(bad) => write!(f, "telemetry.posthog.api_key {bad}"),
            Self::BadHost(bad) => write!(f, "telemetry.posthog.host {bad}"),
        }
    }
}
