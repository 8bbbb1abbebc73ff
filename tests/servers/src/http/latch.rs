//! A door that a test holds shut.

use std::sync::Arc;
use std::time::Duration;

use crate::watched::Watched;

/// A door that is shut until a test opens it, and stays open then.
///
/// A reply waits at it ([`Reply::after`](crate::Reply::after), [`Step::Wait`](crate::Step::Wait)),
/// so that a slow server is slow for exactly as long as the test wants. Clones are the same door.
#[derive(Clone, Debug, Default)]
pub struct Latch(Arc<Watched<Door>>);

#[derive(Debug, Default)]
struct Door {
    open: bool,
    arrived: usize,
}

impl Latch {
    /// Lets everybody through who waits or ever comes.
    pub fn open(&self) {
        self.0.change(|door| door.open = true);
    }

    /// Waits until `count` replies have come to the door, whether or not they went through.
    ///
    /// # Panics
    ///
    /// If fewer have come `within` that time.
    #[track_caller]
    pub fn await_arrivals(&self, count: usize, within: Duration) {
        let what = format!("{count} replies at the latch");
        let seen = |door: &Door| format!("{} replies", door.arrived);
        self.0.await_that(within, &what, |door| door.arrived >= count, seen);
    }

    /// Waits until the door opens, or until `stopped` says after a [`Self::wake`] that nobody is
    /// interested any more. Returns whether the door is open.
    pub(crate) fn pass(&self, stopped: impl Fn() -> bool) -> bool {
        self.0.change(|door| door.arrived += 1);
        self.0.wait(|door| door.open || stopped()).open
    }

    /// Makes everybody who waits look again at why.
    pub(crate) fn wake(&self) {
        // Under the lock, or the one who is about to wait would miss it.
        self.0.change(|_| ());
    }
}
