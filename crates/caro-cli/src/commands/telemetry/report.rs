//! `caro telemetry report`: what the records say together, from the journal or from bundles.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use telemetry_offline::{Existing, Target, drops, drops_told};

use super::bundles::Reading;
use super::{contents, state, tell_losses};
use crate::clock;
use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::insights::report::{Gathering, Report};
use crate::insights::{html::page, text::text};
use crate::screen::{print, say};

/// What to report about, and where.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ReportArgs {
    /// Exported bundles; without one, the records on this machine
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write an HTML page to this file, with charts; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite the page if it is there
    #[arg(long, requires = "output")]
    force: bool,
    /// Say what each figure means and how it is computed
    #[arg(long, conflicts_with = "output")]
    explain: bool,
}

const EXAMPLES: &str = "\
Examples:
  caro telemetry report                  the records on this machine
  caro telemetry report -o report.html   the same as a page with charts";

pub(super) fn report(args: &ReportArgs) -> Outcome {
    let report = if args.files.is_empty() { of_this_machine()? } else { of_bundles(&args.files)? };
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let write = |target: Target<'_>| target.write(|to| to.write_all(page(&report).as_bytes()));
    match args.output.as_deref() {
        None => print(&text(&report, args.explain))?,
        Some(path) if path == Path::new("-") => write(Target::Writer(&mut io::stdout().lock()))?,
        Some(path) => {
            write(Target::File { path, existing })?;
            say(format_args!("Wrote `{}`", path.display()));
        }
    }
    Ok(Exit::Done)
}

fn of_this_machine() -> Result<Report, Failure> {
    let mut gathering = Gathering::default();
    let contents = contents()?;
    let folder = state()?;
    let counts = |read: fn(&_) -> _| folder.as_ref().map(read).transpose();
    let (all, told) = (counts(drops)?.unwrap_or_default(), counts(drops_told)?.unwrap_or_default());
    gathering.begin("this machine".to_owned(), all.beyond(&told));
    for record in contents.iter().flat_map(|contents| &contents.records) {
        gathering.add(&record.checked().into());
    }
    contents.as_ref().map(tell_losses);
    Ok(gathering.report(clock::now()))
}

fn of_bundles(files: &[PathBuf]) -> Result<Report, Failure> {
    let mut gathering = Gathering::default();
    for path in in_order(files)? {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let mut bundle = Reading::open(path)?;
        gathering.begin_bundle(name, bundle.head());
        while let Some(record) = bundle.next_record()? {
            gathering.add(&record);
        }
    }
    Ok(gathering.report(clock::now()))
}

/// Returns the files in the order of their first records: a session that two bundles share is read
/// from its beginning. A single file, which may be a pipe, is not looked into.
fn in_order(files: &[PathBuf]) -> Result<Vec<&Path>, Failure> {
    let mut files: Vec<_> = files.iter().map(PathBuf::as_path).collect();
    if files.len() > 1 {
        let first = |path| Ok((Reading::open(path)?.head().first.clone(), path));
        let mut dated = files.into_iter().map(first).collect::<Result<Vec<_>, Failure>>()?;
        dated.sort_by(|(a, _), (b, _)| a.cmp(b));
        files = dated.into_iter().map(|(_, path)| path).collect();
    }
    Ok(files)
}
