//! `caro telemetry status`: whether telemetry is on, who decided that, and what is stored.

use std::io;

use clap::Args;
use serde_json::{Value, json};
use telemetry_consent::{Decision, LayerVerdict, recipient_name};
use telemetry_offline::{Consumer, Drops, drops};

use super::delivery::Delivery;
use super::enable::meaning;
use crate::clock;
use crate::commands::Outcome;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{complain, print};
use crate::settings::Settings;
use crate::telemetry::{Facts, NOTICE_VERSION, POLICY_FILE, known_id};

/// How much to show, and how.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Show every layer of the decision
    #[arg(long, conflicts_with = "json")]
    explain: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Print `KEY=value` lines that a shell can read
    #[arg(long, conflicts_with_all = ["json", "explain"])]
    shell: bool,
}

/// Everything the status says.
struct Status {
    decision: Decision,
    paths: Paths,
    recipient: String,
    id: Option<String>,
    /// Whether somebody has answered the question.
    notice_shown: bool,
    records: usize,
    drops: Drops,
    /// Why the journal cannot be read.
    problem: Option<String>,
    /// The delivery to each recipient; the first one is what most people have.
    deliveries: Vec<(Consumer, Delivery)>,
}

impl Status {
    fn delivery(&self, consumer: Consumer) -> Option<&Delivery> {
        self.deliveries.iter().find(|(known, _)| *known == consumer).map(|(_, delivery)| delivery)
    }

    /// How many records the first recipient has not got.
    fn waiting(&self) -> u64 {
        self.deliveries.first().map_or(0, |(_, delivery)| delivery.waiting.records)
    }
}

pub(super) fn status(no_telemetry: bool, args: &StatusArgs) -> Outcome {
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    let mut facts = Facts::of_this_run(no_telemetry);
    let decision = facts.decide_fully(&settings, &paths);
    let recipient = recipient_name(facts.recipient());
    let kind = settings.telemetry.kind_of_id();
    let id = decision
        .grant()
        .zip(facts.take_state())
        .and_then(|(grant, state)| Some(known_id(&grant, &state, kind, clock::now())?.to_string()));
    let (contents, problem) = match super::contents() {
        Ok(contents) => (contents, None),
        Err(failure) => (None, Some(failure.words)),
    };
    let records = contents.as_ref().map_or(0, |contents| contents.records.len());
    let state = super::state().ok().flatten();
    let drops = state.as_ref().and_then(|state| drops(state).ok());
    let status = Status {
        deliveries: Delivery::find_all(&decision, &settings, facts.recipients(), state.as_ref()),
        decision,
        paths,
        recipient,
        id,
        notice_shown: settings.telemetry.explicitly_configured,
        records,
        drops: drops.unwrap_or_default(),
        problem,
    };
    if args.shell {
        print(&for_a_shell(&status))?;
        return Ok(Exit::Done);
    }
    if args.json {
        print(&serde_json::to_string_pretty(&document(&status))?)?;
    } else {
        print_text(&status, args.explain)?;
    }
    contents.as_ref().map(super::tell_losses);
    for name in &settings.unknown {
        complain(format_args!("unknown setting `{name}` in the configuration file"));
    }
    Ok(Exit::Done)
}

/// Writes what scripts ask for. Every value is of letters, digits and hyphens alone, so no shell sees
/// more in it than a word.
fn for_a_shell(status: &Status) -> String {
    let id = status.id.as_deref().unwrap_or_default();
    let shown = u8::from(status.notice_shown);
    let mode = status.decision.mode.as_str();
    let plain =
        |value: &str| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    assert!(plain(id) && plain(mode), "ids and modes are plain words");
    format!("CARO_ANALYTICS_ID={id}\nCARO_NOTICE_SHOWN={shown}\nCARO_TELEMETRY_MODE={mode}")
}

fn print_text(status: &Status, explain: bool) -> io::Result<()> {
    let decision = &status.decision;
    let by = decision.verdict();
    row("Telemetry", meaning(decision.mode))?;
    row("Decided by", &by.map_or_else(|| decision.by.as_str().to_owned(), reason))?;
    row("Notice", &format!("version {NOTICE_VERSION}"))?;
    row("Recipient", &status.recipient)?;
    for (consumer, delivery) in &status.deliveries {
        let title = if *consumer == Consumer::Loki { "To Loki" } else { "Delivery" };
        row(title, &delivery.state())?;
        row("Last sent", &delivery.last())?;
        if delivery.stopped.is_none() || delivery.next_try.is_some() {
            row("Next try", &delivery.next())?;
        }
    }
    if let Some(id) = &status.id {
        row("Today's id", id)?;
    }
    let waiting = status.waiting();
    row("Records", &format!("{} on this machine, {waiting} not sent", status.records))?;
    for (reason, count) in status.drops.iter() {
        row("Dropped", &format!("{count} ({reason})"))?;
    }
    row("Settings", &shown(status.paths.config_file.as_deref()))?;
    row("State", &shown(status.paths.state_dir.as_deref()))?;
    row("Policy", POLICY_FILE)?;
    if let Some(problem) = &status.problem {
        row("Problem", problem)?;
    }
    if explain {
        print("\nEvery layer, in order; any \"off\" beats any \"on\":")?;
        for layer in &decision.layers {
            let verdict = layer.verdict.as_str().replace('_', " ");
            print(&format!("  {:<16} {verdict:<14} {}", layer.layer.as_str(), reason(layer)))?;
        }
    } else {
        for problem in decision.problems().filter(|problem| problem.layer != decision.by) {
            row("Problem", &reason(problem))?;
        }
    }
    Ok(())
}

fn row(name: &str, value: &str) -> io::Result<()> {
    print(&format!("{name:<12} {value}"))
}

fn reason(layer: &LayerVerdict) -> String {
    format!("{}: {}", layer.source, layer.words)
}

fn shown(path: Option<&std::path::Path>) -> String {
    path.map_or_else(|| "no home folder is known".to_owned(), |path| path.display().to_string())
}

fn document(status: &Status) -> Value {
    json!({
        "mode": status.decision.mode,
        "decided_by": status.decision.by,
        "layers": status.decision.layers,
        "notice": NOTICE_VERSION,
        "default_answer": if cfg!(feature = "beta") { "yes" } else { "no" },
        "recipient": status.recipient,
        "distinct_id": status.id,
        "records": { "waiting": status.waiting(), "total": status.records },
        "drops": status.drops,
        "paths": {
            "config": status.paths.config_file,
            "state": status.paths.state_dir,
            "policy": POLICY_FILE,
        },
        "problem": status.problem,
        "delivery": status.delivery(Consumer::Posthog).map(Delivery::document),
        "loki": status.delivery(Consumer::Loki).map(Delivery::document),
    })
}
