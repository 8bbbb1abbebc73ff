//! The same counts from the records on this machine.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use telemetry_consent::StateDir;
use telemetry_core::{Checked, Event as _, gate};
use telemetry_offline::{JournalError, RecordId, look_through};

use super::counts::{By, Counts, Days, NONE, shown};
use super::since::Since;
use crate::catalog::{Caro, SessionStarted, VerbDispatched, VerbPath};

/// What the records on this machine say about uses.
#[derive(Debug, Default)]
pub struct Uses {
    uses: Vec<Use>,
    /// The version of caro in each session.
    versions: BTreeMap<u128, String>,
}

/// One use of a verb.
#[derive(Debug)]
struct Use {
    verb: VerbPath,
    exit_code: u8,
    /// The id as a number: a journal has many.
    session: u128,
    time: DateTime<Utc>,
}

/// What one record says.
enum Said {
    Used(Use),
    Version { session: u128, version: String },
}

impl Uses {
    /// Reads what is needed of the journal to tell uses apart.
    pub fn read(state: &StateDir, by: By, now: DateTime<Utc>) -> Result<Self, JournalError> {
        let mut read = Self::default();
        let events: &[_] = match by {
            By::Version => &[VerbDispatched::SPEC.name, SessionStarted::SPEC.name],
            By::Verb | By::Exit | By::User => &[VerbDispatched::SPEC.name],
        };
        let found = look_through(state, gate::check::<Caro>, now, events, said)?;
        for said in found.into_iter().flatten() {
            match said {
                Said::Used(used) => read.uses.push(used),
                Said::Version { session, version } => {
                    read.versions.insert(session, version);
                }
            }
        }
        Ok(read)
    }

    /// Counts uses. No record of one says which version of caro it was: that of its session's start is
    /// taken, where it has one. None says whose it is either: they are all `user`'s, who alone can record
    /// here.
    pub fn count(&self, by: By, user: Option<&str>, since: &Since, now: DateTime<Utc>) -> Counts {
        let mut rows = BTreeMap::<String, u64>::new();
        let within = |used: &&Use| used.time > now - since.span() && used.time <= now;
        for used in self.uses.iter().filter(within) {
            let name = match by {
                By::Verb => Some(used.verb.as_str().to_owned()),
                By::Exit => Some(used.exit_code.to_string()),
                By::Version => self.versions.get(&used.session).cloned(),
                By::User => user.map(str::to_owned),
            };
            *rows.entry(name.as_deref().map_or_else(|| NONE.to_owned(), shown)).or_default() += 1;
        }
        Counts::new(rows)
    }

    /// Counts uses of each verb on each of the days.
    pub fn days(&self, since: &Since, now: DateTime<Utc>) -> Days {
        let days = since.days();
        let mut rows = BTreeMap::<&str, Vec<u64>>::new();
        for used in &self.uses {
            let ago = (now.date_naive() - used.time.date_naive()).num_days();
            let place = usize::try_from(ago).ok().and_then(|ago| (days - 1).checked_sub(ago));
            if let Some(place) = place {
                rows.entry(used.verb.as_str()).or_insert_with(|| vec![0; days])[place] += 1;
            }
        }
        rows.into_iter().map(|(verb, days)| (verb.to_owned(), days)).collect()
    }
}

/// Returns what a record says about uses, if it says anything.
fn said(record: &Checked<'_>) -> Option<Said> {
    let session = RecordId::parse(record.session().as_bytes())?.number();
    if record.event() == VerbDispatched::SPEC.name {
        let Dispatched { verb, exit_code } = serde_json::from_str(record.properties()).ok()?;
        // The same moment as the record's time, in a form that takes no parser.
        let time = RecordId::parse(record.uuid().as_bytes())?.time();
        Some(Said::Used(Use { verb: VerbPath::from_name(verb), exit_code, session, time }))
    } else if record.event() == SessionStarted::SPEC.name {
        let Started { caro_version } = serde_json::from_str(record.properties()).ok()?;
        Some(Said::Version { session, version: caro_version.to_owned() })
    } else {
        None
    }
}

/// The properties of [`VerbDispatched`] that are counted.
#[derive(Deserialize)]
struct Dispatched<'a> {
    verb: &'a str,
    exit_code: u8,
}

/// The property of [`SessionStarted`] that is looked up.
#[derive(Deserialize)]
struct Started<'a> {
    caro_version: &'a str,
}
