//! The same counts from the records on this machine.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use telemetry_core::{Checked, Event as _};
use telemetry_offline::{Contents, Stored};

use super::counts::{By, Counts, Days, NONE, shown};
use super::since::Since;
use crate::catalog::{SessionStarted, VerbDispatched};

/// Counts uses. No record of one says which version of caro it was: that of its session's start is taken,
/// where it has one. None says whose it is either: they are all `user`'s, who alone can record here.
pub fn count_local(
    contents: &Contents,
    by: By,
    user: Option<&str>,
    since: &Since,
    now: DateTime<Utc>,
) -> Counts {
    let versions = if by == By::Version { versions(contents) } else { BTreeMap::new() };
    let mut rows = BTreeMap::<String, u64>::new();
    for used in uses(contents) {
        if used.time > now - since.span() && used.time <= now {
            let name = match by {
                By::Verb => Some(used.verb),
                By::Exit => Some(used.exit),
                By::Version => versions.get(used.session).cloned(),
                By::User => user.map(str::to_owned),
            };
            *rows.entry(name.as_deref().map_or_else(|| NONE.to_owned(), shown)).or_default() += 1;
        }
    }
    Counts::new(rows)
}

/// Counts uses of each verb on each of the days.
pub fn days_local(contents: &Contents, since: &Since, now: DateTime<Utc>) -> Days {
    let days = since.days();
    let mut rows = BTreeMap::<String, Vec<u64>>::new();
    for Use { verb, time, .. } in uses(contents) {
        let ago = (now.date_naive() - time.date_naive()).num_days();
        let place = usize::try_from(ago).ok().and_then(|ago| (days - 1).checked_sub(ago));
        if let Some(place) = place {
            rows.entry(verb).or_insert_with(|| vec![0; days])[place] += 1;
        }
    }
    rows.into_iter().collect()
}

/// One use of a verb.
struct Use<'a> {
    verb: String,
    exit: String,
    session: &'a str,
    time: DateTime<Utc>,
}

fn uses(contents: &Contents) -> impl Iterator<Item = Use<'_>> {
    of_event(contents, VerbDispatched::SPEC.name).filter_map(|(record, properties)| {
        let verb = properties["verb"].as_str()?.to_owned();
        let exit = properties["exit_code"].to_string();
        Some(Use { verb, exit, session: record.session(), time: record.time()? })
    })
}

/// Returns the version of caro in each session.
fn versions(contents: &Contents) -> BTreeMap<&str, String> {
    of_event(contents, SessionStarted::SPEC.name)
        .filter_map(|(record, properties)| {
            Some((record.session(), properties["caro_version"].as_str()?.to_owned()))
        })
        .collect()
}

fn of_event<'a>(
    contents: &'a Contents,
    event: &'static str,
) -> impl Iterator<Item = (Checked<'a>, Value)> {
    let records = contents.records.iter().map(Stored::checked);
    records
        .filter(move |record| record.event() == event)
        .filter_map(|record| Some((record, serde_json::from_str(record.properties()).ok()?)))
}
