//! `caro telemetry clear`: deletes the records on this machine; recording goes on.

use clap::Args;
use telemetry_consent::{Terminal, Typed};

use crate::commands::Outcome;
use crate::exit::Exit;
use crate::screen::{self, count, say};

/// What to delete, and whether to ask first.
#[derive(Debug, Args)]
pub struct ClearArgs {
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn clear(args: &ClearArgs) -> Outcome {
    let Some(state) = super::state()? else {
        say("There are no records on this machine.");
        return Ok(Exit::Done);
    };
    let records = super::contents()?.map_or(0, |contents| contents.records.len());
    if records > 0 && !args.yes && screen::can_ask() && !confirmed(records) {
        say("Nothing was deleted.");
        return Ok(Exit::Declined);
    }
    let cleared = telemetry_offline::clear(&state)?;
    say(format_args!("Deleted {}.", count(cleared.records, "record")));
    Ok(Exit::Done)
}

fn confirmed(records: usize) -> bool {
    let mut terminal = screen::Dialogue;
    let question = format!("Delete {}? [y/N] ", count(records, "record"));
    let answer = terminal.write_str(&question).map(|()| terminal.read_line());
    matches!(answer, Ok(Typed::Line(line)) if ["y", "yes"].contains(&line.trim().to_lowercase().as_str()))
}
