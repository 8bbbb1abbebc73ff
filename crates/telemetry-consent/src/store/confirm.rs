//! The lines that say what is now stored.

use crate::app::App;
use crate::decide::Mode;
use crate::ledger::Given;
use crate::notice::Style;
use crate::reason::reason;
use crate::store::{Kept, StoreError};

/// Says what a question without an answer leaves behind.
pub fn no_answer(app: &App) -> String {
    format!("Telemetry stays off and nothing was stored; {} will ask again.\n", app.name)
}

/// Says what is stored now, and what that means if it is not the whole story.
///
/// `mode` is the decision made again from what was stored: a yes may be held back by a policy or
/// a variable, and saying "enabled" alone would then be false.
pub fn confirmation(
    app: &App,
    stored: Result<&Kept, &StoreError>,
    mode: Mode,
    style: Style,
) -> String {
    let kept = match stored {
        Ok(kept) => kept,
        Err(error) => {
            let reason = reason(error);
            return format!("The answer could not be saved, so telemetry stays off: {reason}\n");
        }
    };
    let mut text = match (kept.answer, mode) {
        (Given::No, _) => format!("{} Telemetry disabled.\n", style.stopped()),
        (Given::Yes, Mode::On) => format!("{} Telemetry enabled. Thank you!\n", style.done()),
        (Given::Yes, Mode::Local) => {
            format!("{} Telemetry enabled; records stay on this machine.\n", style.done())
        }
        (Given::Yes, Mode::Off) => format!(
            "{} Your yes is stored, but telemetry is off in this run; `{}` says why.\n",
            style.stopped(),
            app.status_command
        ),
    };
    if let Some(problem) = &kept.ledger_problem {
        text = format!("{text}The ledger has no line about it: {}\n", reason(problem));
    }
    text
}
