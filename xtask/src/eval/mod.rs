//! Counts how the generator and the safety rules do on sets of requests and commands.
//!
//! The sets in tests/eval were written before the intents they measure, by somebody who did not see
//! them, and are looked at only to count. docs/evaluation.md has the figures and the sets' hashes.

mod commands;
mod requests;
mod verdicts;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use caro_cli::generator::{Intents, Platform};
use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::workspace::root;

/// Which sets to count on, and how to print it.
#[derive(Args)]
pub(crate) struct EvalArgs {
    /// The requests [default: tests/eval/requests.jsonl]
    #[arg(long, value_name = "FILE")]
    requests: Option<PathBuf>,
    /// The commands for the safety rules [default: tests/eval/commands.jsonl]
    #[arg(long, value_name = "FILE")]
    commands: Option<PathBuf>,
    /// Read the intents from a folder instead of using the compiled ones, and run their examples
    #[arg(long, value_name = "FOLDER")]
    intents: Option<PathBuf>,
    /// Answer one request instead, and say why
    #[arg(long, value_name = "REQUEST")]
    ask: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Write what was not counted as right to a file, one JSON object a line, for a judge
    #[arg(long, value_name = "FILE")]
    unmatched: Option<PathBuf>,
}

pub(crate) fn run(args: &EvalArgs) -> Result<()> {
    let set = |given: &Option<PathBuf>, name: &str| {
        given.clone().unwrap_or_else(|| root().join("tests/eval").join(name))
    };
    let intents = match &args.intents {
        Some(folder) if args.ask.is_some() => {
            Intents::from_data(folder).map_err(anyhow::Error::msg)?
        }
        Some(folder) => with_right_examples(folder)?,
        None => Intents::default(),
    };
    if let Some(request) = &args.ask {
        answer(request, &intents);
        return Ok(());
    }
    let verdicts = verdicts::read(&root().join("tests/eval/verdicts.jsonl"))?;
    let mut unmatched = Vec::new();
    let requests = requests::count(
        &lines(&set(&args.requests, "requests.jsonl"))?,
        &intents,
        &verdicts,
        &mut unmatched,
    )?;
    let commands = commands::count(&lines(&set(&args.commands, "commands.jsonl"))?, &mut unmatched);
    let text = if args.json {
        format!("{:#}", json!({ "requests": requests, "commands": commands }))
    } else {
        format!("{}\n{}", requests.table(), commands.table())
    };
    // A reader that has seen enough is no failure.
    let _ = writeln!(std::io::stdout(), "{text}");
    if let Some(path) = &args.unmatched {
        let lines: Vec<String> = unmatched.iter().map(Value::to_string).collect();
        let text = if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" };
        fs::write(path, text).with_context(|| format!("failed to write `{}`", path.display()))?;
    }
    Ok(())
}

fn answer(request: &str, intents: &Intents) {
    let lines = match intents.generate(request, Platform::Gnu) {
        Ok(found) => [vec![found.command.clone()], found.because()].concat(),
        Err(unknown) => {
            [vec![unknown.to_string()], intents.why_not(request, Platform::Gnu)].concat()
        }
    };
    println!("{}", lines.join("\n  "));
}

/// Reads one JSON object a line; an error names the line and quotes nothing of it.
fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("failed to read `{}`", path.display()))?;
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let parsed = filled.map(|(at, line)| {
        serde_json::from_str(line)
            .map_err(|_| anyhow::anyhow!("`{}`, line {}: not as expected", path.display(), at + 1))
    });
    parsed.collect()
}

/// Reads intents that are not compiled in, and checks that their examples are answered as they say.
fn with_right_examples(folder: &Path) -> Result<Intents> {
    let intents = Intents::from_data(folder).map_err(anyhow::Error::msg)?;
    let mut wrong = Vec::new();
    for example in intents.examples() {
        for platform in [Platform::Gnu, Platform::Bsd] {
            let Some(command) = example.command(platform) else { continue };
            match intents.generate(&example.request, platform) {
                Ok(found) if found.intent == example.intent && found.command == command => {}
                other => wrong.push(format!(
                    "{platform:?} {}: {}\n  wanted {command}\n  {}",
                    example.intent,
                    example.request,
                    other.map_or_else(
                        |unknown| unknown.to_string(),
                        |found| format!("got    {} by {}", found.command, found.intent)
                    )
                )),
            }
        }
    }
    if wrong.is_empty() {
        return Ok(intents);
    }
    bail!("{} examples are answered otherwise:\n{}", wrong.len(), wrong.join("\n"))
}

/// A part of a whole, as people read it.
fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "none".to_owned();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    format!("{part} of {whole} ({}.{} %)", tenths / 10, tenths % 10)
}
