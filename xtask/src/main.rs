//! Chores of the caro workspace: `cargo xtask <VERB>`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers talks to them"
)]

mod bench;
mod ci;
mod dashboards;
mod dist;
mod docs;
mod erase;
mod eval;
mod fuzz;
mod gate;
mod layout;
mod man;
mod mutants;
mod posthog_api;
mod site;
mod site_data;
mod tidy;
mod workspace;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Chores of the caro workspace
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run every check that CI runs: formatting, lints, tests, docs, house rules
    Ci,
    /// Write the generated pages under docs/ and the data of the website
    Docs {
        /// Only tell whether they are up to date
        #[arg(long)]
        check: bool,
    },
    /// Write the dashboards of PostHog and Grafana to config/, or bring PostHog up to date with them
    Dashboards(dashboards::Dashboards),
    /// Do what a request for erasure asks for, or say what there is to do
    ///
    /// Reads and verifies a file that `caro telemetry forget` wrote. PostHog deletes by person, and only an
    /// account has one there: --apply deletes those with their events. For the ids of days and installations,
    /// and for all without --apply, it prints what to ask for.
    Erase(erase::Erase),
    /// Write the manual pages of caro and its verbs to target/man, for whoever packages it
    Man,
    /// Build the website and test it in a browser, or say "skipped" where one of the two is missing
    Site {
        /// Fail instead of skipping
        #[arg(long)]
        required: bool,
    },
    /// Build the programs for release: static, with musl, where that target is installed
    Dist,
    /// List the functions that a request runs, which the linker puts together; needs valgrind
    Layout,
    /// Check the house rules that no compiler checks
    Tidy,
    /// Count how requests are answered and commands rated, on sets written before the intents
    Eval(eval::EvalArgs),
    /// Try a corpus of values at the gate
    ///
    /// Each line is a JSON object with `value`, `class` and `sensitive`; gzip is unpacked. Every value
    /// is tried in every property of every event, and every declared legal value where it is declared.
    Gate {
        /// The corpus
        file: PathBuf,
        /// Print the figures as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Fuzz the gate and the journal's reader for a while; skipped without cargo-fuzz
    Fuzz {
        /// Only this one: gate or journal
        target: Option<String>,
        /// How long each
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Change the gate in every small way and see whether a test fails; skipped without cargo-mutants
    Mutants,
    /// Measure what telemetry costs, beside a bare write and the document's own queue
    Bench {
        /// Write the table to docs/performance.md as well
        #[arg(long)]
        save: bool,
        /// Measure only this
        #[arg(long, value_enum, conflicts_with = "save")]
        only: Option<bench::Part>,
    },
}

fn main() -> Result<()> {
    match Xtask::parse().verb {
        Verb::Ci => ci::run(),
        Verb::Docs { check } => docs::run(check),
        Verb::Man => man::run(),
        Verb::Erase(args) => erase::run(&args),
        Verb::Dashboards(args) => dashboards::run(&args),
        Verb::Site { required } => site::run(required),
        Verb::Dist => dist::run(),
        Verb::Layout => layout::run(),
        Verb::Tidy => tidy::run(),
        Verb::Eval(args) => eval::run(&args),
        Verb::Gate { file, json } => gate::run(&file, json),
        Verb::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
        Verb::Mutants => mutants::run(),
        Verb::Bench { save, only } => bench::run(save, only),
    }
}
