//! `caro telemetry consent`: the answers given on this machine.

use clap::Args;
use serde_json::{Value, json};
use telemetry_consent::{Ledger, TelemetryConfig};

use crate::commands::Outcome;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{complain, count, print, say};
use crate::settings::Settings;

/// How to list the answers.
#[derive(Debug, Args)]
pub struct ConsentArgs {
    /// Print a JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn consent(args: &ConsentArgs) -> Outcome {
    let ledger = match super::state()? {
        Some(state) => Ledger::read(&state)?,
        None => Ledger::default(),
    };
    let settings = Settings::load(&Paths::find());
    let answers = answers(&ledger, &settings.telemetry)?;
    if args.json {
        print(&serde_json::to_string_pretty(&answers)?)?;
    } else {
        for answer in &answers {
            print(&line(answer))?;
        }
        if answers.is_empty() {
            say("No answer was given on this machine.");
        }
    }
    if ledger.unreadable > 0 {
        let lines = count(ledger.unreadable, "line");
        complain(format_args!("{lines} of the ledger cannot be read"));
    }
    Ok(Exit::Done)
}

/// Returns the ledger, and a first no, which is in the configuration file alone: there is no state
/// folder before a yes.
fn answers(ledger: &Ledger, config: &TelemetryConfig) -> serde_json::Result<Vec<Value>> {
    let mut answers =
        ledger.entries.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    if answers.is_empty() && config.explicitly_configured {
        answers.push(json!({
            "time": config.answered_at.map(|time| time.to_string()),
            "answer": if config.enabled == Some(true) { "yes" } else { "no" },
            "notice": config.notice,
            "recipient": config.recipient,
            "how": "config_file",
        }));
    }
    Ok(answers)
}

fn line(answer: &Value) -> String {
    let text = |key: &str| answer[key].as_str().unwrap_or("unknown");
    let how = match text("how") {
        "prompt" => "typed in answer to the question",
        "command" => "by `caro telemetry`",
        "environment" => "by the environment",
        "config" => "by `caro config`",
        _ => "as the configuration file says",
    };
    let recipient = answer["recipient"].as_str().unwrap_or("nobody");
    let (time, given, notice) = (text("time"), text("answer"), &answer["notice"]);
    format!("{time}  {given:<3}  notice {notice}  {recipient}  {how}")
}
