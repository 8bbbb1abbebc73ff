//! The `caro-telemetry-send` program: takes records from the journal to the recipient that was agreed
//! to.
//!
//! caro starts it and forgets it. Without an argument it says nothing, needs nobody, and is gone
//! within ten seconds; its arguments are for `caro telemetry flush`, `caro telemetry import` and
//! `caro doctor`, which show it.

mod carrier;
mod detached;
mod foreground;
mod import;
mod world;

use std::io;
use std::process::ExitCode;

use caro_cli::catalog::Caro;
use caro_cli::commands::finish;
use caro_cli::paths::Paths;
use caro_cli::screen::complain;
use caro_cli::settings::Settings;
use caro_cli::telemetry::{Facts, Inert, Target};
use telemetry_consent::{Mode, StateDir};
use telemetry_core::gate;
use telemetry_delivery::{AskedBy, Outcome, Report, Sending, send};
use telemetry_offline::Consumer;
use telemetry_sinks::{Library, Posthog, Trust};

use world::Real;

/// What the recipient is told about the program that sends.
const LIBRARY: Library = Library { name: "caro-cli", version: env!("CARGO_PKG_VERSION") };

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match arguments.first().and_then(|first| first.to_str()) {
        None => {
            detached::leave_the_parent();
            // Every failure is silent here: `caro telemetry status` tells what it was.
            let _ = Delivery::prepare().map(|delivery| delivery.run(AskedBy::Program));
            ExitCode::SUCCESS
        }
        Some("--foreground") => foreground::run(),
        Some("--dry-run") => foreground::dry_run(),
        Some("--reach") => foreground::reach(),
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
    target: Target,
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
        let target = Target::find(&settings, facts.recipient()).map_err(Nothing::Inert)?;
        let state = facts.take_state().ok_or(Nothing::Withheld)?;
        Ok(Self { paths, state, target })
    }

    fn sink(&self) -> Posthog {
        let Target { destination, key, .. } = &self.target;
        Posthog::new(destination.clone(), key.clone(), LIBRARY, Trust::AskedOnce)
    }

    fn run(&self, asked_by: AskedBy) -> Option<Report> {
        let mut world = Real::new(self, asked_by);
        let mut sink = self.sink();
        let sending = Sending {
            state: &self.state,
            gate: gate::check::<Caro>,
            consumer: Consumer::Posthog,
            about: &self.target.about,
            asked_by,
        };
        let report = send(&sending, &mut sink, &mut world).ok();
        world.finish();
        report
    }
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
