//! `caro telemetry`: see, export and control what caro records.

pub mod bundles;
pub mod clear;
pub mod consent;
mod delivery;
pub mod disable;
pub mod enable;
pub mod events;
pub mod export;
pub mod flush;
mod forget;
mod id;
pub mod import;
pub mod kind;
pub mod log;
mod moment;
mod parts;
pub mod report;
mod review;
pub mod show;
mod sign;
pub mod status;
pub mod verify;

pub(crate) use flush::no_sender;

use clap::Subcommand;
use telemetry_consent::{How, StateDir};
use telemetry_core::gate;
use telemetry_offline::{Contents, Stored, purge, read};

use super::{Failure, Outcome, finish};
use crate::catalog::Caro;
use crate::clock;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{complain, count, print, say};
use crate::settings::Settings;
use crate::telemetry::{EXAMPLES_NOTE, preview};

/// `caro telemetry …`
#[derive(Debug, Subcommand)]
pub enum TelemetryVerb {
    /// Show whether telemetry is on, who decided that, and what is stored
    ///
    /// Telemetry is on only if somebody agreed and nothing objects: a flag, a variable, the site
    /// policy, CI, the stored answer, or the state of the files. --explain shows them all.
    Status(status::StatusArgs),
    /// Read the notice and say yes
    ///
    /// At a terminal the notice is shown and the question asked. A provisioner reads the notice and
    /// names its version.
    Enable(enable::EnableArgs),
    /// Say no, and delete everything that was recorded; never asks
    Disable(disable::DisableArgs),
    /// Show the records on this machine, newest first
    Show(show::ShowArgs),
    /// Print the notice: what is recorded, what never, who gets it, how to withdraw
    Notice,
    /// Print the records this machine would write now, with an example id
    Preview,
    /// List every event and property that can be recorded
    Events(events::EventsArgs),
    /// List the answers given on this machine, and how
    ///
    /// The ledger stays on this machine, also when everything else is deleted.
    Consent(consent::ConsentArgs),
    /// Print today's id
    ShowId,
    /// Make a new secret, so that today's id and all later ones change
    ResetId,
    /// Write the records on this machine to a file
    ///
    /// The file is one JSON document, oldest record first: a head that says what it holds, hashes
    /// that protect it, and the records exactly as they are here. It is complete or not there at all,
    /// readable by you alone, and never replaces another without --force. Nothing is sent.
    Export(export::ExportArgs),
    /// Send the waiting records now, and show what comes of it
    ///
    /// Runs the sender as it runs by itself, except that it does not wait for a passing fault to
    /// pass. The exit code is 1 if anything is left.
    Flush(flush::FlushArgs),
    /// Send the records of bundles from machines without a network
    ///
    /// Verifies every bundle first, and sends nothing unless all are good. Each record goes once, with its
    /// own id and time, however many bundles hold it; an import that was interrupted goes on where it stood.
    /// It takes your key of the recipient, and asks nobody: the records were agreed to where they were made.
    Import(import::ImportArgs),
    /// List what was sent, when, to whom, and how it was answered, newest first
    Log(log::LogArgs),
    /// Check that exported bundles are whole and hold nothing but records
    ///
    /// Works on any machine, without consent and without network. One line for each problem, and exit
    /// code 1 if there is one.
    Verify(verify::VerifyArgs),
    /// Show figures: how much caro is used, how quick and safe it is, what fails
    ///
    /// Of the records on this machine, or of any number of exported bundles, which are verified while
    /// they are read. Under ten sessions there are counts and no percentages; small groups are hidden.
    Report(report::ReportArgs),
    /// Delete the records on this machine; recording goes on
    Clear(clear::ClearArgs),
    /// Ask for what was sent to be erased, and delete records, secret and ids on this machine
    ///
    /// Writes a file that lists every id records of this machine may carry, for whoever keeps them. With
    /// --send the PostHog host that was agreed to is asked for each id first, while telemetry is on; if that
    /// fails, nothing is deleted and it can be repeated. A request tells whoever gets it that the ids belong
    /// together. Afterwards nobody can tell which ids were yours, and ids of an earlier secret are lost already.
    Forget(forget::ForgetArgs),
}

/// Runs the verb.
pub fn run(verb: &TelemetryVerb, no_telemetry: bool) -> u8 {
    finish(match verb {
        TelemetryVerb::Status(args) => status::status(no_telemetry, args),
        TelemetryVerb::Enable(args) => {
            enable::enable(no_telemetry, args.accept_notice, How::Command)
        }
        TelemetryVerb::Disable(_) => disable::disable(How::Command),
        TelemetryVerb::Show(args) => show::show(args),
        TelemetryVerb::Notice => enable::print_notice(),
        TelemetryVerb::Preview => print_preview(),
        TelemetryVerb::Events(args) => events::events(args),
        TelemetryVerb::Consent(args) => consent::consent(args),
        TelemetryVerb::ShowId => id::show(no_telemetry),
        TelemetryVerb::ResetId => id::reset(),
        TelemetryVerb::Export(args) => export::export(args),
        TelemetryVerb::Flush(args) => flush::flush(no_telemetry, args),
        TelemetryVerb::Import(args) => import::import(no_telemetry, args),
        TelemetryVerb::Log(args) => log::log(args),
        TelemetryVerb::Verify(args) => verify::verify(args),
        TelemetryVerb::Report(args) => report::report(args),
        TelemetryVerb::Clear(args) => clear::clear(args),
        TelemetryVerb::Forget(args) => forget::forget(no_telemetry, args),
    })
}

fn print_preview() -> Outcome {
    let settings = Settings::load(&Paths::find());
    print(&preview(settings.first_backend(), clock::now()))?;
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

/// Says how many records there are, and from when to when.
fn span(records: u64, first: Option<&str>, last: Option<&str>) -> String {
    let minute = |time: &str| time.get(..16).unwrap_or(time).replace('T', " ");
    let records = count(records, "record");
    match (first, last) {
        (Some(first), Some(last)) => {
            format!("{records}, {} to {} UTC", minute(first), minute(last))
        }
        _ => records,
    }
}
