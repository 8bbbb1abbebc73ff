//! A sign of life while a model thinks: one line on a terminal, and nothing anywhere else.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::env;

/// How long a picture stays.
const FRAME: Duration = Duration::from_millis(100);

const FRAMES: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// A line on standard error that moves; dropping it takes the line away.
#[derive(Debug)]
pub(super) struct Spinner {
    is_shown: bool,
    backend: &'static str,
    started: Instant,
    frame: usize,
}

impl Spinner {
    /// Shows the line, if standard error is a terminal that can take it away again.
    pub(super) fn show(backend: &'static str) -> Self {
        let is_shown =
            io::stderr().is_terminal() && env::read(env::TERM).is_none_or(|term| term != "dumb");
        let mut spinner = Self { is_shown, backend, started: Instant::now(), frame: 0 };
        spinner.turn();
        spinner
    }

    /// Returns when the next picture is due, if there is to be one before `end`.
    pub(super) fn next_turn(&self, end: Instant) -> Instant {
        if self.is_shown { end.min(Instant::now() + FRAME) } else { end }
    }

    /// Shows the next picture.
    pub(super) fn turn(&mut self) {
        if !self.is_shown {
            return;
        }
        let seconds = self.started.elapsed().as_secs();
        let picture = FRAMES[self.frame % FRAMES.len()];
        self.frame += 1;
        let line = format!("\r{picture} asking {}, {seconds} s (Ctrl-C gives up)", self.backend);
        write(&line);
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if self.is_shown {
            write("\r\x1b[K");
        }
    }
}

fn write(text: &str) {
    let mut screen = io::stderr().lock();
    // A terminal that has gone needs no sign of life.
    let _ = screen.write_all(text.as_bytes()).and_then(|()| screen.flush());
}
