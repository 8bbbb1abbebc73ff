//! What telemetry costs, measured side by side: every figure is a ratio of two things that took
//! turns on the same machine, since absolute times say more about the machine than about caro.

mod bundle;
mod delivery;
mod gate;
mod journal;
mod process;
mod ratio;
mod safety;
mod trace;

use std::fmt::Write;
use std::fs;

use anyhow::Result;
use clap::ValueEnum;

use crate::workspace;
use ratio::Ratio;

pub(crate) use ratio::time;

const PAGE: &str = "docs/performance.md";

/// One line of the table.
struct Row {
    what: &'static str,
    against: &'static str,
    ratio: Ratio,
    /// The promise, where there is one.
    limit: Option<f64>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// The cost of one record
    Journal,
    /// The cost of whole runs
    Process,
    /// What delivery costs
    Delivery,
    /// Large bundles, and the export of a full journal
    Bundle,
    /// System calls that telemetry adds
    Trace,
    /// The gate, beside other ways to check
    Gate,
    /// The safety check of one line
    Safety,
}

pub(crate) fn run(save: bool, only: Option<Part>) -> Result<()> {
    // One after the other: together they would share the features of their dependencies.
    for package in ["caro-cli", "xtask"] {
        workspace::run("cargo", &["build", "--release", "-p", package, "--bins"])?;
    }
    if cfg!(debug_assertions) {
        // What is measured in this process has to be optimised as well.
        let part = only.and_then(|part| part.to_possible_value());
        let only = part.map(|part| ["--only".to_owned(), part.get_name().to_owned()]);
        let save = save.then(|| "--save".to_owned());
        let args: Vec<_> = ["bench".to_owned()]
            .into_iter()
            .chain(save)
            .chain(only.into_iter().flatten())
            .collect();
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        return workspace::run("target/release/xtask", &args);
    }
    let wanted = |part| only.is_none_or(|only| only == part);
    let mut rows = Vec::new();
    let mut more = Vec::new();
    if wanted(Part::Journal) {
        rows.extend(journal::rows()?);
    }
    if wanted(Part::Process) {
        rows.extend(process::rows()?);
    }
    if wanted(Part::Delivery) {
        rows.extend(delivery::rows()?);
    }
    if wanted(Part::Bundle) {
        let bundle = bundle::measure()?;
        rows.extend(bundle.rows);
        more.push(bundle.table);
    }
    if wanted(Part::Trace) {
        more.push(trace::table()?);
    }
    if wanted(Part::Gate) {
        more.push(gate::table()?);
    }
    if wanted(Part::Safety) {
        more.push(safety::table());
    }
    let table = format!("{}\n{}", table(&rows), more.join("\n"));
    println!("{table}");
    if save {
        fs::write(workspace::root().join(PAGE), format!("{HEAD}{table}{FOOT}"))?;
        println!("wrote {PAGE}");
    }
    Ok(())
}

fn table(rows: &[Row]) -> String {
    let mut table = String::from("| what | against | median ratio | middle half | promised |\n");
    table += "| --- | --- | --- | --- | --- |\n";
    for Row { what, against, ratio, limit } in rows {
        let limit = limit.map_or_else(String::new, |limit| format!("at most {limit}"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| {what} | {against} | {:.2} | {:.2} to {:.2} | {limit} |",
            ratio.median, ratio.low, ratio.high
        );
    }
    table
}

const HEAD: &str = "\
# Performance

Written by `cargo xtask bench --save`. Every figure is a ratio: the two things took turns many times
on the same machine in the same run, and the table gives the median of their ratios with its middle
half. Tests assert no times; this page is where they are kept.

";

const FOOT: &str = "
\"Bare write\" is one `write(2)` of a record's unpadded length to a file opened with `O_APPEND`, in a
loop that does nothing else. What five events add to a run is the difference of two whole processes, each
of which runs its code for the first time: about 25 system calls (policy, state folder, signals, journal)
and cold code make up most of it, the five records the rest. So it is compared with the difference of two
other whole processes, one of which makes 45 bare writes and one none; each pair takes turns. A loop of
hot writes is faster than 45 writes of a process that has just begun, so in those the figure is higher.
\"The document's queue\" is the algorithm of the specification: a vector of values that is serialised
and written whole for every event, here with 1000 events in it.

Checking a bundle is reading, hashing, matching every record against the catalog and remembering every
id. The speed of a processor is counted in the time it was busy, so that others on the machine do not matter; memory
is the highest resident size.
";
