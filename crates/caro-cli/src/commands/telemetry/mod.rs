//! `caro telemetry`: see, export and control what caro records.

mod clear;
mod consent;
pub mod disable;
pub mod enable;
mod events;
mod export;
mod id;
mod show;
mod status;

use telemetry_consent::{How, StateDir};
use telemetry_core::gate;
use telemetry_offline::{Contents, Stored, purge, read};

use super::{Failure, Outcome, finish};
use crate::catalog::Caro;
use crate::cli::TelemetryVerb;
use crate::clock;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{complain, count, print, say};
use crate::settings::Settings;
use crate::telemetry::{EXAMPLES_NOTE, preview};

/// Runs the verb.
pub fn run(verb: &TelemetryVerb, no_telemetry: bool) -> u8 {
    finish(match verb {
        TelemetryVerb::Status { explain, json } => status::status(no_telemetry, *explain, *json),
        TelemetryVerb::Enable { accept_notice } => {
            enable::enable(no_telemetry, *accept_notice, How::Command)
        }
        TelemetryVerb::Disable { .. } => disable::disable(How::Command),
        TelemetryVerb::Show { json, newest } => show::show(*json, *newest),
        TelemetryVerb::Notice => enable::print_notice(),
        TelemetryVerb::Preview => print_preview(),
        TelemetryVerb::Events { json } => events::events(*json),
        TelemetryVerb::Consent { json } => consent::consent(*json),
        TelemetryVerb::ShowId => id::show(no_telemetry),
        TelemetryVerb::ResetId => id::reset(),
        TelemetryVerb::Export { output, force } => export::export(output, *force),
        TelemetryVerb::Clear(sure) => clear::clear(*sure),
    })
}

fn print_preview() -> Outcome {
    let settings = Settings::load(&Paths::find());
    print(&preview(settings.backend, clock::now()))?;
    say(EXAMPLES_NOTE);
    Ok(Exit::Done)
}

/// Opens the state folder, if there is one.
fn state() -> Result<Option<StateDir>, Failure> {
    let paths = Paths::find();
    Ok(match paths.state_dir {
        Some(path) => StateDir::open(&path)?,
        None => None,
    })
}

/// Reads the records on this machine, oldest first; `None` without a state folder.
///
/// Records that are too old are erased first, also where nothing is recorded any more.
fn contents() -> Result<Option<Contents>, Failure> {
    let Some(state) = state()? else { return Ok(None) };
    let now = clock::now();
    let contents = read(&state, gate::check::<Caro>, now)?;
    if contents.expired > 0 {
        purge(&state, now)?;
    }
    Ok(Some(contents))
}

/// Says what the journal holds besides records, without showing any of it.
fn tell_losses(contents: &Contents) {
    if contents.unreadable > 0 {
        complain(format_args!(
            "{} of the journal cannot be read and was left out",
            count(contents.unreadable, "piece")
        ));
    }
    for (refusal, refused) in &contents.refused {
        complain(format_args!("left out {}: {refusal}", count(*refused, "record")));
    }
}

/// Writes records as a JSON array with a record a line, each exactly as it is in the journal.
fn array<'a>(records: impl Iterator<Item = &'a Stored>) -> String {
    let lines: Vec<_> = records.map(|record| record.checked().as_str().to_owned()).collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", lines.join(",\n")) }
}
