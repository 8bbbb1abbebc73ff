//! Lets a person change a command before it runs.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Behavior, Config, Editor};

use crate::signals::{Terminal, lend};

const PROMPT: &str = "edit> ";

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

/// Asks the person to edit a command; `None` if they gave up (Ctrl-C, Ctrl-D, or nothing left).
///
/// Everything is read from and written to the controlling terminal itself: standard output stays untouched.
/// Without a terminal this is an error. The caller keeps a [`crate::signals::Watch`] meanwhile, as around every
/// prompt; a signal that ends caro then leaves the terminal as it was.
pub fn edit_command(initial: &str, screen: Screen) -> io::Result<Option<String>> {
    let terminal = Terminal::open()
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotConnected, "no terminal to edit on"))?;
    let edited = match screen {
        Screen::Full => edit_line(initial, terminal)?,
        Screen::Dumb => retype(initial, &terminal)?,
    };
    Ok(edited.filter(|line| !line.trim().is_empty()))
}

fn edit_line(initial: &str, terminal: Terminal) -> io::Result<Option<String>> {
    let _loan = lend(terminal);
    // The terminal, not the standard streams.
    let config = Config::builder().behavior(Behavior::PreferTerm).build();
    let history = MemHistory::with_config(&config);
    let mut editor = Editor::<(), _>::with_history(config, history).map_err(io::Error::other)?;
    match editor.readline_with_initial(PROMPT, (initial, "")) {
        Ok(line) => Ok(Some(line)),
        Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(None),
        Err(ReadlineError::Io(error)) => Err(error),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// Reads a whole new line, since this terminal cannot show one to edit.
fn retype(initial: &str, terminal: &Terminal) -> io::Result<Option<String>> {
    let mut device = terminal.device();
    write!(device, "{initial}\ntype a new command (Enter keeps this one)\n{PROMPT}")?;
    let mut line = String::new();
    if BufReader::new(device).read_line(&mut line)? == 0 {
        writeln!(device)?;
        return Ok(None);
    }
    let line = line.trim_end_matches('\n');
    Ok(Some(if line.is_empty() { initial } else { line }.to_owned()))
}
