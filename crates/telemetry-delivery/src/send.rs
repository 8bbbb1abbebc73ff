//! One run of the sender: from the journal to a sink, with consent asked again before every request.

mod health;
mod journal;
pub(crate) mod outcome;
#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_consent::{Locked, StateDir, StateError};
use telemetry_core::{Checked, Gate};
use telemetry_offline::{Consumer, JournalError, purge};

use crate::format::SEND_LOCK;
use crate::schedule::{Hold, Schedule};
use crate::sink::Sink;

pub use outcome::{Outcome, Report};

/// The longest a request may take.
pub const REQUEST: Duration = Duration::from_secs(5);
/// How long a person's delivery waits for a sender that is running.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a background sender waits: whoever looks whether to start one holds the lock for less.
const IMPATIENCE: Duration = Duration::from_millis(200);
const PAUSE: Duration = Duration::from_millis(20);

/// What is sent, from where, for whom.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The state folder.
    pub state: &'a StateDir,
    /// What every record must pass once more.
    pub gate: Gate,
    /// Whose cursor and schedule move.
    pub consumer: Consumer,
    /// The one event that is sent; all, where none is named. The cursor passes over the others.
    pub only: Option<&'static str>,
    /// The fingerprint of host and key.
    pub about: &'a str,
    /// Who wants it.
    pub asked_by: AskedBy,
}

/// Who wants records to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedBy {
    /// The program, because it is due.
    Program,
    /// A person, who does not wait for a fault to pass.
    Person,
}

/// How well records get away from a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// How many were dropped since the last report, by reason.
    pub dropped: Vec<(String, u64)>,
    /// How long the oldest record that waits has done so; nothing where none does, or where a clock was
    /// set back.
    pub waited: TimeDelta,
}

/// What a run needs from outside: time, chance, consent, and the program's own event.
pub trait World {
    /// Returns the time.
    fn now(&mut self) -> DateTime<Utc>;

    /// Returns how much of the run's time is left.
    fn time_left(&mut self) -> Duration;

    /// Waits.
    fn wait(&mut self, time: Duration);

    /// Returns a random number.
    fn chance(&mut self) -> u64;

    /// Decides anew, from the files as they are now, whether records may leave this machine.
    fn may_send(&mut self) -> bool;

    /// Records an event about how well records get away from this machine.
    fn report_health(&mut self, health: &Health);

    /// Hears how many of how many records have left.
    fn progress(&mut self, _sent: u64, _of: u64) {}
}

/// Why a run could not even begin, or could not keep its books.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The state folder refused.
    #[error(transparent)]
    State(#[from] StateError),
    /// The list of what was imported could not be read or written.
    #[error("could not {action} `{path}`")]
    Imported {
        /// What was tried.
        action: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The journal could not be read or its cursor not be moved.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Sends what waits, if it may.
///
/// One sender at a time: a second one leaves, or waits if a person asked for it. The cursor moves
/// only over records that were accepted, after each answer, so that a process that dies at any
/// moment sends again what it cannot know to have arrived, with the same ids and times.
pub fn send<S>(
    sending: &Sending<'_>,
    sink: &mut S,
    world: &mut dyn World,
) -> Result<Report, SendError>
where
    S: for<'r> Sink<Checked<'r>> + ?Sized,
{
    if !world.may_send() {
        return Ok(Report::of(Outcome::Withheld));
    }
    let Some(lock) = take_lock(sending.state, sending.asked_by, world)? else {
        return Ok(Report::of(Outcome::Busy));
    };
    let schedule = Schedule::load(sending.state, sending.consumer)?.unwrap_or_default();
    let now = world.now();
    if let Some(hold) = held(sending, &schedule, now) {
        return Ok(Report::of(Outcome::Held(hold)));
    }
    let _ = lock.mark(now);
    let schedule = health::report(sending, schedule, world)?;
    let report = journal::send_pending(sending, sink, world)?;
    outcome::remember(sending, schedule, sink.recipient(), &report, world)?;
    purge(sending.state, now)?;
    Ok(report)
}

/// Takes the sender's lock; `None` if another run holds it for too long.
pub(crate) fn take_lock(
    state: &StateDir,
    asked_by: AskedBy,
    world: &mut dyn World,
) -> Result<Option<Locked>, StateError> {
    let mut patience = match asked_by {
        AskedBy::Person => PATIENCE,
        AskedBy::Program => IMPATIENCE,
    };
    loop {
        let lock = state.try_lock(SEND_LOCK)?;
        if lock.is_some() || patience.is_zero() {
            return Ok(lock);
        }
        world.wait(PAUSE);
        patience = patience.saturating_sub(PAUSE);
    }
}

fn held(sending: &Sending<'_>, schedule: &Schedule, now: DateTime<Utc>) -> Option<Hold> {
    let hold = schedule.held(now, sending.about)?;
    let yields = sending.asked_by == AskedBy::Person && hold.kind.yields_to_a_person();
    (!yields).then(|| hold.clone())
}

/// Does something to the files of delivery, unless consent is gone: asked under the lock that a
/// withdrawal wipes under, so that nothing outlives one.
fn keep<T>(
    state: &StateDir,
    world: &mut dyn World,
    what: impl FnOnce() -> Result<T, StateError>,
) -> Result<Option<T>, SendError> {
    let _lock = state.lock(telemetry_offline::LOCK)?;
    if world.may_send() { Ok(Some(what()?)) } else { Ok(None) }
}
