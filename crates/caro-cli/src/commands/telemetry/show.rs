//! `caro telemetry show`: the records on this machine, newest first.

use std::fmt::Write;

use clap::Args;
use serde_json::{Map, Value};

use super::{array, contents, tell_losses};
use crate::commands::Outcome;
use crate::exit::Exit;
use crate::screen::{print, say};

/// Which records to show, and how.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Print a JSON array of records
    #[arg(long)]
    json: bool,
    /// Show at most this many
    #[arg(short = 'n', value_name = "N")]
    newest: Option<usize>,
}

pub(super) fn show(args: &ShowArgs) -> Outcome {
    let contents = contents()?;
    let records = contents.as_ref().map_or(&[][..], |contents| &contents.records);
    let newest_first = records.iter().rev().take(args.newest.unwrap_or(usize::MAX));
    if args.json {
        print(&array(newest_first))?;
    } else {
        for record in newest_first {
            print(&line(record.checked().as_str())?)?;
        }
        if records.is_empty() {
            say("There are no records on this machine.");
        }
    }
    contents.as_ref().map(tell_losses);
    Ok(Exit::Done)
}

/// One record as a line for people: when, what, and the properties.
fn line(record: &str) -> serde_json::Result<String> {
    let record: Map<String, Value> = serde_json::from_str(record)?;
    let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut line = format!("{}  {:<18}", text("timestamp"), text("event"));
    let properties = record.get("properties").and_then(Value::as_object);
    for (name, value) in properties.into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        // Writing to a string cannot fail.
        let _ = write!(line, " {name}={value}");
    }
    Ok(line)
}
