//! What the website shows of the program, as JSON: its events, its verbs, and answers it really gives.

use anyhow::Result;
use caro_cli::cli::Cli;
use caro_cli::commands::telemetry::events;
use caro_cli::generator::{Platform, generate};
use caro_cli::safety::assess;
use clap::{Arg, Command, CommandFactory};
use serde_json::{Value, json};

/// The requests on the home page, from harmless to unknown.
const REQUESTS: &[&str] = &[
    "find files larger than 100 MB",
    "what is using port 8080",
    "undo my last commit but keep the changes",
    "kill the process on port 3000",
    "delete all files in /tmp older than 7 days",
    "who wrote Hamlet",
];

/// Returns the catalog, as `caro telemetry events --json` prints it.
pub(crate) fn events() -> Result<String> {
    file(&events::document())
}

/// Returns what holds for the whole workspace.
pub(crate) fn project() -> Result<String> {
    file(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "repository": env!("CARGO_PKG_REPOSITORY"),
        "rust_version": env!("CARGO_PKG_RUST_VERSION"),
        "license": env!("CARGO_PKG_LICENSE"),
    }))
}

/// Returns what caro answers to a few requests on Linux.
pub(crate) fn examples() -> Result<String> {
    file(&REQUESTS.iter().copied().map(example).collect())
}

/// Returns the definition of the command line: usage, options and verbs.
pub(crate) fn verbs() -> Result<String> {
    let mut caro = Cli::command();
    caro.build();
    file(&verb(&caro, ""))
}

fn file(value: &Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn example(request: &str) -> Value {
    let Ok(generated) = generate(request, Platform::Gnu) else {
        return json!({ "request": request, "command": null });
    };
    let rated = assess(&generated.command);
    json!({
        "request": request,
        "command": generated.command,
        "explanation": generated.explanation,
        "risk": rated.risk.as_str(),
        "warning": rated.rules.first().map(|rule| rule.why()),
    })
}

/// Describes a verb and those below it; `above` are the words that lead to it.
fn verb(command: &Command, above: &str) -> Value {
    let path = format!("{above} {}", command.get_name()).trim_start().to_owned();
    let usage = command.clone().render_usage().to_string();
    let usage: Vec<_> = usage.trim_start_matches("Usage:").lines().map(str::trim).collect();
    let arguments = command.get_arguments().filter(|arg| is_its_own(arg, above));
    let below = command.get_subcommands().filter(|verb| !verb.is_hide_set());
    json!({
        "path": path,
        "about": command.get_about().map(ToString::to_string),
        "more": command.get_long_about().map(ToString::to_string),
        "usage": usage.join("\n"),
        "notes": command.get_after_help().map(ToString::to_string),
        "arguments": arguments.map(argument).collect::<Vec<_>>(),
        "verbs": below.map(|below| verb(below, &path)).collect::<Vec<_>>(),
    })
}

/// Leaves out `--help`, and what a verb has from the program above it.
fn is_its_own(arg: &Arg, above: &str) -> bool {
    let inherited = arg.is_global_set() && !above.is_empty();
    !inherited && !arg.is_hide_set() && arg.get_id() != "help" && arg.get_id() != "version"
}

fn argument(arg: &Arg) -> Value {
    let takes_value = arg.get_action().takes_values();
    let names = arg.get_value_names().unwrap_or_default();
    let values = if takes_value { arg.get_possible_values() } else { Vec::new() };
    json!({
        "short": arg.get_short(),
        "long": arg.get_long(),
        "value": takes_value.then(|| names.join(" ")),
        "help": arg.get_long_help().or(arg.get_help()).map(ToString::to_string),
        "default": arg.get_default_values().first().filter(|_| takes_value).map(|default| default.to_string_lossy()),
        "values": values.iter().map(|value| json!({
            "name": value.get_name(),
            "help": value.get_help().map(ToString::to_string),
        })).collect::<Vec<_>>(),
    })
}
