//! `caro logout`: forgets the credentials. What is recorded afterwards belongs to nobody yet.

use std::time::Instant;

use super::login::no_home;
use super::{Failure, Outcome, finish};
use crate::account::Credentials;
use crate::catalog::VerbPath;
use crate::dispatch;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::say;
use crate::telemetry;

/// Runs the verb.
pub fn run(no_telemetry: bool, started: Instant) -> u8 {
    finish(logout(no_telemetry, started))
}

fn logout(no_telemetry: bool, started: Instant) -> Outcome {
    let folder = Paths::account_folder().ok_or_else(no_home)?;
    // Whoever logs out does so as who they were, whatever comes of it: afterwards nobody would know.
    telemetry::stand_by(no_telemetry);
    let deleted = Credentials::delete(&folder).map_err(Failure::from);
    let exit = deleted.as_ref().map_or_else(|failure| failure.exit, |_| Exit::Done);
    // Before the link ends, so that nothing of a new id comes between. The dispatcher finds it recorded.
    dispatch::record_verb(VerbPath::Logout, exit.code(), started, no_telemetry);
    let was_there = deleted?;
    telemetry::unlink(no_telemetry);
    say(if was_there { "Logged out." } else { "Nobody was logged in." });
    Ok(Exit::Done)
}
