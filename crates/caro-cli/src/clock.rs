//! The one place that asks what time it is.

use chrono::{DateTime, Utc};

/// Returns the current time.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
pub fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}
