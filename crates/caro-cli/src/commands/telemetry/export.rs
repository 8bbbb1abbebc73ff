//! `caro telemetry export`: the records on this machine, in a file of the person's choice.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use telemetry_core::Checked;
use telemetry_offline::{
    About, BundleWriter, Drops, Existing, Redaction, Selection, Summary, Target, drops, drops_told,
    find_newer, write_array, write_lines,
};

use super::parts::{LeaveOut, Which};
use super::{contents, sign, state, tell_losses};
use crate::catalog::Caro;
use crate::clock;
use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::insights::{aggregate::aggregate, tally::Tally};
use crate::screen::{Progress, can_ask, confirmed, count, print, say};

/// This program, as a bundle names it.
const WRITTEN_BY: &str = concat!("caro ", env!("CARGO_PKG_VERSION"));

/// What to write, where, and what to leave out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExportArgs {
    /// The file; - is standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "review")]
    output: Option<PathBuf>,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
    /// How the records are written
    #[arg(long, value_enum, default_value_t = Format::Json, value_name = "FORMAT")]
    format: Format,
    /// Show every value and how often it occurs, and ask before anything is written
    #[arg(long)]
    review: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    leave_out: LeaveOut,
    /// Sign the file with this secret key of minisign; the signature goes to FILE.minisig
    #[arg(long, value_name = "KEYFILE", requires = "output")]
    sign: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  caro telemetry export --review                          look, write nothing
  caro telemetry export -o telemetry-export.json          the bundle to hand over
  caro telemetry export -o - --format jsonl --since 7d    the records of a week, one a line";

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One document with a head that says what it holds, and hashes that protect it
    Json,
    /// The records alone, one a line
    Jsonl,
    /// The records alone, as one JSON array
    Array,
}

/// What is to be written.
struct Chosen<'a> {
    records: Vec<Checked<'a>>,
    selection: Selection,
    redaction: Redaction,
    drops: Drops,
    drops_told: Drops,
}

pub(super) fn export(args: &ExportArgs) -> Outcome {
    let selection = args.which.selection(clock::now())?;
    let redaction = args.leave_out.redaction()?;
    let folder = state()?;
    if let Some(newer) = folder.as_ref().map(find_newer).transpose()?.flatten() {
        return Err(newer.into());
    }
    let contents = contents()?;
    let all = contents.as_ref().map_or(&[][..], |contents| &contents.records);
    let wanted = |record: &Checked<'_>| selection.wants(record) && redaction.keeps(record.event());
    let records: Vec<_> =
        all.iter().map(telemetry_offline::Stored::checked).filter(wanted).collect();
    let counts = |read: fn(&_) -> _| folder.as_ref().map_or_else(|| Ok(Drops::default()), read);
    let (drops, drops_told) = (counts(drops)?, counts(drops_told)?);
    let chosen = Chosen { records, selection, redaction, drops, drops_told };
    let exit = write_or_review(args, &chosen)?;
    if exit == Exit::Done && args.output.is_some() {
        tell_written(chosen.records.len(), all.len());
    }
    contents.as_ref().map(tell_losses);
    Ok(exit)
}

fn write_or_review(args: &ExportArgs, chosen: &Chosen<'_>) -> Outcome {
    let Some(output) = &args.output else {
        print(&super::review::review(&chosen.tally()))?;
        return Ok(Exit::Done);
    };
    if args.review {
        say(super::review::review(&chosen.tally()));
        let records = count(chosen.records.len(), "record");
        if !args.yes {
            if !can_ask() {
                return Err(Failure::declined(
                    "nothing was written: there is nobody to ask; -y writes without asking",
                ));
            }
            if !confirmed(&format!("Write {records} to `{}`? [y/N] ", output.display())) {
                say("Nothing was written.");
                return Ok(Exit::Declined);
            }
        }
    }
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    match &args.sign {
        Some(key) => sign::write_signed(output, existing, key, |to| chosen.write(args, to))?,
        None if output == Path::new("-") => {
            Target::Writer(&mut io::stdout().lock()).write(|to| chosen.write(args, to))?;
        }
        None => {
            Target::File { path: output, existing }.write(|to| chosen.write(args, to))?;
        }
    }
    Ok(Exit::Done)
}

fn tell_written(written: usize, all: usize) {
    let of_all = if written == all { String::new() } else { format!(" of {all}") };
    say(format_args!(
        "Exported {written}{of_all} {}.",
        if all == 1 { "record" } else { "records" }
    ));
}

impl Chosen<'_> {
    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for record in &self.records {
            let left_out = |name: &str| self.redaction.drops(record.spec(), name);
            tally.add(&(*record).into(), left_out);
        }
        tally
    }

    fn write(&self, args: &ExportArgs, to: &mut dyn Write) -> io::Result<()> {
        let records = self.records.iter().copied();
        match args.format {
            _ if args.leave_out.aggregate => {
                let document = aggregate(&self.tally(), WRITTEN_BY, clock::now());
                serde_json::to_writer_pretty(&mut *to, &document)?;
                to.write_all(b"\n")
            }
            Format::Json => self.write_document(to),
            Format::Jsonl => write_lines(records, &self.redaction, to),
            Format::Array => write_array(records, &self.redaction, to),
        }
    }

    fn write_document(&self, to: &mut dyn Write) -> io::Result<()> {
        let about = About {
            written_by: WRITTEN_BY.to_owned(),
            created_at: clock::now(),
            drops: self.drops.clone(),
            drops_told: self.drops_told.clone(),
            selection: self.selection.clone(),
            redaction: self.redaction.clone(),
        };
        let mut summary = Summary::new(&self.redaction);
        for record in &self.records {
            summary.add(record);
        }
        let mut progress = Progress::new("Writing", Path::new(""), self.records.len() as u64);
        let mut bundle = BundleWriter::start(to, &summary.head::<Caro>(&about), &self.redaction)?;
        for (done, record) in self.records.iter().enumerate() {
            bundle.add(record)?;
            progress.at(done as u64);
        }
        bundle.finish().map(drop)
    }
}
