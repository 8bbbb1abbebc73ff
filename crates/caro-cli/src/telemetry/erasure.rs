//! Every id that records of this machine may carry, for whoever wants them erased elsewhere.

mod asking;
mod request;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use telemetry_consent::{Entry, Given, Ledger, StateDir, recipient_name};
use telemetry_core::DistinctId;
use telemetry_offline::{SECRET, load_identity, load_secret};

use super::identity::daily_id;
use super::recipients::Recipients;

pub use asking::Asking;
pub use request::{ErasureRequest, LARGEST_REQUEST, ListedId, RequestError};

/// How far back ids are listed, in days: no recipient is asked to keep records for longer than a year.
const YEAR: u64 = 366;

/// The ids that a request for erasure lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    /// Those of days on which telemetry was agreed to, oldest first; then those that stay or stayed: of this
    /// installation, and of accounts it was linked to.
    pub all: Vec<OwnId>,
    /// Since when the ids of days are known: those of an earlier secret cannot be computed any more.
    pub known_since: Option<NaiveDate>,
}

/// An id that records of this machine may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnId {
    /// Whose it is.
    pub of: IdOf,
    /// The UTC day it was for, if it was for one.
    pub day: Option<NaiveDate>,
    /// The id.
    pub id: DistinctId,
}

/// Whose an id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdOf {
    /// This machine's, for one UTC day.
    Day,
    /// This installation's, for as long as it kept it.
    Install,
    /// An account's, on every machine that is logged in to it.
    Account,
}

impl Ids {
    /// Finds them: the lasting ones are kept, those of days are computed from the secret and the days of
    /// the ledger. What cannot be read is not listed.
    pub fn find(state: &StateDir, now: DateTime<Utc>) -> Self {
        let mut ids = Self::default();
        ids.find_days(state, now);
        if let Ok(Some(identity)) = load_identity(state) {
            let lasting = |of| move |id| OwnId { of, day: None, id };
            ids.all.extend(identity.installs().map(lasting(IdOf::Install)));
            ids.all.extend(identity.accounts().map(lasting(IdOf::Account)));
        }
        ids
    }

    fn find_days(&mut self, state: &StateDir, now: DateTime<Utc>) {
        let made = state.modified(SECRET).map(|made| made.date_naive());
        let (Ok(Some(secret)), Some(made)) = (load_secret(state), made) else { return };
        self.known_since = Some(made);
        let entries = Ledger::read(state).map(|ledger| ledger.entries).unwrap_or_default();
        let mut day = made.max(now.date_naive() - Days::new(YEAR));
        while day <= now.date_naive() {
            if was_agreed_to(&entries, day) {
                let id = daily_id(&secret, day.and_time(NaiveTime::MIN).and_utc());
                self.all.push(OwnId { of: IdOf::Day, day: Some(day), id });
            }
            day = day + Days::new(1);
        }
    }

    /// Returns how many there are of a kind.
    pub fn count(&self, of: IdOf) -> usize {
        self.all.iter().filter(|own| own.of == of).count()
    }
}

/// Returns every recipient that may have records of this machine: those that were agreed to, and those
/// that are set now.
pub fn recipients_so_far(state: &StateDir, now: &Recipients) -> Vec<String> {
    let entries = Ledger::read(state).map(|ledger| ledger.entries).unwrap_or_default();
    let agreed = entries.into_iter().filter(|entry| entry.answer == Given::Yes);
    let agreed = agreed.filter_map(|entry| entry.recipient);
    let all = agreed.chain(now.posthog.clone()).chain(now.loki.clone());
    // A text may name several.
    let names = all.flat_map(|text| {
        let each: Vec<_> = text.split(',').map(recipient_name).collect();
        each
    });
    names.filter(|name| !name.is_empty()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Tells whether telemetry was agreed to at any time of a day. Without a ledger every day counts.
fn was_agreed_to(entries: &[Entry], day: NaiveDate) -> bool {
    let answers = entries.iter().filter(|entry| entry.identity.is_none());
    let answers = answers.filter_map(|entry| {
        let time: DateTime<Utc> = entry.time.parse().ok()?;
        Some((time.date_naive(), entry.answer == Given::Yes))
    });
    let (mut before, mut on_the_day, mut any) = (false, false, false);
    for (date, yes) in answers {
        any = true;
        if date < day {
            before = yes;
        } else if date == day {
            on_the_day |= yes;
        }
    }
    !any || before || on_the_day
}

#[cfg(test)]
mod tests {
    use telemetry_consent::{How, Identity};

    use super::*;

    fn entry(day: u32, answer: Given) -> Entry {
        let time = format!("2026-11-{day:02}T12:00:00Z").parse().unwrap();
        Entry::new(time, answer, 1, None, How::Command)
    }

    #[test]
    fn days_between_a_no_and_a_yes_are_left_out() {
        let entries = [
            entry(3, Given::Yes),
            entry(4, Given::No).about(Identity::Daily),
            entry(5, Given::No),
            entry(8, Given::Yes),
        ];
        let days: Vec<u32> = (1..=10)
            .filter(|day| was_agreed_to(&entries, NaiveDate::from_ymd_opt(2026, 11, *day).unwrap()))
            .collect();
        assert_eq!(days, [3, 4, 5, 8, 9, 10]);
        assert!(was_agreed_to(&[], NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()));
    }
}
