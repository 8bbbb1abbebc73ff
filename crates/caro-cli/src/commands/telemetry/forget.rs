//! `caro telemetry forget`: asks for what was sent to be erased, and deletes what is here.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, Utc};
use clap::Args;
use serde_json::json;
use telemetry_consent::{Mode, Terminal, Typed, recipient_name};

use crate::clock;
use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{self, count, say};
use crate::settings::Settings;
use crate::telemetry::{Facts, Ids, delete_everything};

/// Where the request goes, and whether to ask first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  caro telemetry forget --output erase-me.json")]
pub struct ForgetArgs {
    /// Write the request to this file, which must not exist
    #[arg(short, long, value_name = "FILE", default_value = "caro-erasure-request.json")]
    output: PathBuf,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Writes the request first: once the secret is gone nobody can.
pub(super) fn forget(args: &ForgetArgs) -> Outcome {
    let Some(state) = super::state()? else {
        say("Nothing was recorded on this machine, so there is nothing to erase.");
        return Ok(Exit::Done);
    };
    let now = clock::now();
    let ids = Ids::find(&state, now);
    let (paths, mut facts) = (Paths::find(), Facts::of_this_run(false));
    let mode = facts.decide_fully(&Settings::load(&paths), &paths).mode;
    let recipient = recipient_name(facts.recipient());
    explain(&ids, &recipient);
    if !args.yes && screen::can_ask() && !confirmed() {
        say("Nothing was changed.");
        return Ok(Exit::Declined);
    }
    if ids.count() > 0 {
        write(&args.output, &request(&ids, &recipient, now))?;
        say(format_args!(
            "The request is in {}. Send it to whoever keeps the records at {recipient}; caro sends it nowhere.",
            args.output.display()
        ));
    }
    let wiped = delete_everything(state.path())?;
    say(format_args!(
        "Deleted: {}, the secret and every id of this machine.",
        count(wiped.records, "record")
    ));
    if mode != Mode::Off {
        say("Telemetry stays on, with new ids; `caro telemetry disable` stops it.");
    }
    Ok(Exit::Done)
}

/// Says what will be listed, what cannot be, and what the request itself tells.
fn explain(ids: &Ids, recipient: &str) {
    let (days, lasting) = (count(ids.daily.len(), "day"), count(ids.lasting.len(), "lasting id"));
    say(format_args!("Records of this machine may carry the ids of {days} and {lasting}."));
    match ids.known_since {
        Some(day) => say(format_args!(
            "Ids of days before {day} came from an earlier secret, if there was one, and cannot be found \
             any more by anybody."
        )),
        None => say("There is no secret, so ids of days cannot be found any more by anybody."),
    }
    if ids.count() > 1 {
        say(format_args!(
            "The request lists them together: whoever reads it learns that they are one machine, which \
             {recipient} does not know now."
        ));
    }
}

fn confirmed() -> bool {
    let mut terminal = screen::Dialogue;
    let question = "Write the request, and delete records, secret and ids here? [y/N] ";
    let answer = terminal.write_str(question).map(|()| terminal.read_line());
    matches!(answer, Ok(Typed::Line(line)) if ["y", "yes"].contains(&line.trim().to_lowercase().as_str()))
}

fn request(ids: &Ids, recipient: &str, now: chrono::DateTime<Utc>) -> String {
    let document = json!({
        "v": 1,
        "kind": "caro-erasure-request",
        "made": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "recipient": recipient,
        "daily": ids.daily,
        "lasting": ids.lasting,
    });
    serde_json::to_string_pretty(&document).expect("texts serialise") + "\n"
}

/// Writes a new file that only this person can read, to the disk and not just to its name.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| {
        Failure::failed(format_args!(
            "the request could not be written to `{}` ({error}), so nothing was deleted; --output names \
             another file",
            path.display()
        ))
    })
}
