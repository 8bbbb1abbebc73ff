//! `caro telemetry log`: what was sent, when, to whom, and how it was answered.

use std::cmp::Reverse;

use chrono::SecondsFormat;
use clap::Args;
use telemetry_consent::StateDir;
use telemetry_delivery::{Entry, read_log};

use crate::commands::Outcome;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{complain, count, print, say};

/// How to list it.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// Print a JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn log(args: &LogArgs) -> Outcome {
    let imports = Paths::imports_folder().map(|folder| StateDir::open(&folder)).transpose()?;
    let (mut entries, mut unreadable) = (Vec::new(), 0);
    // What was imported from other machines left this one, too.
    for folder in [super::state()?, imports.flatten()].into_iter().flatten() {
        let (some, torn) = read_log(&folder)?;
        entries.extend(some);
        unreadable += torn;
    }
    // Newest first; of one moment, what was written last.
    entries.reverse();
    entries.sort_by_key(|entry| Reverse(entry.time));
    if args.json {
        print(&serde_json::to_string_pretty(&entries)?)?;
    } else {
        for entry in &entries {
            print(&line(entry))?;
        }
        if entries.is_empty() {
            say("Nothing was sent from this machine.");
        }
    }
    if unreadable > 0 {
        complain(format_args!("{} of the log cannot be read", count(unreadable, "line")));
    }
    Ok(Exit::Done)
}

fn line(entry: &Entry) -> String {
    let Entry { time, to, records, day, answer } = entry;
    let time = time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let of = day.as_ref().map_or_else(String::new, |day| format!(" of {day}"));
    format!("{time}  {to}  {}{of}  {answer}", count(*records, "record"))
}
