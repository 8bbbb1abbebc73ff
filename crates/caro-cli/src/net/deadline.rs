//! The time a request may take.

use std::process;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use caro_cli::protocol::{Event, Limits, Trouble};

use super::out::Out;

/// A request that is being timed for as long as this lives.
#[derive(Debug)]
pub(crate) struct Deadline(mpsc::Sender<()>);

impl Deadline {
    /// Starts the clock. Where the time is up, this program says so and ends, whatever it waits for.
    pub(crate) fn start(limits: Limits, out: &Arc<Out>) -> Self {
        let (sender, begun) = mpsc::channel();
        let out = Arc::clone(out);
        thread::spawn(move || {
            if let Some(trouble) = wait(limits, &begun) {
                out.end(&Event::Error { trouble, status: None });
                process::exit(0);
            }
        });
        Self(sender)
    }

    /// Notes that the answer has begun.
    pub(crate) fn begun(&self) {
        // Without a listener the time is up, and this program is about to end.
        let _ = self.0.send(());
    }
}

/// Returns which time was up first, or `None` once the request is over.
fn wait(limits: Limits, begun: &mpsc::Receiver<()>) -> Option<Trouble> {
    let start = Instant::now();
    let total = Duration::from_millis(limits.total_ms);
    let first = Duration::from_millis(limits.first_byte_ms);
    match begun.recv_timeout(first.min(total)) {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => return Some(Trouble::SlowStart),
        Err(RecvTimeoutError::Disconnected) => return None,
    }
    match begun.recv_timeout(total.saturating_sub(start.elapsed())) {
        Err(RecvTimeoutError::Timeout) => Some(Trouble::TimeUp),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_up_first_is_named() {
        let limits = |first_byte_ms, total_ms| Limits { first_byte_ms, total_ms, answer_bytes: 0 };
        let (sender, begun) = mpsc::channel();
        assert_eq!(wait(limits(0, 60_000), &begun), Some(Trouble::SlowStart));
        assert_eq!(wait(limits(60_000, 0), &begun), Some(Trouble::SlowStart));
        sender.send(()).unwrap();
        assert_eq!(wait(limits(60_000, 0), &begun), Some(Trouble::TimeUp));
        drop(sender);
        assert_eq!(wait(limits(60_000, 60_000), &begun), None);
    }
}
