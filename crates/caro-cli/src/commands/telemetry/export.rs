//! `caro telemetry export`: the records on this machine, in a file of the person's choice.

use std::io;
use std::path::Path;

use telemetry_offline::{Existing, Target, export as write};

use super::{contents, tell_losses};
use crate::commands::Outcome;
use crate::exit::Exit;
use crate::screen::{count, say};

pub(super) fn export(output: &Path, force: bool) -> Outcome {
    let contents = contents()?;
    let records = contents.as_ref().map_or(&[][..], |contents| &contents.records);
    let existing = if force { Existing::Replace } else { Existing::Keep };
    let exported = if output == Path::new("-") {
        write(records, Target::Writer(&mut io::stdout().lock()))?
    } else {
        write(records, Target::File { path: output, existing })?
    };
    say(format_args!("Exported {}.", count(exported, "record")));
    contents.as_ref().map(tell_losses);
    Ok(Exit::Done)
}
