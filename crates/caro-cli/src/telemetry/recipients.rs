//! Who would get records: an address for each sink that the settings name.

use telemetry_consent::PolicyInput;

use super::words::DEFAULT_HOST;
use crate::env;
use crate::settings::Settings;

/// The word for `PostHog` in `telemetry.sinks`.
pub const POSTHOG: &str = "posthog";
/// The word for Loki there.
pub const LOKI: &str = "loki";

/// The addresses that would get records, as they are configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipients {
    /// The `PostHog` host.
    pub posthog: Option<String>,
    /// The Loki.
    pub loki: Option<String>,
}

impl Recipients {
    /// Finds them: the environment before the file, the file before what the site names.
    pub(super) fn find(settings: &Settings, policy: &PolicyInput) -> Self {
        let posthog = || {
            variable(env::POSTHOG_HOST)
                .or_else(|| settings.telemetry.posthog.host.clone())
                .or_else(|| policy.pinned_host().map(str::to_owned))
                .unwrap_or_else(|| DEFAULT_HOST.to_owned())
        };
        let loki = || loki_url(settings).or_else(|| policy.pinned_loki().map(str::to_owned));
        Self {
            posthog: sends_to(settings, POSTHOG).then(posthog),
            loki: sends_to(settings, LOKI).then(loki).flatten(),
        }
    }

    /// Returns all of them in one text, separated by commas.
    pub(super) fn text(&self) -> String {
        [&self.posthog, &self.loki].into_iter().flatten().cloned().collect::<Vec<_>>().join(",")
    }
}

/// Tells whether the settings name a sink; without any they mean `PostHog`.
pub fn sends_to(settings: &Settings, sink: &str) -> bool {
    let sinks = &settings.telemetry.sinks;
    if sinks.is_empty() { sink == POSTHOG } else { sinks.iter().any(|name| name == sink) }
}

/// Returns the address of the Loki that is set, whether or not records are sent there.
pub fn loki_url(settings: &Settings) -> Option<String> {
    variable(env::LOKI_URL).or_else(|| settings.telemetry.loki.url.clone())
}

fn variable(name: &str) -> Option<String> {
    env::read(name).and_then(|value| value.into_string().ok()).filter(|value| !value.is_empty())
}
