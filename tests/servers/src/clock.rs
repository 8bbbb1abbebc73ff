//! The time on a server.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// The clock of a server: the system's, or one that stands where a test puts it. Clones are the
/// same clock.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// The clock of the system.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still.
    pub fn at(time: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(time))))
    }

    /// Returns the time.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Some(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
            None => system_time(),
        }
    }

    /// Puts a clock forward, or back.
    ///
    /// # Panics
    ///
    /// If it is the system's.
    pub fn advance(&self, by: TimeDelta) {
        let time = self.0.as_ref().expect("only a clock that a test made can be put");
        *time.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

#[expect(clippy::disallowed_methods, reason = "a server's clock is where its time comes from")]
fn system_time() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}
