//! How far something long has come, on a terminal.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use is_terminal::IsTerminal;

/// What is done sooner than this needs no words about how far it is.
const PATIENCE: Duration = Duration::from_millis(500);
/// How much is done between two looks at the clock: bytes, or records.
const STEP: u64 = 64;

/// How far something has come: a line on standard error that is written over and goes away in the end.
pub struct Progress {
    what: &'static str,
    path: PathBuf,
    total: u64,
    next: u64,
    started: Instant,
    shown: Option<u64>,
    wanted: bool,
}

impl Progress {
    /// Starts. `total` may be 0 where it is not known.
    pub fn new(what: &'static str, path: &Path, total: u64) -> Self {
        let wanted = io::stderr().is_terminal();
        let path = path.to_path_buf();
        Self { what, path, total, next: 0, started: Instant::now(), shown: None, wanted }
    }

    /// Says that so much is done.
    pub fn at(&mut self, done: u64) {
        if !self.wanted || done < self.next {
            return;
        }
        self.next = done + (self.total / 200).max(STEP);
        if self.started.elapsed() < PATIENCE {
            return;
        }
        let far = done.saturating_mul(100).checked_div(self.total);
        let far = far.map_or_else(|| format!("{} MB", done / 1_000_000), |far| format!("{far} %"));
        let name = self.path.display();
        // Nobody is hurt if this cannot be written.
        let _ = write!(io::stderr().lock(), "\r{} {name} {far} ", self.what);
        self.shown = Some(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}
