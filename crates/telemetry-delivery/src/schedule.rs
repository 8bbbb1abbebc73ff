//! What the last attempts came to, and when the next may start: `delivery.json`.

use std::collections::BTreeMap;
use std::io::Read as _;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use telemetry_consent::{StateDir, StateError};

use telemetry_offline::Consumer;

use crate::format::{LOKI_SCHEDULE, MAX_SCHEDULE, SCHEDULE, VERSION};

/// What is remembered between two runs of the sender.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    /// The version of the file.
    pub v: u32,
    /// When the sender last had something to send.
    pub last_try: Option<DateTime<Utc>>,
    /// When a recipient last accepted something.
    pub last_success: Option<DateTime<Utc>>,
    /// The host that accepted it.
    pub recipient: Option<String>,
    /// How many records it accepted in that run.
    pub accepted: u64,
    /// Why nothing may be sent before a certain moment.
    pub hold: Option<Hold>,
    /// How many runs failed in a row.
    pub failures: u32,
    /// The UTC day of the last report about dropped records.
    pub reported_on: Option<NaiveDate>,
    /// The drop counts as they were in that report.
    pub reported: BTreeMap<String, u64>,
}

/// A time of peace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// When it ends.
    pub until: DateTime<Utc>,
    /// What it is for.
    pub kind: HoldKind,
    /// What happened, in a few words.
    pub reason: String,
    /// Which host and key it is about, as a short fingerprint; another host or key is not held.
    pub about: String,
}

/// What a time of peace is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldKind {
    /// All went well; the next start is just not due yet.
    Rest,
    /// A fault that may have passed: a person who asks for it may try at once.
    Fault,
    /// The key or the account was refused.
    Refused,
    /// The recipient asked for peace.
    RateLimited,
}

impl HoldKind {
    /// Tells whether a person who asks for a delivery may try all the same.
    pub const fn yields_to_a_person(self) -> bool {
        matches!(self, Self::Rest | Self::Fault)
    }
}

impl Schedule {
    /// Reads the schedule of a consumer; `None` where nothing was ever sent to it.
    ///
    /// What is corrupt, or from a version that this one does not know, holds nothing back: at worst
    /// a recipient is asked once too often.
    pub fn load(state: &StateDir, consumer: Consumer) -> Result<Option<Self>, StateError> {
        let Some(file) = state.open_read(name(consumer))? else { return Ok(None) };
        let mut text = Vec::new();
        let read = file.take(MAX_SCHEDULE).read_to_end(&mut text);
        let schedule = read.ok().and_then(|_| serde_json::from_slice::<Self>(&text).ok());
        Ok(Some(schedule.filter(|schedule| schedule.v <= VERSION).unwrap_or_default()))
    }

    /// Writes the schedule, and the moment before which nobody needs to look at it. Loki's comes second
    /// where there are both, and can only make that moment an earlier one.
    pub fn store(
        &self,
        state: &StateDir,
        consumer: Consumer,
        quiet_until: DateTime<Utc>,
    ) -> Result<(), StateError> {
        let text = serde_json::to_vec(&Self { v: VERSION, ..self.clone() })
            .expect("texts, numbers and times serialise");
        state.replace(name(consumer), &text)?;
        // Without it somebody looks once more than needed.
        let _ = match consumer {
            Consumer::Loki => quiet_no_longer(state, quiet_until, self.last_try),
            _ => quiet(state, quiet_until),
        };
        Ok(())
    }

    /// Returns what holds a delivery to this host and key back at this moment.
    ///
    /// A hold that ends more than a day ahead is none: nobody sets one, so the clock was set back.
    pub fn held(&self, now: DateTime<Utc>, about: &str) -> Option<&Hold> {
        let hold = self.hold.as_ref()?;
        let counts = now < hold.until && hold.until - now <= crate::backoff::LONGEST;
        (counts && (hold.kind == HoldKind::Rest || hold.about == about)).then_some(hold)
    }
}

fn name(consumer: Consumer) -> &'static str {
    if consumer == Consumer::Loki { LOKI_SCHEDULE } else { SCHEDULE }
}

/// Makes the moment before which nobody needs to look an earlier one, if it is later than this. One that
/// has passed at `now` says nothing, and one is set where there was none.
fn quiet_no_longer(
    state: &StateDir,
    until: DateTime<Utc>,
    now: Option<DateTime<Utc>>,
) -> std::io::Result<()> {
    let _ = state.create_new(SCHEDULE);
    let earlier = |moment: &DateTime<Utc>| Some(*moment) > now && *moment < until;
    quiet(state, state.modified(SCHEDULE).filter(earlier).unwrap_or(until))
}

/// Notes the moment before which nobody needs to look: one system call tells it.
pub fn quiet(state: &StateDir, until: DateTime<Utc>) -> std::io::Result<()> {
    match state.open_rw(SCHEDULE) {
        Ok(Some(file)) => file.set_modified(until.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn held_until(until: DateTime<Utc>, kind: HoldKind) -> Schedule {
        let hold = Hold { until, kind, reason: "HTTP status 503".into(), about: "a".into() };
        Schedule { hold: Some(hold), failures: 2, ..Schedule::default() }
    }

    #[test]
    fn what_was_stored_is_what_is_read() {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        assert_eq!(Schedule::load(&state, Consumer::Posthog).unwrap(), None);
        let schedule = held_until(noon(), HoldKind::Fault);
        schedule.store(&state, Consumer::Posthog, noon() + TimeDelta::hours(1)).unwrap();
        let read = Schedule::load(&state, Consumer::Posthog).unwrap().unwrap();
        assert_eq!(read, Schedule { v: VERSION, ..schedule });
        assert_eq!(state.modified(SCHEDULE), Some(noon() + TimeDelta::hours(1)));
    }

    #[test]
    fn each_recipient_has_a_schedule_and_the_earlier_moment_counts() {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        let tried = |failures| Schedule { failures, last_try: Some(noon()), ..Schedule::default() };
        let minutes = |count| noon() + TimeDelta::minutes(count);
        for (posthog, loki, quiet) in [(60, 10, 10), (10, 60, 10), (60, 60, 60), (-1, 30, 30)] {
            tried(1).store(&state, Consumer::Posthog, minutes(posthog)).unwrap();
            tried(2).store(&state, Consumer::Loki, minutes(loki)).unwrap();
            assert_eq!(state.modified(SCHEDULE), Some(minutes(quiet)), "{posthog} {loki}");
        }
        let failures = |consumer| Schedule::load(&state, consumer).unwrap().unwrap().failures;
        assert_eq!((failures(Consumer::Posthog), failures(Consumer::Loki)), (1, 2));
    }

    #[test]
    fn a_corrupt_or_newer_schedule_holds_nothing_back() {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        for text in ["", "{", "[]", r#"{"v":2,"failures":9}"#, r#"{"hold":7}"#] {
            std::fs::write(state.path().join(SCHEDULE), text).unwrap();
            assert_eq!(
                Schedule::load(&state, Consumer::Posthog).unwrap(),
                Some(Schedule::default()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_hold_counts_for_its_own_recipient_until_it_ends() {
        let schedule = held_until(noon(), HoldKind::Refused);
        let before = noon() - TimeDelta::hours(1);
        assert!(schedule.held(before, "a").is_some());
        assert!(schedule.held(before, "b").is_none(), "another key");
        assert!(schedule.held(noon(), "a").is_none(), "over");
        assert!(
            schedule.held(noon() - TimeDelta::days(2), "a").is_none(),
            "the clock was set back"
        );
    }
}
