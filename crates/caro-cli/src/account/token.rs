//! Where a token comes from: never from an argument, which every process of the machine can read.

use std::io::{self, BufReader, Read};

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use telemetry_consent::{Streams, Terminal as _, Typed};

use super::credentials::is_token;
use crate::env;
use crate::protocol::Secret;
use crate::signals::{self, Terminal, Then, Watch, lend};

/// The most that is read, in bytes.
const LONGEST: u64 = 8192;

/// Why there is no token. Nothing of what was given is in it.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// What was given is none.
    #[error("{0} does not hold a token: it must be one word of printable characters")]
    NoToken(&'static str),
    /// Nothing was typed.
    #[error("no token was typed, so nothing changed")]
    NothingTyped,
    /// It could not be read.
    #[error("failed to read the token from {place}")]
    Unread {
        /// From where.
        place: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Takes the token from its variable, if that is set.
pub fn token_from_environment() -> Option<Result<Secret, TokenError>> {
    let text = env::read(env::ACCOUNT_TOKEN).filter(|text| !text.is_empty())?;
    Some(understand(text.to_str().unwrap_or_default(), env::ACCOUNT_TOKEN))
}

/// Reads the token from standard input, to its end.
pub fn token_from_stdin() -> Result<Secret, TokenError> {
    const PLACE: &str = "standard input";
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|source| TokenError::Unread { place: PLACE, source })?;
    understand(std::str::from_utf8(&bytes).unwrap_or_default(), PLACE)
}

/// Asks for the token at the terminal, which does not show what is typed. A signal ends caro and leaves the
/// terminal as it was.
pub fn ask_for_token() -> Result<Secret, TokenError> {
    const PLACE: &str = "the terminal";
    match hidden("Token: ").map_err(|source| TokenError::Unread { place: PLACE, source })? {
        Typed::Line(line) if line.trim().is_empty() => Err(TokenError::NothingTyped),
        Typed::Line(line) => understand(&line, PLACE),
        Typed::Garbled => Err(TokenError::NoToken(PLACE)),
        Typed::Eof | Typed::Interrupted => Err(TokenError::NothingTyped),
    }
}

fn understand(text: &str, place: &'static str) -> Result<Secret, TokenError> {
    let text = text.trim();
    if is_token(text) { Ok(Secret::new(text.to_owned())) } else { Err(TokenError::NoToken(place)) }
}

fn hidden(prompt: &str) -> io::Result<Typed> {
    let terminal = Terminal::open_or_fail()?;
    signals::install()?;
    let _loan = lend(Terminal::open_or_fail()?);
    let _watch = Watch::start(|_| Then::Die)?;
    let device = terminal.device();
    let mut modes = tcgetattr(device)?;
    modes.local_modes.remove(LocalModes::ECHO);
    // What was typed ahead was shown, so it is not taken.
    tcsetattr(device, OptionalActions::Flush, &modes)?;
    let mut dialogue = Streams::new(BufReader::new(device), device);
    let typed = dialogue.write_str(prompt).map(|()| dialogue.read_line());
    terminal.restore();
    // The Enter key was not shown either.
    dialogue.write_str("\n")?;
    typed
}
