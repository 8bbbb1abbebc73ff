//! Keeping an answer: configuration first, then the ledger.

mod confirm;
#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::config::{ConfigError, ConfigFile, Setting};
use crate::ledger::{Entry, Given, How, Ledger};
use crate::recipient::recipient_name;
use crate::state::{StateDir, StateError};

pub use confirm::{confirmation, no_answer};

/// An answer on its way to the disk.
#[derive(Debug, Clone, Copy)]
pub struct NewAnswer<'a> {
    /// Yes or no.
    pub answer: Given,
    /// The notice version that was answered.
    pub notice: u32,
    /// The host that was named to the person; none where delivery is inert.
    pub recipient: Option<&'a str>,
    /// Whether the notice said that the user's name goes out as well.
    pub user_name: bool,
    /// When.
    pub now: DateTime<Utc>,
    /// How it was given.
    pub how: How,
}

/// What was kept.
#[derive(Debug)]
pub struct Kept {
    /// The answer that is now stored.
    pub answer: Given,
    /// Why the ledger has no line about it, if it has none. The answer stands all the same.
    pub ledger_problem: Option<StateError>,
}

/// Why an answer is not stored. Telemetry stays off for this run.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The configuration file could not be changed.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The state folder cannot be used, so a yes would mean nothing.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Stores an answer, all of it or nothing, and notes it in the ledger.
///
/// A yes creates the state folder first, and fails where that is impossible. A no creates nothing
/// but the configuration file: it is noted in the ledger only where a state folder exists.
pub fn store_answer(
    config: &ConfigFile,
    state: &Path,
    answer: &NewAnswer<'_>,
) -> Result<Kept, StoreError> {
    let dir = match answer.answer {
        Given::Yes => Ok(Some(StateDir::create(state)?)),
        // Saying no works from anywhere, whatever has become of the state folder.
        Given::No => StateDir::open(state),
    };
    save(config, answer)?;
    let noted = dir.and_then(|dir| dir.map_or(Ok(()), |dir| Ledger::append(&dir, &answer.entry())));
    Ok(Kept { answer: answer.answer, ledger_problem: noted.err() })
}

fn save(config: &ConfigFile, answer: &NewAnswer<'_>) -> Result<(), ConfigError> {
    const RECIPIENT: &str = "telemetry.recipient";
    const USER_NAME: &str = "telemetry.loki.user_accepted";
    let mut settings = vec![
        ("telemetry.enabled", Setting::Boolean(answer.answer == Given::Yes)),
        ("telemetry.explicitly_configured", Setting::Boolean(true)),
        ("telemetry.notice", Setting::Count(answer.notice)),
        ("telemetry.answered_at", Setting::Time(answer.now)),
    ];

    // What was accepted earlier must not outlive this answer.
    let mut gone = vec![USER_NAME];
    if answer.answer == Given::Yes && answer.user_name {
        gone.clear();
        settings.push((USER_NAME, Setting::Boolean(true)));
    }
    match (answer.answer, answer.recipient) {
        (Given::Yes, Some(recipient)) => {
            settings.push((RECIPIENT, Setting::Text(recipient_name(recipient))));
        }
        _ => gone.push(RECIPIENT),
    }
    config.set_and_unset(&settings, &gone)
}

impl NewAnswer<'_> {
    fn entry(&self) -> Entry {
        Entry::new(self.now, self.answer, self.notice, self.recipient, self.how)
    }
}
