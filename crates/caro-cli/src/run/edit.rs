//! Lets a person change a command before it runs.

use std::io::{self, BufRead, BufReader, Write};

use telemetry_consent::Typed;

use crate::line_editor::{LineEditor, Screen};
use crate::signals::Terminal;

const PROMPT: &str = "edit> ";

/// Asks the person to edit a command; `None` if they gave up (Ctrl-C, Ctrl-D, or nothing left).
///
/// Everything is read from and written to the controlling terminal itself: standard output stays untouched.
/// Without a terminal this is an error. The caller keeps a [`crate::signals::Watch`] meanwhile, as around every
/// prompt; a signal that ends caro then leaves the terminal as it was.
pub fn edit_command(initial: &str, screen: Screen) -> io::Result<Option<String>> {
    let edited = match screen {
        Screen::Full => match LineEditor::open(0)?.read(PROMPT, initial)? {
            Typed::Line(line) => Some(line),
            _ => None,
        },
        Screen::Dumb => retype(initial)?,
    };
    Ok(edited.filter(|line| !line.trim().is_empty()))
}

/// Reads a whole new line, since this terminal cannot show one to edit.
fn retype(initial: &str) -> io::Result<Option<String>> {
    let terminal = Terminal::open_or_fail()?;
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
