//! A door that a test holds shut.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A door that is shut until a test opens it, and stays open then.
///
/// A reply waits at it ([`Reply::after`](crate::Reply::after), [`Step::Wait`](crate::Step::Wait)),
/// so that a slow server is slow for exactly as long as the test wants. Clones are the same door.
#[derive(Clone, Debug, Default)]
pub struct Latch(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open: bool,
    arrived: usize,
}

impl Latch {
    /// Lets everybody through who waits or ever comes.
    pub fn open(&self) {
        self.state().open = true;
        self.0.changed.notify_all();
    }

    /// Waits until `count` replies have come to the door, whether or not they went through.
    ///
    /// # Panics
    ///
    /// If fewer have come `within` that time.
    #[track_caller]
    pub fn await_arrivals(&self, count: usize, within: Duration) {
        let waiting =
            self.0.changed.wait_timeout_while(self.state(), within, |state| state.arrived < count);
        let (state, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        let arrived = state.arrived;
        drop(state);
        assert!(arrived >= count, "{arrived} of {count} replies came to the latch in {within:?}");
    }

    /// Waits until the door opens, or until `stopped` says after a [`Self::wake`] that nobody is
    /// interested any more. Returns whether the door is open.
    pub(crate) fn pass(&self, stopped: impl Fn() -> bool) -> bool {
        let mut state = self.state();
        state.arrived += 1;
        self.0.changed.notify_all();
        let waiting = self.0.changed.wait_while(state, |state| !state.open && !stopped());
        waiting.unwrap_or_else(PoisonError::into_inner).open
    }

    /// Makes everybody who waits look again at why.
    pub(crate) fn wake(&self) {
        // Under the lock, or the one who is about to wait would miss it.
        let _state = self.state();
        self.0.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
