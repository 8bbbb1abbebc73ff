//! A value that others wait for.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A value behind a lock, whose changes wake whoever waits for them.
#[derive(Debug, Default)]
pub(crate) struct Watched<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Watched<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value: Mutex::new(value), changed: Condvar::new() }
    }

    /// Looks at the value. What is changed this way wakes nobody.
    pub(crate) fn look(&self) -> MutexGuard<'_, T> {
        // A panic elsewhere fails its own test; this value is still the one to report.
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the value and wakes everybody who waits.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.look());
        self.changed.notify_all();
        result
    }

    /// Waits until something holds, however long that takes, and returns the value.
    pub(crate) fn wait(&self, holds: impl Fn(&T) -> bool) -> MutexGuard<'_, T> {
        let waiting = self.changed.wait_while(self.look(), |value| !holds(value));
        waiting.unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something holds, for at most so long. Returns whether it does.
    pub(crate) fn wait_for(&self, within: Duration, holds: impl Fn(&T) -> bool) -> bool {
        let waiting = self.changed.wait_timeout_while(self.look(), within, |value| !holds(value));
        let (value, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        holds(&value)
    }

    /// Waits until something holds. `what` names it, and `seen` tells what there is instead.
    ///
    /// # Panics
    ///
    /// If it does not hold `within` that time.
    #[track_caller]
    pub(crate) fn await_that(
        &self,
        within: Duration,
        what: &str,
        holds: impl Fn(&T) -> bool,
        seen: impl Fn(&T) -> String,
    ) {
        let came = self.wait_for(within, holds);
        let seen = seen(&self.look());
        assert!(came, "waited {within:?} for {what}; seen: {seen}");
    }
}
