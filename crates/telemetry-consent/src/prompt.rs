//! The question: a dialogue with a person, in which only what was typed counts.

mod terminal;
#[cfg(test)]
mod tests;

use std::io;

use crate::decide::{Ask, DefaultAnswer};
use crate::notice::{Notice, Style, fit};

pub use terminal::{Streams, Terminal, Typed};

/// How often a person may type something else before the question is given up.
const ATTEMPTS: u32 = 2;

/// What came of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A yes was typed.
    Yes,
    /// A no was typed, or Enter where no is the default.
    No,
    /// No answer: telemetry stays off and nothing is stored.
    Nothing(NoAnswer),
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// What was typed was neither yes nor no, twice.
    Unclear,
    /// The input ended.
    EndOfInput,
    /// A signal arrived.
    Interrupted,
    /// The question could not be shown, so nothing typed can be an answer to it.
    NotShown,
}

/// What the question is about and how it looks.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// What the person is told.
    pub notice: &'a Notice,
    /// Why the person is asked.
    pub ask: &'a Ask,
    /// The answer that Enter gives.
    pub default: DefaultAnswer,
    /// Colour, or none.
    pub style: Style,
}

/// Shows the notice and asks until there is an answer or no hope of one.
///
/// `preview` makes the text that `p` prints; it runs only if the person asks for it.
pub fn ask(
    question: &Question<'_>,
    terminal: &mut impl Terminal,
    preview: impl Fn() -> String,
) -> Answer {
    converse(question, terminal, preview).unwrap_or(Answer::Nothing(NoAnswer::NotShown))
}

fn converse(
    question: &Question<'_>,
    terminal: &mut impl Terminal,
    preview: impl Fn() -> String,
) -> io::Result<Answer> {
    let columns = terminal.columns();
    let prompt = fit(&question.notice.question(question.ask, question.default), columns);
    terminal.write_str(&fit(&question.notice.render(question.ask, question.style), columns))?;
    let mut attempts = ATTEMPTS;
    loop {
        terminal.write_str(&prompt)?;
        let reply = match terminal.read_line() {
            Typed::Line(line) => understand(&line, question.default),
            Typed::Garbled => Reply::Other,
            Typed::Eof => return ended(terminal, NoAnswer::EndOfInput),
            Typed::Interrupted => return ended(terminal, NoAnswer::Interrupted),
        };
        match reply {
            Reply::Yes => return Ok(Answer::Yes),
            Reply::No => return Ok(Answer::No),
            Reply::Preview => terminal.write_str(&framed(&preview()))?,
            Reply::Other => {
                attempts -= 1;
                if attempts == 0 {
                    return Ok(Answer::Nothing(NoAnswer::Unclear));
                }
                terminal.write_str("Please type y for yes, n for no, or p to see a record.\n")?;
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reply {
    Yes,
    No,
    Preview,
    Other,
}

fn understand(line: &str, default: DefaultAnswer) -> Reply {
    match (line.trim().to_ascii_lowercase().as_str(), default) {
        ("y" | "yes", _) | ("", DefaultAnswer::Yes) => Reply::Yes,
        ("n" | "no", _) | ("", DefaultAnswer::No) => Reply::No,
        ("p" | "preview", _) => Reply::Preview,
        _ => Reply::Other,
    }
}

/// Ends the line that the person did not end, so that what follows starts on its own.
fn ended(terminal: &mut impl Terminal, why: NoAnswer) -> io::Result<Answer> {
    terminal.write_str("\n")?;
    Ok(Answer::Nothing(why))
}

fn framed(preview: &str) -> String {
    format!("\n{}\n\n", preview.trim_end())
}
