//! `caro telemetry clear`: deletes the records on this machine; recording goes on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use telemetry_consent::StateDir;
use telemetry_offline::{clear_exported, ids_on_disk};

use super::bundles::Reading;
use crate::commands::Outcome;
use crate::exit::Exit;
use crate::screen::{self, confirmed, count, say};

/// What to delete, and whether to ask first.
#[derive(Debug, Args)]
pub struct ClearArgs {
    /// Delete only the records that this exported bundle holds; it is verified first
    #[arg(long, value_name = "FILE")]
    exported: Option<PathBuf>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn clear(args: &ClearArgs) -> Outcome {
    let state = super::state()?;
    if let Some(bundle) = &args.exported {
        return clear_what_is_in(bundle, state.as_ref(), args.yes);
    }
    let Some(state) = state else {
        say("There are no records on this machine.");
        return Ok(Exit::Done);
    };
    let records = super::contents()?.map_or(0, |contents| contents.records.len());
    if !may_delete(args.yes, records, || format!("Delete {}? [y/N] ", count(records, "record"))) {
        return Ok(Exit::Declined);
    }
    let cleared = telemetry_offline::clear(&state)?;
    say(format_args!("Deleted {}.", count(cleared.records, "record")));
    Ok(Exit::Done)
}

/// Deletes what a bundle holds; what was recorded meanwhile stays.
fn clear_what_is_in(bundle: &Path, state: Option<&StateDir>, yes: bool) -> Outcome {
    let on_disk = state.map(ids_on_disk).transpose()?.unwrap_or_default();
    let mut reading = Reading::open(bundle)?;
    let told = reading.head().drops.clone();
    let mut held = BTreeSet::new();
    // Nothing is deleted before the last byte of the bundle is known to be right.
    while let Some(record) = reading.next_record()? {
        held.extend(Some(record.id()).filter(|id| on_disk.contains(id)));
    }
    let name = bundle.display();
    let ask = || format!("Delete the {} that `{name}` holds? [y/N] ", count(held.len(), "record"));
    if !may_delete(yes, held.len(), ask) {
        return Ok(Exit::Declined);
    }
    let deleted = match state {
        Some(state) => clear_exported(state, &held, &told)?,
        None => 0,
    };
    let left = super::contents()?.map_or(0, |contents| contents.records.len());
    say(format_args!(
        "Deleted {} that `{name}` holds; {} stay here.",
        count(deleted, "record"),
        count(left, "record")
    ));
    Ok(Exit::Done)
}

/// Asks, where there is something to lose and somebody to ask.
fn may_delete(yes: bool, records: usize, question: impl FnOnce() -> String) -> bool {
    if records == 0 || yes || !screen::can_ask() || confirmed(&question()) {
        return true;
    }
    say("Nothing was deleted.");
    false
}
