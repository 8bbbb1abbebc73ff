//! The world of an import: whether this machine may send what was recorded elsewhere, asked again before
//! every request.

use std::fmt::Display;
use std::thread;
use std::time::Duration;

use caro_cli::clock;
use caro_cli::commands::Failure;
use caro_cli::paths::Paths;
use caro_cli::settings::Settings;
use caro_cli::telemetry::{Facts, Inert, Target, Way, import_barred};
use chrono::{DateTime, Utc};
use telemetry_consent::recipient_name;
use telemetry_delivery::{ApiKey, Destination, Health, World};

/// Where bundles go, and what that was found from.
pub(crate) struct Carrying {
    paths: Paths,
    pub(crate) destination: Destination,
    pub(crate) key: ApiKey,
    pub(crate) about: String,
}

impl Carrying {
    /// Finds the recipient and the operator's key, unless something here forbids to send.
    pub(crate) fn prepare() -> Result<Self, Failure> {
        let paths = Paths::find();
        let recipient = may_carry(&paths).map_err(not_imported)?;
        let settings = Settings::load(&paths);
        let target = Target::posthog(&settings, &recipient).map_err(|inert| {
            let hint = match inert {
                Inert::NoKey => {
                    " (CARO_POSTHOG_API_KEY or telemetry.posthog.api_key); \
                     an import goes by the operator's key, not by consent"
                }
                _ => "",
            };
            not_imported(format_args!("{inert}{hint}"))
        })?;
        let Target { destination, about, way: Way::Posthog(key) } = target else {
            return Err(not_imported("the recipient is no PostHog"));
        };
        Ok(Self { paths, destination, key, about })
    }
}

fn not_imported(why: impl Display) -> Failure {
    Failure::failed(format_args!("nothing was imported: {why}"))
}

/// Returns the recipient, or why nothing may be sent to it.
fn may_carry(paths: &Paths) -> Result<String, String> {
    let settings = Settings::load(paths);
    let mut facts = Facts::of_this_run(false);
    let decision = facts.decide_fully(&settings, paths);
    if let Some(reason) = import_barred(&decision) {
        return Err(reason);
    }
    let recipient = facts.recipients().posthog.clone();
    recipient.ok_or_else(|| "telemetry.sinks does not name posthog, where imports go".to_owned())
}

/// Nothing of this waits for anybody's consent, nor for the clock: a person can end it.
pub(crate) struct Carrier {
    carrying: Carrying,
}

impl Carrier {
    pub(crate) fn new(carrying: Carrying) -> Self {
        Self { carrying }
    }
}

impl World for Carrier {
    fn now(&mut self) -> DateTime<Utc> {
        clock::now()
    }

    fn time_left(&mut self) -> Duration {
        Duration::MAX
    }

    fn wait(&mut self, time: Duration) {
        thread::sleep(time);
    }

    fn chance(&mut self) -> u64 {
        getrandom::u64().unwrap_or(0)
    }

    fn may_send(&mut self) -> bool {
        may_carry(&self.carrying.paths)
            .is_ok_and(|host| recipient_name(&host) == self.carrying.destination.name())
    }

    /// The drops of other machines stand in their bundles, and those of this one are told by its own
    /// sender.
    fn report_health(&mut self, _health: &Health) {}
}
