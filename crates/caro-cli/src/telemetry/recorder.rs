//! The one recorder of the process.
//!
//! It is global because a panic and a signal end the session from where no argument reaches.
//! Where it was never set up, recording is a no-op.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, TryLockError};
use std::time::Instant;

use once_cell::sync::OnceCell;
use telemetry_core::{Bounded, DistinctId, Draft, Envelope, Event, RecordIds, Rounded, gate};
use telemetry_offline::{Appended, DropReason, Journal};
use uuid::Uuid;

use crate::catalog::{
    Caro, CommandExecuted, CommandGenerated, ErrorOccurred, SessionEnded, VerbDispatched, VerbPath,
};
use crate::clock;

static RECORDER: OnceCell<Recorder> = OnceCell::new();

/// Sets up the recorder of the process; a second call returns the first one's.
pub fn init(make: impl FnOnce() -> Recorder) -> &'static Recorder {
    RECORDER.get_or_init(make)
}

/// Returns the recorder.
///
/// # Panics
/// If there is none: a caller that cannot know uses [`try_get`].
pub fn get() -> &'static Recorder {
    RECORDER.get().expect("telemetry is initialised before it is used; see telemetry::try_get")
}

/// Returns the recorder, if this run has one.
pub fn try_get() -> Option<&'static Recorder> {
    RECORDER.get()
}

/// Switches recording on or off for the rest of the run; a no-op without a recorder.
pub fn set_enabled(enabled: bool) {
    if let Some(recorder) = try_get() {
        recorder.set_enabled(enabled);
    }
}

/// Writes the events of one session to the journal.
pub struct Recorder {
    enabled: AtomicBool,
    distinct_id: DistinctId,
    session: Mutex<Session>,
}

/// Asks again whether recording is still agreed to; the journal calls it when its file is gone.
pub type StillGranted = Box<dyn FnMut() -> bool + Send>;

struct Session {
    journal: Journal,
    still_granted: StillGranted,
    ids: RecordIds,
    id: Uuid,
    notice: u16,
    started: Instant,
    counts: Counts,
    /// The verb that is running, and since when.
    verb: Option<(VerbPath, Instant)>,
    ended: bool,
}

/// What the session's last event sums up. Counted where the events are written, so that the sums
/// are those of the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    generated: u64,
    executed: u64,
    errors: u64,
}

impl Recorder {
    /// Starts a session. The id stays the same until it ends, even across midnight.
    pub fn new(
        journal: Journal,
        still_granted: StillGranted,
        distinct_id: DistinctId,
        random: [u8; 10],
        notice: u16,
    ) -> Self {
        let mut ids = RecordIds::new(random);
        let session = Session {
            journal,
            still_granted,
            id: ids.next(clock::now()),
            ids,
            notice,
            started: Instant::now(),
            counts: Counts::default(),
            verb: None,
            ended: false,
        };
        Self { enabled: AtomicBool::new(true), distinct_id, session: Mutex::new(session) }
    }

    /// Tells whether events are recorded.
    pub fn is_enabled(&self) -> bool {
        self.enabled.load(Ordering::Relaxed)
    }

    /// Switches recording on or off.
    pub fn set_enabled(&self, enabled: bool) {
        self.enabled.store(enabled, Ordering::Relaxed);
    }

    /// Returns the pseudonym of this session's records.
    pub fn distinct_id(&self) -> DistinctId {
        self.distinct_id
    }

    /// Records an event, unless recording is off or the session has ended.
    ///
    /// A caller that panicked or was interrupted while it recorded leaves the lock held; then this
    /// event is given up rather than waited for.
    pub fn record<E: Event<Catalog = Caro>>(&self, event: &E) {
        if let Some(mut session) = self.session() {
            session.write(self.distinct_id, event);
        }
    }

    /// Notes that a verb begins.
    pub fn verb_began(&self, verb: VerbPath) {
        if let Some(mut session) = self.session() {
            session.verb = Some((verb, Instant::now()));
        }
    }

    /// Records how the verb that began ended; once, whoever comes first.
    pub fn verb_ended(&self, exit_code: u8) {
        let Some(mut session) = self.session() else { return };
        let Some((verb, since)) = session.verb.take() else { return };
        let event = VerbDispatched {
            verb,
            exit_code: Bounded::new(exit_code.into()),
            duration_ms: Rounded::millis(since.elapsed()),
        };
        session.write(self.distinct_id, &event);
    }

    /// Records an event that belongs to no session, and nothing after it.
    pub fn record_alone<E: Event<Catalog = Caro>>(&self, event: &E) {
        let Some(mut session) = self.session() else { return };
        session.write(self.distinct_id, event);
        session.close();
    }

    /// Records the session's last event, once.
    pub fn end(&self) {
        let Some(mut session) = self.session() else { return };
        let counts = session.counts;
        let event = SessionEnded {
            duration_ms: Rounded::millis(session.started.elapsed()),
            commands_generated: Rounded::new(counts.generated),
            commands_executed: Rounded::new(counts.executed),
            errors: Rounded::new(counts.errors),
            command_success_rate: Bounded::new(counts.success_rate()),
        };
        session.write(self.distinct_id, &event);
        session.close();
    }

    /// Shows the journal to somebody, unless it is in use.
    pub fn journal<T>(&self, look: impl FnOnce(&Journal) -> T) -> Option<T> {
        self.session.try_lock().ok().map(|session| look(&session.journal))
    }

    fn session(&self) -> Option<std::sync::MutexGuard<'_, Session>> {
        if !self.is_enabled() {
            return None;
        }
        let session = match self.session.try_lock() {
            Ok(session) => session,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        (!session.ended).then_some(session)
    }
}

impl Session {
    fn close(&mut self) {
        self.journal.settle(&mut *self.still_granted);
        self.ended = true;
    }

    fn write<E: Event<Catalog = Caro>>(&mut self, distinct_id: DistinctId, event: &E) {
        if E::SPEC.since > self.notice {
            return;
        }
        let timestamp = clock::now();
        let envelope = Envelope {
            uuid: self.ids.next(timestamp),
            session: self.id,
            distinct_id,
            timestamp,
            notice: self.notice,
        };
        let draft = Draft::new(&envelope, event);
        match gate::check::<Caro>(draft.as_bytes()) {
            Ok(checked) => {
                if self.journal.append(&checked, &mut *self.still_granted) == Appended::Stored {
                    self.counts.count(E::SPEC.name);
                }
            }
            Err(refusal) => {
                let reason = DropReason::Refused(refusal);
                self.journal.count_drop(reason, &mut *self.still_granted);
            }
        }
    }
}

impl Counts {
    fn count(&mut self, event: &str) {
        let count = match event {
            name if name == CommandGenerated::SPEC.name => &mut self.generated,
            name if name == CommandExecuted::SPEC.name => &mut self.executed,
            name if name == ErrorOccurred::SPEC.name => &mut self.errors,
            _ => return,
        };
        *count += 1;
    }

    /// Executed of generated in whole percent: 0 when nothing was generated, never above 100.
    fn success_rate(self) -> u64 {
        (self.executed * 100).checked_div(self.generated).unwrap_or(0).min(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_rate_is_a_whole_percent_and_never_above_100() {
        let rate = |generated, executed| Counts { generated, executed, errors: 0 }.success_rate();
        assert_eq!(
            [rate(0, 0), rate(0, 3), rate(3, 1), rate(1, 1), rate(1, 2)],
            [0, 0, 33, 100, 100]
        );
    }

    #[test]
    fn without_a_recorder_everything_is_a_no_op() {
        assert!(try_get().is_none());
        set_enabled(true);
        crate::telemetry::end_session();
        assert!(std::panic::catch_unwind(get).is_err());
    }
}
