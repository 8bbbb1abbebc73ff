//! Every id that records of this machine may carry, for whoever wants them erased elsewhere.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use telemetry_consent::{Entry, Given, Ledger, StateDir};
use telemetry_offline::{SECRET, load_identity, load_secret};

use super::identity::daily_id;

/// How far back ids are listed, in days: no recipient is asked to keep records for longer than a year.
const YEAR: u64 = 366;

/// What a request for erasure lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ids {
    /// The ids of days on which telemetry was agreed to, oldest first.
    pub daily: Vec<DailyId>,
    /// The ids of this installation that stay or stayed, and of accounts it was linked to.
    pub lasting: Vec<String>,
    /// Since when the ids of days are known: those of an earlier secret cannot be computed any more.
    pub known_since: Option<NaiveDate>,
}

/// The id of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DailyId {
    /// The UTC day.
    pub day: NaiveDate,
    /// Its id.
    pub id: String,
}

impl Ids {
    /// Finds them: the lasting ones are kept, those of days are computed from the secret and the days of
    /// the ledger. What cannot be read is not listed.
    pub fn find(state: &StateDir, now: DateTime<Utc>) -> Self {
        let mut ids = Self::default();
        if let Ok(Some(identity)) = load_identity(state) {
            ids.lasting = identity.all_ids().map(|id| id.to_string()).collect();
        }
        let made = state.modified(SECRET).map(|made| made.date_naive());
        let (Ok(Some(secret)), Some(made)) = (load_secret(state), made) else { return ids };
        ids.known_since = Some(made);
        let entries = Ledger::read(state).map(|ledger| ledger.entries).unwrap_or_default();
        let mut day = made.max(now.date_naive() - Days::new(YEAR));
        while day <= now.date_naive() {
            if was_agreed_to(&entries, day) {
                let id = daily_id(&secret, day.and_time(NaiveTime::MIN).and_utc()).to_string();
                ids.daily.push(DailyId { day, id });
            }
            day = day + Days::new(1);
        }
        ids
    }

    /// Returns how many there are.
    pub fn count(&self) -> usize {
        self.daily.len() + self.lasting.len()
    }
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
