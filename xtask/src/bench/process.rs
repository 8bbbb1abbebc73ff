//! The cost of whole runs.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use telemetry_offline::CAPACITY;

use super::Row;
use super::ratio::{Ratio, pairs, time};
use crate::{dist, workspace};

/// How often a pair of programs takes turns with the same copies of both.
const ROUNDS: usize = 100;

/// How often both are copied anew: where the system puts the pages of a file is luck, and it lasts as long
/// as the file does.
const COPIES: usize = 12;

/// Makes five events without starting a command: the session, a command that is rated high, the
/// warning about it, the end of the session and the verb.
const FIVE_EVENTS: &[&str] = &["delete", "all", ".tmp", "files"];

/// How many bare writes' time five events may add to a run.
const PROMISED: u32 = 45;

/// An unpadded record, in bytes.
const RECORD: usize = 330;

/// Counts the verbs in the journal.
const USAGE: &[&str] = &["usage", "top", "--local"];

type Variables = &'static [(&'static str, &'static str)];

const ON: Variables = &[];
const OFF: Variables = &[("CARO_TELEMETRY_ENABLED", "false")];

/// A program and its arguments.
#[derive(Clone, Copy)]
struct Run<'a>(&'a Path, &'a [&'a str]);

/// Compares the runs of two programs.
fn compare(home: &Path, this: Run<'_>, that: Run<'_>) -> Result<Ratio> {
    let mut ratios = Vec::new();
    for _ in 0..COPIES {
        let folder = tempfile::tempdir_in(home)?;
        let (one, other) = (folder.path().join("this"), folder.path().join("that"));
        fs::copy(this.0, &one)?;
        fs::copy(that.0, &other)?;
        let (this, that) = (|| run(&one, home, this.1, ON), || run(&other, home, that.1, ON));
        ratios.extend(pairs(ROUNDS, this, that));
    }
    Ok(Ratio::from_ratios(ratios))
}

pub(super) fn rows() -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let home = folder.path();
    let (caro, empty) = (install("caro", home)?, install("empty", home)?);
    agree(&caro, home)?;
    let events = count_events(&caro, home)?;
    ensure!(events == 5, "the run that should make five events makes {events}");
    let idle = Run(&empty, &[]);
    let version = compare(home, Run(&caro, &["--version"]), idle)?;
    let answered = compare(home, Run(&caro, FIVE_EVENTS), idle)?;
    let (in_a_run, in_a_loop) = added_writes(&caro, home)?;
    let row = |what, against, ratio, limit| Row { what, against, ratio, limit };
    let mut rows = vec![
        row("`caro --version`", "empty Rust program", version, Some(1.3)),
        row("a request with five events", "empty Rust program", answered, Some(1.2)),
        row("what five events add to a run", "what 45 bare writes add to one", in_a_run, Some(1.0)),
        row("the same", "bare write in a loop", in_a_loop, None),
        row(
            "`caro usage top --local` over a full journal",
            "`caro --version`",
            usage(&caro, home)?,
            Some(1.5),
        ),
    ];
    if let Some(linked) = static_build(home)? {
        let answered = compare(home, Run(&linked, FIVE_EVENTS), idle)?;
        rows.push(row(
            "such a request, in the static build",
            "empty Rust program",
            answered,
            Some(0.6),
        ));
    }
    Ok(rows)
}

/// Compares counting a full journal with a run that reads nothing. The runs before it filled the journal;
/// whatever is missing is added.
fn usage(caro: &Path, home: &Path) -> Result<Ratio> {
    while (count_events(caro, home)? as u64) < CAPACITY {}
    let counted = command(caro, home, &[USAGE, &["--json"]].concat()).output()?;
    let counted: serde_json::Value = serde_json::from_slice(&counted.stdout)?;
    ensure!(counted["source"] == "journal" && counted["total"] != 0, "no use was counted");
    compare(home, Run(caro, USAGE), Run(caro, &["--version"]))
}

/// Copies the static build, if `cargo xtask dist` made one.
fn static_build(home: &Path) -> Result<Option<PathBuf>> {
    let (built, program) = (workspace::root().join(dist::FOLDER).join("caro"), home.join("static"));
    if !built.is_file() {
        println!("skipped: the static build, which `cargo xtask dist` makes");
        return Ok(None);
    }
    fs::copy(&built, &program).with_context(|| format!("failed to copy `{}`", built.display()))?;
    Ok(Some(program))
}

/// Copies a program that was built beside this one, as an installation does.
///
/// A linker writes a file in many small pieces, and so it lies in the system's cache: in small pieces,
/// which take longer to map than those of a file that was written from end to end.
pub(super) fn install(name: &str, folder: &Path) -> Result<PathBuf> {
    let (from, to) = (std::env::current_exe()?.with_file_name(name), folder.join(name));
    fs::copy(from, &to).with_context(|| format!("failed to copy `{name}`"))?;
    Ok(to)
}

/// Returns the added time of a run with telemetry: as a part of what [`PROMISED`] bare writes add to a
/// run of a program that does nothing else, and in bare writes that a loop makes.
///
/// A single difference of two runs drowns in noise. So the lower quartiles of many runs are
/// subtracted: what a run takes when nothing disturbs it. Each program takes turns with its counterpart
/// alone, so that both differences are taken in the same way.
fn added_writes(caro: &Path, home: &Path) -> Result<(Ratio, Ratio)> {
    let (bare, file) = (install("bare", home)?, home.join("written"));
    let path = file.to_str().context("the temporary folder has a plain name")?;
    let (promised, bytes) = (PROMISED.to_string(), RECORD.to_string());
    let (mut in_a_run, mut in_a_loop) = (Vec::new(), Vec::new());
    for _ in 0..16 {
        let [mut on, mut off, mut writes, mut nothing] = [const { Vec::new() }; 4];
        for _ in 0..150 {
            on.push(run(caro, home, FIVE_EVENTS, ON));
            off.push(run(caro, home, FIVE_EVENTS, OFF));
        }
        for _ in 0..150 {
            writes.push(run(&bare, home, &[path, &promised, &bytes], ON));
            nothing.push(run(&bare, home, &[path, "0", &bytes], ON));
        }
        fs::remove_file(&file)?;
        let added = added(on, off).as_secs_f64();
        in_a_run.push(added / self::added(writes, nothing).as_secs_f64());
        in_a_loop.push(added / bare_write(&home.join("bare-loop"))?.as_secs_f64());
    }
    Ok((Ratio::from_ratios(in_a_run), Ratio::from_ratios(in_a_loop)))
}

fn added(with: Vec<Duration>, without: Vec<Duration>) -> Duration {
    quarter(with, 1).saturating_sub(quarter(without, 1))
}

fn bare_write(path: &Path) -> Result<Duration> {
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path)?;
    let text = [b'x'; RECORD];
    let write = |_| time(|| file.write_all(&text).expect("the disk has room"));
    let times: Vec<_> = (0..1000).map(write).collect();
    file.set_len(0)?;
    Ok(quarter(times, 2))
}

/// Returns the first quartile, the median (2) or the third.
fn quarter(mut times: Vec<Duration>, which: usize) -> Duration {
    times.sort();
    times[times.len() * which / 4]
}

fn run(program: &Path, home: &Path, args: &[&str], variables: Variables) -> Duration {
    let mut command = command(program, home, args);
    command.envs(variables.iter().copied()).stdout(Stdio::null());
    time(|| {
        command.status().expect("the program was built");
    })
}

fn command(program: &Path, home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).env_clear().env("HOME", home).env("SHELL", "/bin/sh");
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

fn agree(caro: &Path, home: &Path) -> Result<()> {
    let status = command(caro, home, &["telemetry", "enable", "--accept-notice", "1"]).status()?;
    ensure!(status.success(), "telemetry could not be enabled ({status})");
    Ok(())
}

fn count_events(caro: &Path, home: &Path) -> Result<usize> {
    run(caro, home, FIVE_EVENTS, ON);
    let shown = command(caro, home, &["telemetry", "show", "--json"]).output()?;
    let records: Vec<serde_json::Value> = serde_json::from_slice(&shown.stdout)?;
    Ok(records.len())
}
