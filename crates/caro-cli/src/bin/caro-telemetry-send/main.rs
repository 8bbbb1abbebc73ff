//! The `caro-telemetry-send` program: takes records from the journal to the recipient that was agreed
//! to.
//!
//! caro starts it and forgets it. Without an argument it says nothing, needs nobody, and is gone
//! within ten seconds; its arguments are for `caro telemetry flush`, `import` and `forget`, and for
//! `caro doctor`, which show it.

mod carrier;
mod detached;
mod erase;
mod foreground;
mod import;
mod world;

use std::io;
use std::process::ExitCode;

use caro_cli::catalog::{Caro, VerbDispatched};
use caro_cli::clock;
use caro_cli::commands::finish;
use caro_cli::paths::Paths;
use caro_cli::protocol::Access;
use caro_cli::screen::complain;
use caro_cli::settings::Settings;
use caro_cli::telemetry::{Facts, Inert, Target, Way, decides_anew, link_whoever_is_logged_in};
use telemetry_consent::{Mode, StateDir};
use telemetry_core::{Event as _, gate};
use telemetry_delivery::{ApiKey, AskedBy, FirstSends, Outcome, Report, Sending, send};
use telemetry_offline::Consumer;
use telemetry_sinks::{Library, Loki, LokiOptions, Posthog, Trust};

use world::Real;

/// What the recipient is told about the program that sends.
const LIBRARY: Library = Library { name: "caro-cli", version: env!("CARGO_PKG_VERSION") };

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match arguments.first().and_then(|first| first.to_str()) {
        None => {
            detached::leave_the_parent();
            // Every failure is silent here: `caro telemetry status` tells what it was.
            if let Ok(delivery) = Delivery::prepare() {
                for (_, target) in &delivery.targets {
                    let _ = target.as_ref().map(|target| delivery.run(target, AskedBy::Program));
                }
            }
            ExitCode::SUCCESS
        }
        Some("--foreground") => foreground::run(),
        Some("--dry-run") => foreground::dry_run(),
        Some("--reach") => foreground::reach(),
        Some("erase") => ExitCode::from(finish(erase::run())),
        Some("import") => ExitCode::from(finish(import::run(&arguments[1..]))),
        Some(_) => {
            complain("the sender is started by caro; to send now, run `caro telemetry flush`");
            ExitCode::from(2)
        }
    }
}

/// Everything that a delivery needs, found where caro itself finds it.
struct Delivery {
    paths: Paths,
    state: StateDir,
    /// Each recipient that the settings name, in order.
    targets: Vec<(Consumer, Result<Target, Inert>)>,
}

/// Why nothing is delivered, before anything was tried.
enum Nothing {
    /// Records may not leave this machine, or there are none.
    Withheld,
    /// No key, no host.
    Inert(Inert),
}

impl Delivery {
    fn prepare() -> Result<Self, Nothing> {
        let paths = Paths::find();
        let settings = Settings::load(&paths);
        let mut facts = Facts::of_this_run(false);
        if facts.decide(&settings, &paths).mode != Mode::On {
            return Err(Nothing::Withheld);
        }
        let mut targets = Target::all(&settings, facts.recipients());
        if let [(_, Err(inert))] = &targets[..] {
            return Err(Nothing::Inert(inert.clone()));
        }
        if !facts.names_user() {
            targets.iter_mut().filter_map(|(_, t)| t.as_mut().ok()).for_each(Target::without_user);
        }
        let state = facts.take_state().ok_or(Nothing::Withheld)?;
        Ok(Self { paths, state, targets })
    }

    fn run(&self, target: &Target, asked_by: AskedBy) -> Option<Report> {
        let mut world = Real::new(self, target, asked_by);
        if matches!(target.way, Way::Posthog(_)) {
            link_whoever_is_logged_in(&Settings::load(&self.paths), &self.paths);
        }
        let sending = Sending {
            state: &self.state,
            gate: gate::check::<Caro>,
            consumer: consumer(target),
            only: only(target),
            about: &target.about,
            asked_by,
        };
        let report = match &target.way {
            Way::Posthog(key) => send(&sending, &mut posthog(target, key), &mut world),
            Way::Loki { .. } => send(&sending, &mut self.loki(target)?, &mut world),
        };
        world.finish();
        report.ok()
    }

    /// Prepares the Loki; `None` where the state folder cannot be read.
    fn loki(&self, target: &Target) -> Option<Loki<'_>> {
        let may_keep = decides_anew(false, &self.paths);
        let first_sends = FirstSends::load(&self.state, clock::now, may_keep).ok()?;
        Some(Loki::new(loki_options(target)?, first_sends))
    }
}

fn consumer(target: &Target) -> Consumer {
    if only(target).is_some() { Consumer::Loki } else { Consumer::Posthog }
}

/// Loki gets the use of verbs, and nothing else.
fn only(target: &Target) -> Option<&'static str> {
    matches!(target.way, Way::Loki { .. }).then_some(VerbDispatched::SPEC.name)
}

fn posthog(target: &Target, key: &ApiKey) -> Posthog {
    Posthog::new(target.destination.clone(), key.clone(), LIBRARY, Trust::AskedOnce)
}

fn loki_options(target: &Target) -> Option<LokiOptions> {
    let Way::Loki { tenant, access, user } = &target.way else { return None };
    let access = access.as_ref().map(|access| match access {
        Access::Bearer(token) => telemetry_sinks::Access::Bearer(token.expose().to_owned()),
        Access::Basic(name, password) => {
            let (name, password) = (name.expose().to_owned(), password.expose().to_owned());
            telemetry_sinks::Access::Basic(name, password)
        }
    });
    Some(LokiOptions {
        destination: target.destination.clone(),
        tenant: tenant.clone(),
        access,
        user: user.clone(),
        version: LIBRARY.version,
    })
}

/// Tells whether everything that can be sent has been.
fn is_complete(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done | Outcome::Nothing)
}

/// Writes to standard error, where a person looks; whoever closed it does not want to know.
fn tell(text: &str) {
    use io::Write as _;
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
