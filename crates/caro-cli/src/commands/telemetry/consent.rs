//! `caro telemetry consent`: the answers given on this machine.

use telemetry_consent::{Given, How, Ledger};

use crate::ask::print_line;
use crate::commands::Outcome;
use crate::exit::Exit;
use crate::screen::{complain, say};

pub(super) fn consent(json: bool) -> Outcome {
    let ledger = match super::state()? {
        Some(state) => Ledger::read(&state)?,
        None => Ledger::default(),
    };
    if json {
        print_line(&serde_json::to_string_pretty(&ledger.entries)?);
    } else {
        for entry in &ledger.entries {
            let answer = match entry.answer {
                Given::Yes => "yes",
                Given::No => "no",
            };
            let how = match entry.how {
                How::Prompt => "typed in answer to the question",
                How::Command => "by `caro telemetry`",
                How::Environment => "by the environment",
                How::Config => "by `caro config`",
            };
            let recipient = entry.recipient.as_deref().unwrap_or("nobody");
            print_line(&format!(
                "{}  {answer:<3}  notice {}  {recipient}  {how}",
                entry.time, entry.notice
            ));
        }
        if ledger.entries.is_empty() {
            say("No answer has been recorded on this machine.");
        }
    }
    if ledger.unreadable > 0 {
        complain(format_args!(
            "{} of the ledger cannot be read",
            super::count(ledger.unreadable, "line")
        ));
    }
    Ok(Exit::Done)
}
