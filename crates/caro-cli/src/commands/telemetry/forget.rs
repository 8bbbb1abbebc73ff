//! `caro telemetry forget`: asks for what was sent to be erased, and deletes what is here.

use std::fmt::Display;
use std::path::PathBuf;

use clap::Args;
use telemetry_consent::{Mode, reason};
use telemetry_offline::{Existing, NewFile, TargetError};

use super::flush::{no_sender, run_sender_with};
use crate::clock;
use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{can_ask, confirmed, count, say};
use crate::settings::Settings;
use crate::telemetry::{
    Asking, ErasureRequest, Facts, IdOf, Ids, delete_everything, recipients_so_far, sender,
};

/// Where the request goes, and whether to ask first.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ForgetArgs {
    /// Write the request to this file
    #[arg(short, long, value_name = "FILE", default_value = "caro-erasure-request.json")]
    output: PathBuf,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
    /// Send one `erasure_requested` record for each id to the PostHog host first
    #[arg(long)]
    send: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

const EXAMPLES: &str = "\
Examples:
  caro telemetry forget --output erase-me.json   a file to mail; nothing is sent
  caro telemetry forget --send                   the file, and a record for each id";

/// Writes the request first: once the secret is gone nobody can.
pub(super) fn forget(no_telemetry: bool, args: &ForgetArgs) -> Outcome {
    let Some(state) = super::state()? else {
        say("Nothing was recorded on this machine, so there is nothing to erase.");
        return Ok(Exit::Done);
    };
    let now = clock::now();
    let ids = Ids::find(&state, now);
    let (paths, mut facts) = (Paths::find(), Facts::of_this_run(no_telemetry));
    let mode = facts.decide_fully(&Settings::load(&paths), &paths).mode;
    let request = ErasureRequest::new(&ids, recipients_so_far(&state, facts.recipients()), now);
    let to = if args.send { Some(whom_to_ask(no_telemetry)?) } else { None };
    explain(&ids, &request, to.as_deref());
    if !agreed(args)? {
        say("Nothing was changed.");
        return Ok(Exit::Declined);
    }
    if !ids.all.is_empty() && !hand_over(args, &request, to.is_some())? {
        return Ok(Exit::Failed);
    }
    let wiped = delete_everything(state.path())?;
    say(format_args!(
        "Deleted: {}, the secret and every id of this machine.",
        count(wiped.records, "record")
    ));
    if !ids.all.is_empty() {
        say("The ids stand in the request and nowhere else now: nobody can list them again.");
    }
    if mode != Mode::Off {
        say("Telemetry stays on, with new ids; `caro telemetry disable` stops it.");
    }
    Ok(Exit::Done)
}

/// Returns the host that would be asked, or why none can be.
fn whom_to_ask(no_telemetry: bool) -> Result<String, Failure> {
    let asking = Asking::prepare(no_telemetry).map_err(nothing_sent)?;
    if sender().is_none() {
        return Err(nothing_sent(no_sender()));
    }
    Ok(asking.target.destination.name().to_owned())
}

fn nothing_sent(why: impl Display) -> Failure {
    Failure::failed(format_args!(
        "nothing was sent and nothing was deleted: {why}; without --send there is a file to mail"
    ))
}

/// Says what will be listed, what cannot be, and what the request itself tells.
fn explain(ids: &Ids, request: &ErasureRequest, to: Option<&str>) {
    let (days, accounts) = (ids.count(IdOf::Day), ids.count(IdOf::Account));
    let lasting = ids.all.len() - days;
    let (days, lasting) = (count(days, "day"), count(lasting, "lasting id"));
    say(format_args!("Records of this machine may carry the ids of {days} and {lasting}."));
    if accounts > 0 {
        say("An account is among them: what other machines recorded under it goes as well.");
    }
    match ids.known_since {
        Some(day) => say(format_args!(
            "Ids of days before {day} came from an earlier secret, if there was one, and cannot be found \
             any more by anybody."
        )),
        None => say("There is no secret, so ids of days cannot be found any more by anybody."),
    }
    if ids.all.len() > 1 {
        let recipients = request.recipients.join(", ");
        say(format_args!(
            "The request lists them together: whoever reads it learns that they are one machine, which \
             {recipients} does not know now."
        ));
    }
    if let Some(to) = to.filter(|_| !ids.all.is_empty()) {
        let records = count(ids.all.len(), "record");
        say(format_args!(
            "Sending it joins these ids as well: {to} gets {records} within a moment, one under each id."
        ));
    }
}

/// Asks, where there is somebody to ask. Nothing is sent without an answer.
fn agreed(args: &ForgetArgs) -> Result<bool, Failure> {
    if args.yes {
        return Ok(true);
    }
    if can_ask() {
        let question = if args.send {
            "Write and send the request, and delete records, secret and ids here? [y/N] "
        } else {
            "Write the request, and delete records, secret and ids here? [y/N] "
        };
        return Ok(confirmed(question));
    }
    if args.send {
        return Err(Failure::declined(
            "nothing was sent and nothing was deleted: there is nobody to ask; -y sends without asking",
        ));
    }
    Ok(true)
}

/// Writes the file, and sends the request before the file gets its name: what fails can be repeated as it
/// was. Returns whether all of it was done.
fn hand_over(args: &ForgetArgs, request: &ErasureRequest, sends: bool) -> Result<bool, Failure> {
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let not_written = |error: TargetError| {
        Failure::failed(format_args!("{}; nothing was deleted", reason(&error)))
    };
    let text = request.to_text();
    let mut file = NewFile::create(&args.output, existing).map_err(not_written)?;
    file.write(|to| to.write_all(text.as_bytes())).map_err(not_written)?;
    // Whatever fails there is told by the sender.
    if sends && run_sender_with("erase", text.as_bytes())? != Exit::Done {
        return Ok(false);
    }
    file.publish().map_err(not_written)?;
    let (path, recipients) = (args.output.display(), request.recipients.join(", "));
    if sends {
        say(format_args!("The request is in {path} as well, for whoever else keeps records."));
    } else {
        say(format_args!(
            "The request is in {path}. Send it to whoever keeps the records at {recipients}; caro sent it \
             nowhere."
        ));
    }
    Ok(true)
}
