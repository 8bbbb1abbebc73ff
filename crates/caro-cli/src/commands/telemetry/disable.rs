//! `caro telemetry disable`: a no, and everything that was recorded is deleted.

use clap::Args;
use telemetry_consent::How;

use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::say;
use crate::settings::Settings;
use crate::telemetry::{delete_everything, tell_wiped, withdraw};

/// Saying no works from anywhere and needs no confirmation.
#[derive(Debug, Args)]
pub struct DisableArgs {
    /// Accepted for scripts that pass it everywhere
    #[arg(short, long, hide = true)]
    yes: bool,
}

/// The settings that make up an answer.
const ANSWER: &[&str] = &[
    "telemetry.enabled",
    "telemetry.explicitly_configured",
    "telemetry.notice",
    "telemetry.answered_at",
    "telemetry.recipient",
    "telemetry.identity_agreed",
];

/// Withdraws, and then takes the answer out of the file, so that the question is asked again.
pub fn forget_answer() -> Outcome {
    let settings = Settings::load(&Paths::find());
    if let Some(fault) = settings.fault {
        return Err(fault.into());
    }
    let (Some(file), Some(_)) = (&settings.file, settings.telemetry.enabled) else {
        say("telemetry.enabled was not set");
        return Ok(Exit::Done);
    };
    disable(How::Config)?;
    for key in ANSWER {
        file.unset(key)?;
    }
    say("The answer is forgotten; caro will ask again.");
    Ok(Exit::Done)
}

/// Says no, in whatever state the configuration file is.
pub fn disable(how: How) -> Outcome {
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    let (Some(file), Some(state)) = (&settings.file, &paths.state_dir) else {
        return Err(Failure::failed(
            "no home folder is known, so no answer can be kept; telemetry is off without one",
        ));
    };
    if let Some(fault) = settings.fault {
        // A file that cannot be understood is not written to. It means off all the same.
        tell_wiped(&delete_everything(state)?);
        return Err(Failure::failed(format_args!(
            "{}. Telemetry is off while the file is like that; the no was not written to it",
            telemetry_consent::reason(&fault)
        )));
    }
    let withdrawn = withdraw(file, state, how);
    withdrawn.tell();
    withdrawn.wiped?;
    match withdrawn.stored {
        Ok(_) => Ok(Exit::Done),
        Err(_) => Err(Failure::failed(
            "set CARO_TELEMETRY_ENABLED=false until the configuration file can be written",
        )),
    }
}
