//! When a delivery is due: a pure rule over what waits and what happened before.

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_offline::Waiting;

use crate::backoff::SHORTEST;
use crate::format::MAX_RECORDS;
use crate::schedule::Schedule;

/// How old the oldest waiting record gets before it is sent.
pub const OLDEST: TimeDelta = TimeDelta::hours(1);

/// Whether the sender should start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Now.
    Now,
    /// Not before this moment, unless the number of waiting records makes it due.
    Later(DateTime<Utc>),
}

/// Everything the rule looks at.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// This moment.
    pub now: DateTime<Utc>,
    /// What waits.
    pub waiting: Waiting,
    /// What the attempts before came to; `None` where there was none since consent.
    pub schedule: Option<&'a Schedule>,
    /// When a sender was last started; `None` where none was.
    pub started: Option<DateTime<Utc>>,
    /// The fingerprint of host and key.
    pub about: &'a str,
}

/// Decides whether the sender should start: in the first session after consent, when 250 records
/// wait, or when the oldest is over an hour old; never twice in ten minutes, never inside a hold.
///
/// A clock that was set back cannot hold anything up: what claims to have happened later than now is
/// not believed.
pub fn due(circumstances: Circumstances<'_>) -> Due {
    let Circumstances { now, waiting, schedule, started, about } = circumstances;
    let Some(oldest) = waiting.oldest else { return Due::Later(now + OLDEST) };
    if let Some(started) = started
        && (started..started + SHORTEST).contains(&now)
    {
        return Due::Later(started + SHORTEST);
    }
    let Some(schedule) = schedule else { return Due::Now };
    if let Some(hold) = schedule.held(now, about) {
        return Due::Later(hold.until);
    }
    let full = waiting.records >= MAX_RECORDS as u64;
    let of_age = oldest + OLDEST;
    if full || now >= of_age { Due::Now } else { Due::Later(of_age.min(now + OLDEST)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::{Hold, HoldKind};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn minutes(count: i64) -> TimeDelta {
        TimeDelta::minutes(count)
    }

    fn ask(records: u64, age: i64, schedule: Option<&Schedule>, started: Option<i64>) -> Due {
        due(Circumstances {
            now: noon(),
            waiting: Waiting { records, oldest: (records > 0).then(|| noon() - minutes(age)) },
            schedule,
            started: started.map(|ago| noon() - minutes(ago)),
            about: "a",
        })
    }

    #[test]
    fn the_first_session_after_consent_is_sent_at_once() {
        assert_eq!(ask(3, 0, None, None), Due::Now);
    }

    #[test]
    fn nothing_is_due_where_nothing_waits() {
        assert_eq!(ask(0, 0, None, None), Due::Later(noon() + OLDEST));
    }

    #[test]
    fn number_and_age_make_it_due() {
        let before = Some(&Schedule::default()).cloned();
        let before = before.as_ref();
        for (records, age, is_due) in
            [(1, 59, false), (1, 60, true), (249, 0, false), (250, 0, true), (1, 600, true)]
        {
            assert_eq!(ask(records, age, before, Some(11)) == Due::Now, is_due, "{records} {age}");
        }
    }

    #[test]
    fn never_twice_in_ten_minutes() {
        let before = Schedule::default();
        assert_eq!(ask(900, 90, Some(&before), Some(9)), Due::Later(noon() + minutes(1)));
        assert_eq!(ask(900, 90, Some(&before), Some(10)), Due::Now);
        // Not even where the first one left nothing behind.
        assert_eq!(ask(3, 0, None, Some(1)), Due::Later(noon() + minutes(9)));
    }

    #[test]
    fn never_inside_a_hold_unless_it_is_about_another_key() {
        let held = |about: &str| Schedule {
            hold: Some(Hold {
                until: noon() + minutes(30),
                kind: HoldKind::Refused,
                reason: String::new(),
                about: about.into(),
            }),
            ..Schedule::default()
        };
        assert_eq!(ask(900, 90, Some(&held("a")), None), Due::Later(noon() + minutes(30)));
        assert_eq!(ask(900, 90, Some(&held("b")), None), Due::Now);
    }

    #[test]
    fn a_clock_set_back_by_a_day_holds_nothing_up_for_longer_than_an_hour() {
        let before = Schedule::default();
        assert_eq!(ask(900, 90, Some(&before), Some(-24 * 60)), Due::Now);
        let later = ask(1, -24 * 60, Some(&before), None);
        assert_eq!(later, Due::Later(noon() + OLDEST), "a record from tomorrow");
    }

    /// The promise: in a busy hour at most one run of twenty starts the sender.
    #[test]
    fn in_a_busy_hour_at_most_one_of_twenty_runs_starts_the_sender() {
        for runs in [20, 60, 100, 1000, 3600] {
            let (mut started, mut starts) = (Some(noon() - minutes(15)), 0);
            let (mut waiting, mut schedule) = (Waiting::default(), Schedule::default());
            for run in 0..runs {
                let now = noon() + TimeDelta::seconds(3600) * run / runs;
                waiting.records += 5;
                waiting.oldest.get_or_insert(now);
                let circumstances =
                    Circumstances { now, waiting, schedule: Some(&schedule), started, about: "a" };
                if due(circumstances) == Due::Now {
                    starts += 1;
                    started = Some(now);
                    waiting = Waiting::default();
                    schedule.hold = None;
                }
            }
            assert!(starts * 20 <= runs, "{starts} starts in {runs} runs");
        }
    }
}
