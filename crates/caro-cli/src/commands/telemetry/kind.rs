//! `caro config set telemetry.identity`: a kind of id that tells more is a question of its own.

use telemetry_consent::{
    Entry, Given, How, Identity, Ledger, Setting, Terminal, Typed, fit, recipient_name,
};

use super::enable::nobody_to_ask;
use crate::account::Credentials;
use crate::clock;
use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{self, say};
use crate::settings::Settings;
use crate::telemetry::{self, Facts, NOTICE_VERSION, identity_question};

/// The setting, and the answer that makes it count.
pub const IDENTITY: &str = "telemetry.identity";
const AGREED: &str = "telemetry.identity_agreed";

/// Stores a kind of id. One that tells more than was agreed to is asked about first; `accepted` is a
/// provisioner's yes.
pub fn choose(word: &str, accepted: bool) -> Outcome {
    let kind = Identity::ALL.into_iter().find(|kind| kind.as_str() == word);
    let kind = kind.ok_or_else(|| Failure::usage(format_args!("`{IDENTITY}` has no such kind")))?;
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    if let Some(fault) = settings.fault {
        return Err(fault.into());
    }
    let Some(file) = &settings.file else {
        return Err(Failure::failed("no home folder is known, so no answer can be kept; set HOME"));
    };
    let mut facts = Facts::of_this_run(false);
    facts.decide_fully(&settings, &paths);
    let recipient = recipient_name(facts.recipient());
    let asked = kind > settings.telemetry.identity_agreed;
    if asked && !accepted && !agrees(kind, &recipient)? {
        say("Nothing was changed.");
        return Ok(Exit::Declined);
    }
    let text = |kind: Identity| Setting::Text(kind.as_str().to_owned());
    file.set(&[(IDENTITY, text(kind)), (AGREED, text(kind))])?;
    if let Some(state) = super::state()? {
        let given = if kind == Identity::Daily { Given::No } else { Given::Yes };
        let how = if asked && !accepted { How::Prompt } else { How::Config };
        let entry = Entry::new(clock::now(), given, NOTICE_VERSION, Some(&recipient), how);
        Ledger::append(&state, &entry.about(kind))?;
    }
    say(format_args!("{IDENTITY} is now {word}"));
    link_if_logged_in(&paths);
    Ok(Exit::Done)
}

/// Links whoever is logged in already, if that is known without asking the account service.
fn link_if_logged_in(paths: &Paths) {
    let credentials = Paths::account_folder().and_then(|folder| Credentials::load(&folder).ok()?);
    if let Some(credentials) = credentials {
        telemetry::link(&credentials, false, &Settings::load(paths), paths).tell();
    }
}

/// Puts the question. Only a yes that was typed is one.
fn agrees(kind: Identity, recipient: &str) -> Result<bool, Failure> {
    if let Some(why) = nobody_to_ask() {
        return Err(Failure {
            exit: Exit::Declined,
            words: format!(
                "only a person can say yes to that, and {why}; a provisioner passes --accept-identity"
            ),
        });
    }
    let mut terminal = screen::Dialogue;
    let text = fit(&identity_question(kind, recipient), terminal.columns());
    let answer = terminal.write_str(&text).map(|()| terminal.read_line());
    Ok(
        matches!(answer, Ok(Typed::Line(line)) if ["y", "yes"].contains(&line.trim().to_lowercase().as_str())),
    )
}
