//! The person at the loop's prompt: asked and answered through one line editor.

use std::io::{self, Write};

use telemetry_consent::{Terminal, Typed};

use crate::ask::{Person, end_by_signal};
use crate::history::KEPT;
use crate::line_editor::LineEditor;
use crate::screen;
use crate::signals::{Received, Signal, Then};

/// Listens to a person through a line editor, in which Ctrl-C is a key and not a signal: it takes
/// back a line or a question, and the loop goes on.
pub(super) struct Listener {
    editor: LineEditor,
    /// The last line that was shown and not ended: the editor draws it again as its prompt.
    question: String,
}

impl Listener {
    /// Opens the controlling terminal.
    pub(super) fn open() -> io::Result<Self> {
        Ok(Self { editor: LineEditor::open(KEPT)?, question: String::new() })
    }

    /// Waits for a line behind a prompt.
    pub(super) fn read(&mut self, prompt: &str) -> io::Result<Typed> {
        self.editor.read(prompt, "")
    }

    /// Puts a request at hand, and tells whether it is one to remember.
    pub(super) fn remember(&mut self, request: &str) -> bool {
        self.editor.remember(request)
    }

    /// Forgets every request.
    pub(super) fn forget(&mut self) {
        self.editor.forget();
    }
}

impl Person for Listener {
    fn on_signal(&self) -> fn(Received) -> Then {
        unless_a_key
    }
}

/// Ends the session and then caro, but not for a Ctrl-C that came too early or too late for what it
/// was meant for: between two prompts the terminal makes a signal of the key.
fn unless_a_key(received: Received) -> Then {
    match received.signal {
        Signal::Int | Signal::Quit => Then::Continue,
        Signal::Hup | Signal::Term => end_by_signal(received),
    }
}

impl Terminal for Listener {
    fn write_str(&mut self, text: &str) -> io::Result<()> {
        let Some((shown, question)) = text.rsplit_once('\n') else {
            self.question += text;
            return Ok(());
        };
        let before = std::mem::replace(&mut self.question, question.to_owned());
        let mut screen = io::stderr().lock();
        writeln!(screen, "{before}{shown}")?;
        screen.flush()
    }

    fn read_line(&mut self) -> Typed {
        let question = std::mem::take(&mut self.question);
        // A terminal that fails gives no answer.
        self.editor.read(&question, "").unwrap_or(Typed::Eof)
    }

    fn columns(&self) -> Option<usize> {
        screen::columns(io::stderr())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::Origin;

    /// A second Ctrl-C for a command that had just ended ended the loop.
    #[test]
    fn a_key_between_two_prompts_does_not_end_the_loop() {
        for (signal, then) in [
            (Signal::Int, Then::Continue),
            (Signal::Quit, Then::Continue),
            (Signal::Term, Then::Die),
            (Signal::Hup, Then::Die),
        ] {
            assert_eq!(unless_a_key(Received { signal, origin: Origin::Terminal }), then);
        }
    }
}
