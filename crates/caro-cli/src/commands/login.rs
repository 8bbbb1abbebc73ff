//! `caro login`: proves to the account service who somebody is, and keeps the proof.

use clap::Args;

use super::{Failure, Outcome, finish};
use crate::account::{
    self, AccountError, Credentials, ask_for_token, service_of, token_from_environment,
    token_from_stdin,
};
use crate::exit::Exit;
use crate::helper::HelperError;
use crate::paths::Paths;
use crate::protocol::Secret;
use crate::screen::{self, say};
use crate::settings::Settings;
use crate::signals;
use crate::telemetry;

/// Where the token comes from.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  caro login\n  caro login --token-stdin < token\n\nCARO_ACCOUNT_TOKEN may hold \
                  the token as well. It is kept in a file that only you can read."
)]
pub struct LoginArgs {
    /// Read the token from standard input instead of asking for it
    #[arg(long)]
    token_stdin: bool,
}

/// Runs the verb.
pub fn run(args: &LoginArgs, no_telemetry: bool) -> u8 {
    finish(login(args, no_telemetry))
}

fn login(args: &LoginArgs, no_telemetry: bool) -> Outcome {
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    if let Some(fault) = settings.fault {
        return Err(fault.into());
    }
    let folder = Paths::account_folder().ok_or_else(no_home)?;
    // Before the token is asked for: it would be typed in vain.
    let url = service_of(None, &settings.table)?;
    let token = token(args)?;
    let principal = whose(&url, &token)?;
    let credentials = Credentials::validated(&url, token, principal);
    credentials.store(&folder)?;
    say(format_args!("Logged in as {principal}."));
    telemetry::link(&credentials, no_telemetry, &settings, &paths).tell();
    Ok(Exit::Done)
}

fn token(args: &LoginArgs) -> Result<Secret, Failure> {
    if args.token_stdin {
        return Ok(token_from_stdin()?);
    }
    if let Some(token) = token_from_environment() {
        return Ok(token?);
    }
    if !screen::can_ask() {
        return Err(Failure {
            exit: Exit::Declined,
            words: "there is no terminal to ask for the token; pass --token-stdin, or set \
                    CARO_ACCOUNT_TOKEN"
                .to_owned(),
        });
    }
    Ok(ask_for_token()?)
}

/// Asks the account service; a signal meanwhile ends caro.
pub(super) fn whose(url: &str, token: &Secret) -> Result<uuid::Uuid, Failure> {
    account::whose(url, token).map_err(|error| match error {
        AccountError::Helper(HelperError::Interrupted(signal)) => signals::die_of(signal.as_raw()),
        error => error.into(),
    })
}

pub(super) fn no_home() -> Failure {
    Failure::failed("no home folder is known, so no credentials can be kept; set HOME")
}
