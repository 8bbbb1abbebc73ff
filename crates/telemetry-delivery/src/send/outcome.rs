//! How a run ended, and what is remembered of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{SendError, Sending, World, keep};
use crate::backoff::{LONGEST, SHORTEST, pause, rate_limit_pause};
use crate::deliver::End;
use crate::due::OLDEST;
use crate::log::{self, Entry};
use crate::schedule::{Hold, HoldKind, Schedule};
use crate::sink::{Answer, Fault};

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many records were accepted.
    pub accepted: u64,
    /// How many were given up, and counted as dropped.
    pub given_up: u64,
    /// How many are still waiting.
    pub waiting: u64,
    /// How many records have their fate: accepted or given up.
    pub(crate) settled: u64,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was waiting.
    Nothing,
    /// Everything was sent.
    Done,
    /// The rest is stamped ahead of the clock, and is sent when its time has come.
    Ahead,
    /// Time was up; the rest goes next time.
    OutOfTime,
    /// Another sender is at it.
    Busy,
    /// Records may not leave this machine.
    Withheld,
    /// An earlier failure holds this run back.
    Held(Hold),
    /// The recipient refuses the key, the account or every record.
    Refused {
        /// The HTTP status; `None` where the key was refused before anything was sent.
        status: Option<u16>,
    },
    /// The recipient asks for peace.
    RateLimited {
        /// For how long, where it says so.
        pause: Option<TimeDelta>,
    },
    /// Nobody answered in a way that counts.
    Unavailable(Fault),
}

impl Report {
    pub(crate) fn of(outcome: Outcome) -> Self {
        Self { accepted: 0, given_up: 0, waiting: 0, settled: 0, outcome }
    }

    pub(super) fn ended(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }
}

impl From<End> for Outcome {
    fn from(end: End) -> Self {
        match end {
            End::Done => Self::Done,
            End::Withheld => Self::Withheld,
            End::RefusesAll(status) => Self::Refused { status: Some(status) },
            End::Stopped(Answer::Refused { status }) => Self::Refused { status },
            End::Stopped(Answer::RateLimited { pause }) => Self::RateLimited { pause },
            End::Stopped(Answer::Unavailable(fault)) => Self::Unavailable(fault),
            End::Stopped(Answer::Accepted | Answer::Poison { .. }) => {
                unreachable!("a delivery goes on after these")
            }
        }
    }
}

impl Outcome {
    /// Tells what the next run is held back for, if this one failed.
    fn failed(&self) -> Option<HoldKind> {
        match self {
            Self::Refused { .. } => Some(HoldKind::Refused),
            Self::RateLimited { .. } => Some(HoldKind::RateLimited),
            Self::Unavailable(_) => Some(HoldKind::Fault),
            _ => None,
        }
    }

    /// Says in a few words why records are still waiting; `None` where nothing went wrong.
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Done => None,
            Self::Ahead => Some("their time has not come (was the clock set back?)".to_owned()),
            Self::OutOfTime => Some("time was up".to_owned()),
            Self::Busy => Some("another sender is running".to_owned()),
            Self::Withheld => Some("records may not leave this machine".to_owned()),
            Self::Held(hold) => Some(hold.reason.clone()),
            Self::Refused { status: None } => Some("the key is not a project key".to_owned()),
            Self::Refused { status: Some(status @ (400 | 413)) } => Some(format!(
                "every record was refused (HTTP status {status}): is it the right host?"
            )),
            Self::Refused { status: Some(status) } => {
                Some(format!("the key or the account was refused (HTTP status {status})"))
            }
            Self::RateLimited { .. } => Some("too many requests (HTTP status 429)".to_owned()),
            Self::Unavailable(fault) => Some(fault.to_string()),
        }
    }
}

/// Writes down what the run came to, and when the next may start.
pub(super) fn remember(
    sending: &Sending<'_>,
    mut schedule: Schedule,
    recipient: &str,
    report: &Report,
    world: &mut dyn World,
) -> Result<(), SendError> {
    let (now, chance) = (world.now(), world.chance());
    if report.outcome == Outcome::Withheld {
        return Ok(());
    }
    let time = note(&mut schedule, report, Notes { recipient, about: sending.about, now, chance });
    // Never longer than until a record can come of age, so that a new key is noticed.
    let quiet = if report.waiting == 0 { OLDEST } else { time.min(OLDEST) };
    let entry = Entry::failure(report, recipient, now);
    keep(sending.state, world, || {
        if let Some(entry) = &entry {
            log::append(sending.state, entry)?;
        }
        schedule.store(sending.state, sending.consumer, now + quiet)
    })?;
    Ok(())
}

/// What is to be noted about a run beside what it came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notes<'a> {
    /// The host, as a person knows it.
    pub recipient: &'a str,
    /// The fingerprint of host and key.
    pub about: &'a str,
    /// When the run ended.
    pub now: DateTime<Utc>,
    /// A random number, for the pause.
    pub chance: u64,
}

/// Notes what a run came to; returns for how long the next one is held back.
pub(crate) fn note(schedule: &mut Schedule, report: &Report, notes: Notes<'_>) -> TimeDelta {
    let Notes { recipient, about, now, chance } = notes;
    schedule.last_try = Some(now);
    if report.accepted > 0 {
        schedule.last_success = Some(now);
        schedule.recipient = Some(recipient.to_owned());
        schedule.accepted = report.accepted;
    }
    let failed = report.outcome.failed();
    // What got through before the failure shows that the recipient is there.
    let before = if report.accepted > 0 { 0 } else { schedule.failures };
    schedule.failures = if failed.is_some() { before.saturating_add(1) } else { 0 };
    let time = match &report.outcome {
        Outcome::Refused { .. } => LONGEST,
        Outcome::RateLimited { pause } => rate_limit_pause(*pause, schedule.failures, chance),
        Outcome::Unavailable(_) => pause(schedule.failures, chance),
        _ => SHORTEST,
    };
    schedule.hold = Some(Hold {
        until: now + time,
        kind: failed.unwrap_or(HoldKind::Rest),
        reason: report.outcome.problem().unwrap_or_default(),
        about: about.to_owned(),
    });
    time
}

impl Entry {
    /// Returns what the log says about a run that failed; `None` if it did not.
    pub(crate) fn failure(report: &Report, recipient: &str, now: DateTime<Utc>) -> Option<Self> {
        report.outcome.failed()?;
        Some(Self {
            time: now,
            to: recipient.to_owned(),
            records: report.waiting,
            day: None,
            answer: report.outcome.problem().unwrap_or_default(),
        })
    }
}
