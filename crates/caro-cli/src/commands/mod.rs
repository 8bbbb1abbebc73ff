//! The verbs: one file each, named like the verb.

pub mod completions;
pub mod config;
pub mod doctor;
pub mod login;
pub mod logout;
pub mod safety;
pub mod shell;
pub mod telemetry;
pub mod usage;
pub mod whoami;

use std::error::Error;
use std::fmt::{self, Display};

use crate::exit::Exit;
use crate::screen::complain;

/// What a verb came to: an exit code.
pub type Outcome = Result<Exit, Failure>;

/// Why a verb did not do what was asked: one line, and the exit code.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    words: String,
}

impl Failure {
    /// The command line names something that does not exist or may not be done.
    pub fn usage(words: impl Display) -> Self {
        Self { exit: Exit::Usage, words: words.to_string() }
    }

    /// Somebody had to be asked, and nobody was there.
    pub fn declined(words: impl Display) -> Self {
        Self { exit: Exit::Declined, words: words.to_string() }
    }

    /// Something went wrong while doing it.
    pub fn failed(words: impl Display) -> Self {
        Self { exit: Exit::Failed, words: words.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::failed(telemetry_consent::reason(&error))
    }
}

/// Turns an outcome into an exit code, and says what went wrong.
pub fn finish(outcome: Outcome) -> u8 {
    match outcome {
        Ok(exit) => exit.code(),
        Err(failure) => {
            complain(failure.words);
            failure.exit.code()
        }
    }
}
