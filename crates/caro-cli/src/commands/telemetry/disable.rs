//! `caro telemetry disable`: a no, and everything that was recorded is deleted.

use telemetry_consent::{Given, How, Mode, NewAnswer, StateDir, confirmation, store_answer};
use telemetry_offline::wipe;

use crate::clock;
use crate::commands::{Failure, Outcome, one_line};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{self, complain, say};
use crate::settings::Settings;
use crate::telemetry::{APP, NOTICE_VERSION};

/// Stores a no first, then wipes, so that a session that is just recording does not start again.
pub fn disable(how: How) -> Outcome {
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    if let Some(fault) = settings.fault {
        complain(
            "telemetry is off while the configuration file cannot be used, and nothing was changed",
        );
        return Err(fault.into());
    }
    let (Some(file), Some(state)) = (&settings.file, &paths.state_dir) else {
        return Err(Failure::failed(
            "no home folder is known, so no answer can be kept; telemetry is off without one",
        ));
    };
    let answer = NewAnswer {
        answer: Given::No,
        notice: NOTICE_VERSION,
        recipient: None,
        now: clock::now(),
        how,
    };
    let stored = store_answer(file, state, &answer);
    if let Err(error) = &stored {
        return Err(Failure::failed(format_args!(
            "the no could not be saved: {}; set CARO_TELEMETRY_ENABLED=false until it can",
            one_line(error)
        )));
    }
    say(confirmation(&APP, stored.as_ref(), Mode::Off, screen::style()).trim_end());
    if let Some(state) = StateDir::open(state)? {
        let wiped = wipe(&state)?;
        if !wiped.files.is_empty() {
            say(format_args!(
                "Deleted: {} and the secret behind the daily ids.",
                super::count(wiped.records, "record")
            ));
            say("Nobody, caro included, can now tell which records were this machine's.");
        }
    }
    Ok(Exit::Done)
}
