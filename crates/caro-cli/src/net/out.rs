//! Standard output: events for caro, of which one is the last.

use std::io::{self, Write};
use std::process;
use std::sync::{Mutex, PoisonError};

use caro_cli::protocol::{Event, MAX_TEXT};

/// Where events go, from any thread.
#[derive(Debug, Default)]
pub(crate) struct Out {
    ended: Mutex<bool>,
}

impl Out {
    /// Writes an event that is not the last.
    pub(crate) fn tell(&self, event: &Event) {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if !*ended {
            write(event);
        }
    }

    /// Writes a piece of an answer, in as many events as it needs.
    pub(crate) fn tell_text(&self, mut text: &str) {
        while !text.is_empty() {
            let (piece, rest) = text.split_at(text.floor_char_boundary(MAX_TEXT));
            self.tell(&Event::Text { text: piece.to_owned() });
            text = rest;
        }
    }

    /// Writes the last event; whoever comes second is not heard any more.
    pub(crate) fn end(&self, event: &Event) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut *ended, true) {
            write(event);
        }
    }
}

fn write(event: &Event) {
    let line = serde_json::to_string(event).expect("an event is plain data");
    let mut stdout = io::stdout().lock();
    if writeln!(stdout, "{line}").and_then(|()| stdout.flush()).is_err() {
        // Nobody reads any more.
        process::exit(0);
    }
}
