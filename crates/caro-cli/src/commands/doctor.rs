//! `caro doctor`: looks for what could be wrong, a line each, and says what to do about it.

mod checks;

use std::path::Path;

use clap::Args;
use telemetry_consent::{Decision, StateDir, StateError};

use super::{Outcome, finish};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::print;
use crate::settings::Settings;
use crate::telemetry::{Facts, Recipients};

/// How far to look.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Also ask the host that would get the records, without sending any
    #[arg(long)]
    network: bool,
}

/// What every check may look at, read once.
struct Patient {
    paths: Paths,
    settings: Settings,
    decision: Decision,
    recipients: Recipients,
    state: Result<Option<StateDir>, StateError>,
    network: bool,
}

/// What a check found.
enum Finding {
    /// As it should be.
    Good(String),
    /// Not wrong, and worth knowing.
    Note(String),
    /// Wrong, with what to do about it.
    Wrong(String),
}

/// A check: its name, and what it looks at.
type Check = (&'static str, fn(&Patient) -> Finding);

/// Every check, in the order in which they are shown.
const CHECKS: &[Check] = &[
    ("settings", checks::settings),
    ("permissions", checks::permissions),
    ("state", checks::state),
    ("telemetry", checks::telemetry),
    ("destination", checks::destination),
    ("sender", checks::sender),
    ("deliveries", checks::deliveries),
    ("network", checks::network),
];

/// Runs the verb.
pub fn run(args: &DoctorArgs, no_telemetry: bool) -> u8 {
    finish(examine(args, no_telemetry))
}

fn examine(args: &DoctorArgs, no_telemetry: bool) -> Outcome {
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    let mut facts = Facts::of_this_run(no_telemetry);
    let decision = facts.decide_fully(&settings, &paths);
    let state = paths.state_dir.as_deref().map_or(Ok(None), StateDir::open);
    let recipients = facts.recipients().clone();
    let patient = Patient { paths, settings, decision, recipients, state, network: args.network };
    let mut exit = Exit::Done;
    for (name, check) in CHECKS {
        let (mark, words) = match check(&patient) {
            Finding::Good(words) => ("ok", words),
            Finding::Note(words) => ("note", words),
            Finding::Wrong(words) => {
                exit = Exit::Failed;
                ("wrong", words)
            }
        };
        print(&format!("{mark:<6} {name:<12} {words}"))?;
    }
    Ok(exit)
}

fn shown(path: Option<&Path>) -> String {
    path.map_or_else(|| "no home folder is known".to_owned(), |path| path.display().to_string())
}
