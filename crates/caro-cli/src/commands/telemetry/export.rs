//! `caro telemetry export`: the records on this machine, in a file of the person's choice.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use telemetry_offline::{Existing, Target, export as write};

use super::{contents, tell_losses};
use crate::commands::Outcome;
use crate::exit::Exit;
use crate::screen::{count, say};

/// Where to write, and over what.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The file; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
}

pub(super) fn export(args: &ExportArgs) -> Outcome {
    let contents = contents()?;
    let records = contents.as_ref().map_or(&[][..], |contents| &contents.records);
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let exported = if args.output == Path::new("-") {
        write(records, Target::Writer(&mut io::stdout().lock()))?
    } else {
        write(records, Target::File { path: &args.output, existing })?
    };
    say(format_args!("Exported {}.", count(exported, "record")));
    contents.as_ref().map(tell_losses);
    Ok(Exit::Done)
}
