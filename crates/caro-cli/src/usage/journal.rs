//! The same counts from the records on this machine.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use telemetry_core::Event as _;
use telemetry_offline::{Contents, Stored};

use super::counts::{By, Counts, Days};
use super::since::Since;
use crate::catalog::VerbDispatched;

/// Counts uses by verb or by exit code; nothing else about a use is in a record.
pub fn count_local(contents: &Contents, by: By, since: &Since, now: DateTime<Utc>) -> Counts {
    let mut rows = BTreeMap::<String, u64>::new();
    for (verb, exit, time) in uses(contents) {
        if time > now - since.span() && time <= now {
            *rows.entry(if by == By::Exit { exit } else { verb }).or_default() += 1;
        }
    }
    Counts::new(rows)
}

/// Counts uses of each verb on each of the days.
pub fn days_local(contents: &Contents, since: &Since, now: DateTime<Utc>) -> Days {
    let days = since.days();
    let mut rows = BTreeMap::<String, Vec<u64>>::new();
    for (verb, _, time) in uses(contents) {
        let ago = (now.date_naive() - time.date_naive()).num_days();
        let place = usize::try_from(ago).ok().and_then(|ago| (days - 1).checked_sub(ago));
        if let Some(place) = place {
            rows.entry(verb).or_insert_with(|| vec![0; days])[place] += 1;
        }
    }
    rows.into_iter().collect()
}

/// Returns verb, exit code and time of each use.
fn uses(contents: &Contents) -> impl Iterator<Item = (String, String, DateTime<Utc>)> {
    contents.records.iter().map(Stored::checked).filter_map(|record| {
        if record.event() != VerbDispatched::SPEC.name {
            return None;
        }
        let properties: Value = serde_json::from_str(record.properties()).ok()?;
        let verb = properties["verb"].as_str()?.to_owned();
        Some((verb, properties["exit_code"].to_string(), record.time()?))
    })
}
