//! `caro safety`: what the safety rules say about a command, for people and for scripts.

use std::ffi::OsString;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Failure, Outcome, finish};
use crate::catalog::PatternCategory;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::safety::{self, Assessment};
use crate::screen::print;
use crate::settings::Settings;

/// The verbs of `caro safety`.
#[derive(Debug, Subcommand)]
pub enum SafetyVerb {
    /// Rate a command without running it
    Check(CheckArgs),
}

/// Which command, and how to print what was found.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct CheckArgs {
    /// The command, as one text
    #[arg(value_name = "COMMAND", allow_hyphen_values = true)]
    command: OsString,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0 caro would print it · 4 caro would block it, at the level that `safety.level` sets";

/// Runs the verb.
pub fn run(verb: &SafetyVerb) -> u8 {
    let SafetyVerb::Check(args) = verb;
    finish(check(args))
}

fn check(args: &CheckArgs) -> Outcome {
    let command = args.command.to_str();
    let command = command.ok_or_else(|| Failure::usage("the command is not UTF-8"))?;
    let level = Settings::load(&Paths::find()).level;
    let rated = safety::assess(command);
    let blocked = level.blocks(rated.risk);
    if args.json {
        print(&format!("{:#}", document(&rated, blocked)))?;
    } else {
        for line in lines(&rated) {
            print(&line)?;
        }
    }
    Ok(if blocked { Exit::Blocked } else { Exit::Done })
}

/// The level, and a line for each rule with what it says.
fn lines(rated: &Assessment) -> Vec<String> {
    let rules = rated.rules.iter();
    let rules =
        rules.map(|rule| format!("{:<8} {}: {}", rule.risk.as_str(), rule.id(), rule.why()));
    std::iter::once(rated.risk.as_str().to_owned()).chain(rules).collect()
}

fn document(rated: &Assessment, blocked: bool) -> Value {
    let rules: Vec<Value> = rated
        .rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id(),
                "risk": rule.risk.as_str(),
                "category": rule.category.as_str(),
                "why": rule.why(),
            })
        })
        .collect();
    json!({
        "risk": rated.risk.as_str(),
        "category": rated.category.map(PatternCategory::as_str),
        "blocked": blocked,
        "rules": rules,
    })
}
