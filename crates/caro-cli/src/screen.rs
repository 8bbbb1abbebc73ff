//! The person's side: standard error, with colour where it helps, and answers from standard input.

mod colour;
mod progress;

use std::fmt::Display;
use std::io::{self, Write};
use std::os::fd::AsFd;

use is_terminal::IsTerminal;
use once_cell::sync::Lazy;
use rustix::termios::tcgetwinsize;
use telemetry_consent::{Streams, Style, Terminal, Typed};

use crate::env;
use colour::Wishes;

pub use progress::Progress;

/// Whether colour is wanted; decided when the first word is printed, so that silence costs nothing.
static COLOUR: Lazy<bool> = Lazy::new(|| {
    let wanted = colour_on(&io::stderr());
    colored::control::set_override(wanted);
    wanted
});

/// Tells whether text for the person may be coloured on a stream.
pub fn colour_on(stream: &impl IsTerminal) -> bool {
    let wishes = Wishes {
        no_color: env::read(env::NO_COLOR),
        clicolor_force: env::read(env::CLICOLOR_FORCE),
        clicolor: env::read(env::CLICOLOR),
        term: env::read(env::TERM),
        terminal: stream.is_terminal(),
    };
    wishes.colour()
}

/// Tells whether text on standard error may be coloured, and makes `colored` agree.
pub fn colour() -> bool {
    *COLOUR
}

/// Prints a line to standard error.
///
/// The text is made after the decision about colour. When nobody can read it there is nobody to tell.
pub fn say(line: impl Display) {
    put(format_args!("{line}\n"));
}

/// Prints to standard error what is no line.
///
/// In one piece, since standard error has no buffer: lines of several programs that share it stay
/// whole.
pub fn put(text: impl Display) {
    colour();
    let _ = io::stderr().lock().write_all(text.to_string().as_bytes());
}

/// Prints a line that begins with the program's name, for whoever reads a log.
pub fn complain(problem: impl Display) {
    say(format_args!("caro: {problem}"));
}

/// Prints a line to standard output.
///
/// A reader that has gone away, as in `caro … | head -0`, is no reason to complain. Anything else is
/// an error, since a script would take the silence for an answer.
pub fn print(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    // In one piece, however many lines it has.
    match out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Says how many there are of something, in words that fit the number.
pub fn count(number: impl TryInto<u64>, noun: &str) -> String {
    match number.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {noun}"),
        many => format!("{many} {noun}s"),
    }
}

/// Replaces, as `ls` does, what would move the cursor or hide a part of a text such as a file name.
pub fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let shown = |c: char| if hidden(c) { '?' } else { c };
    text.chars().map(shown).collect()
}

/// Tells whether a question can be put: standard input and standard error are both terminals.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Returns the style in which the consent library should print.
pub fn style() -> Style {
    if colour() { Style::Colour } else { Style::Plain }
}

/// Returns how many columns the terminal behind a stream has; `None` where there is none, or it does
/// not tell.
pub fn columns(stream: impl AsFd) -> Option<usize> {
    tcgetwinsize(stream).ok().map(|size| usize::from(size.ws_col)).filter(|&columns| columns > 0)
}

/// The terminal as a place for questions: asked on standard error, answered on standard input.
#[derive(Debug, Clone, Copy)]
pub struct Dialogue;

impl Terminal for Dialogue {
    fn write_str(&mut self, text: &str) -> io::Result<()> {
        Streams::new(io::empty(), io::stderr()).write_str(text)
    }

    fn read_line(&mut self) -> Typed {
        Streams::new(io::stdin().lock(), io::stderr()).read_line()
    }

    fn columns(&self) -> Option<usize> {
        columns(io::stderr())
    }
}

/// Puts a question that only `y` or `yes` answers with yes.
pub fn confirmed(question: &str) -> bool {
    let mut terminal = Dialogue;
    let answer = terminal.write_str(question).map(|()| terminal.read_line());
    let yes = |line: &str| ["y", "yes"].contains(&line.trim().to_lowercase().as_str());
    matches!(answer, Ok(Typed::Line(line)) if yes(&line))
}

/// Asks for a password without showing what is typed; `None` where there is nobody to ask.
pub fn password(question: &str) -> Option<String> {
    can_ask().then(|| rpassword::prompt_password(question).ok()).flatten()
}
