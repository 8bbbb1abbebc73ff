//! Withdrawal: a no is stored, and what was recorded is deleted. Every no goes through here.

use std::path::Path;

use telemetry_consent::{
    ConfigFile, Given, How, Kept, Mode, NewAnswer, StateDir, StoreError, confirmation, store_answer,
};
use telemetry_offline::{Cleared, JournalError, wipe};

use super::words::{APP, NOTICE_VERSION};
use crate::{clock, screen};

/// What became of a withdrawal.
pub struct Withdrawn {
    /// Whether the no was stored. Where it was not, it holds for this run only.
    pub stored: Result<Kept, StoreError>,
    /// What was deleted, whether or not the no was stored.
    pub wiped: Result<Cleared, JournalError>,
}

/// Stores a no first, then deletes, so that a session that is just recording does not start again.
pub fn withdraw(file: &ConfigFile, state: &Path, how: How) -> Withdrawn {
    let answer = NewAnswer {
        answer: Given::No,
        notice: NOTICE_VERSION,
        recipient: None,
        user_name: false,
        now: clock::now(),
        how,
    };
    let stored = store_answer(file, state, &answer);
    // Whoever agrees again is asked about an id that stays again. Left in the file it would do nothing.
    let _ = file.unset("telemetry.identity_agreed");
    Withdrawn { stored, wiped: delete_everything(state) }
}

/// Deletes records, cursors, drop counts, the secret, the identity, and what is known of deliveries.
pub fn delete_everything(state: &Path) -> Result<Cleared, JournalError> {
    match StateDir::open(state)? {
        Some(state) => wipe(&state, telemetry_delivery::WIPED),
        None => Ok(Cleared::default()),
    }
}

impl Withdrawn {
    /// Says on the terminal what is stored now and what was deleted.
    pub fn tell(&self) {
        screen::say(
            confirmation(&APP, self.stored.as_ref(), Mode::Off, screen::style()).trim_end(),
        );
        if let Ok(wiped) = &self.wiped {
            tell_wiped(wiped);
        }
    }
}

/// Says what was deleted, if anything was.
pub fn tell_wiped(wiped: &Cleared) {
    if !wiped.files.is_empty() {
        let records = screen::count(wiped.records, "record");
        screen::say(format_args!("Deleted: {records} and the secret behind the daily ids."));
    }
}
