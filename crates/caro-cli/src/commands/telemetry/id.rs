//! `caro telemetry show-id` and `reset-id`: today's pseudonym.

use telemetry_consent::{Grant, Identity, StateDir};
use telemetry_offline::remove_secret;

use crate::clock;
use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{print, say};
use crate::settings::Settings;
use crate::telemetry::{Facts, decides_anew, known_id, new_id};

pub(super) fn show(no_telemetry: bool) -> Outcome {
    let (grant, state, kind) = granted(no_telemetry).ok_or_else(|| {
        Failure::failed("telemetry is off, so there is no id; `caro telemetry status` says why")
    })?;
    let id = known_id(&grant, &state, kind, clock::now())
        .ok_or_else(|| Failure::failed("there is no id yet: the first record makes one"))?;
    print(&id.to_string())?;
    Ok(Exit::Done)
}

/// Replaces the secret; where telemetry is off, it is only removed.
pub(super) fn reset() -> Outcome {
    if let Some((grant, state, kind)) = granted(false) {
        let mut still_granted = decides_anew(false, &Paths::find());
        let id =
            new_id(&grant, &state, kind, clock::now(), &mut still_granted).ok_or_else(|| {
                Failure::failed("the new secret could not be stored; is the state folder writable?")
            })?;
        say(format_args!("{} is new. Today's id is now {id}", what(kind)));
    } else if let Some(state) = super::state()?
        && remove_secret(&state)?
    {
        say("The secret is deleted. There is no id while telemetry is off.");
    } else {
        say("There is no id on this machine.");
    }
    Ok(Exit::Done)
}

fn what(kind: Identity) -> &'static str {
    if kind == Identity::Daily { "The secret" } else { "The lasting id" }
}

fn granted(no_telemetry: bool) -> Option<(Grant, StateDir, Identity)> {
    let paths = Paths::find();
    let mut facts = Facts::of_this_run(no_telemetry);
    let settings = Settings::load(&paths);
    let decision = facts.decide(&settings, &paths);
    Some((decision.grant()?, facts.take_state()?, settings.telemetry.kind_of_id()))
}
