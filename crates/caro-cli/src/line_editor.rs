//! A line editor on the controlling terminal itself: standard output stays untouched.

use std::ffi::OsStr;
use std::io;

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Behavior, Config, Editor};
use telemetry_consent::Typed;

use crate::signals::{Terminal, lend};

/// What the terminal can show, by the value of `$TERM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The cursor can be moved: a line editor works.
    Full,
    /// Lines are all there is.
    Dumb,
}

impl Screen {
    /// Returns what a terminal of this type can show.
    pub fn from_term(term_env: Option<&OsStr>) -> Self {
        // The types that the line editor refuses to draw on; it would fall back to standard output.
        let refused = ["dumb", "cons25", "emacs"];
        let term = term_env.and_then(OsStr::to_str).unwrap_or_default();
        if refused.iter().any(|name| name.eq_ignore_ascii_case(term)) {
            Self::Dumb
        } else {
            Self::Full
        }
    }
}

/// Reads lines that a person edits, with the lines read earlier at hand (arrow keys, Ctrl-R).
pub struct LineEditor {
    editor: Editor<(), MemHistory>,
}

impl LineEditor {
    /// Opens the controlling terminal. It must be able to show an edited line ([`Screen::Full`]).
    pub fn open(remembers: usize) -> io::Result<Self> {
        Terminal::open_or_fail()?;
        let config = Config::builder()
            // The terminal, not the standard streams.
            .behavior(Behavior::PreferTerm)
            .history_ignore_space(true)
            .max_history_size(remembers)
            .map_err(system)?
            .build();
        let history = MemHistory::with_config(&config);
        let editor = Editor::with_history(config, history).map_err(system)?;
        Ok(Self { editor })
    }

    /// Waits for a line; [`Typed::Interrupted`] stands for Ctrl-C, [`Typed::Eof`] for Ctrl-D.
    ///
    /// The caller keeps a [`crate::signals::Watch`] meanwhile, as around every prompt; a signal that
    /// ends caro then leaves the terminal as it was.
    pub fn read(&mut self, prompt: &str, initial: &str) -> io::Result<Typed> {
        let _loan = lend(Terminal::open_or_fail()?);
        match self.editor.readline_with_initial(prompt, (initial, "")) {
            Ok(line) => Ok(Typed::Line(line)),
            Err(ReadlineError::Interrupted) => Ok(Typed::Interrupted),
            Err(ReadlineError::Eof) => Ok(Typed::Eof),
            Err(error) => Err(system(error)),
        }
    }

    /// Puts a line at hand, unless it begins with a blank or is the last one again; tells whether.
    pub fn remember(&mut self, line: &str) -> bool {
        // In memory it cannot fail.
        self.editor.add_history_entry(line).unwrap_or(false)
    }

    /// Forgets every line.
    pub fn forget(&mut self) {
        let _ = self.editor.clear_history();
    }
}

/// Returns the system's error behind one of the editor's. To keep the editor's would keep the names and
/// texts of every error number as well, which the loader puts in place before each run of caro.
fn system(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        ReadlineError::Errno(number) => number.into(),
        ReadlineError::Eof => io::ErrorKind::UnexpectedEof.into(),
        _ => io::ErrorKind::Interrupted.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_without_a_cursor_are_known_by_their_type() {
        for (term, screen) in [
            (None, Screen::Full),
            (Some("xterm-256color"), Screen::Full),
            (Some("dumb"), Screen::Dumb),
            (Some("DUMB"), Screen::Dumb),
            (Some("emacs"), Screen::Dumb),
        ] {
            assert_eq!(Screen::from_term(term.map(OsStr::new)), screen, "{term:?}");
        }
    }
}
