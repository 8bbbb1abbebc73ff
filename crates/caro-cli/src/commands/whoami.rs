//! `caro whoami`: the account somebody is logged in to.

use super::login::{no_home, whose};
use super::{Failure, Outcome, finish};
use crate::account::{Credentials, service_of};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::print;
use crate::settings::Settings;
use crate::telemetry;

/// Runs the verb.
pub fn run(no_telemetry: bool) -> u8 {
    finish(whoami(no_telemetry))
}

/// Prints the account; the service is asked only about a token that it was not asked about before.
fn whoami(no_telemetry: bool) -> Outcome {
    let folder = Paths::account_folder().ok_or_else(no_home)?;
    let found = Credentials::load(&folder)?;
    let mut credentials =
        found.ok_or_else(|| Failure::failed("nobody is logged in; run `caro login`"))?;
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    let principal = if let Some(principal) = credentials.principal() {
        principal
    } else {
        let url = service_of(Some(&credentials), &settings.table)?;
        let principal = whose(&url, credentials.token())?;
        credentials.belong_to(principal);
        credentials.store(&folder)?;
        principal
    };
    print(&principal.to_string())?;
    telemetry::link(&credentials, no_telemetry, &settings, &paths).tell();
    Ok(Exit::Done)
}
