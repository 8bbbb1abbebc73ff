//! Runs the `append` example as a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use telemetry_consent::StateDir;
use telemetry_core::{Bounded, Gate, events, gate};
use telemetry_offline::{Consumer, Contents, pending};

events! {
    /// The catalog of the example.
    pub catalog Examples;
    /// Has a number to tell records apart.
    pub struct Sample = "sample" {
        /// Counts.
        number: Bounded<9_999_999> { owner: "tests", class: Technical, since: 1 },
    }
}

const GATE: Gate = gate::check::<Examples>;

/// A state folder that disappears with the value.
pub struct Folder {
    _root: tempfile::TempDir,
    pub path: PathBuf,
}

pub fn folder() -> Folder {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("telemetry");
    StateDir::create(&path).unwrap();
    Folder { _root: root, path }
}

impl Folder {
    pub fn state(&self) -> StateDir {
        StateDir::open(&self.path).unwrap().unwrap()
    }

    /// Returns everything that stands in both files.
    pub fn everything(&self) -> Contents {
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        pending(&self.state(), GATE, now, Consumer::Posthog).unwrap()
    }

    pub fn append(&self, seed: u64, count: u64, report: &str) -> Command {
        let mut command = Command::new(example());
        command.args(arguments(&self.path, seed, count, report)).stdout(Stdio::piped());
        command
    }
}

pub fn arguments(folder: &Path, seed: u64, count: u64, report: &str) -> [String; 4] {
    let folder = folder.to_str().unwrap().to_owned();
    [folder, seed.to_string(), count.to_string(), report.to_owned()]
}

/// Says aloud that a test proves nothing here.
#[expect(clippy::print_stderr, reason = "a skipped test must not look like a passed one")]
pub fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// Finds the example beside this test's own executable.
pub fn example() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let built = own.ancestors().nth(2).unwrap().join("examples").join("append");
    assert!(built.exists(), "run `cargo build -p telemetry-offline --examples` first");
    built
}

/// Returns the ids that the records have, in file order.
pub fn ids(contents: &Contents) -> Vec<String> {
    contents.records.iter().map(|record| record.checked().uuid().to_owned()).collect()
}

/// Splits what an example reported into lines; a line that a kill cut short is left out.
pub fn lines(output: &[u8]) -> Vec<String> {
    let whole = output.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    String::from_utf8(output[..whole].to_vec()).unwrap().lines().map(str::to_owned).collect()
}

/// Counts the records that an example reported as dropped.
pub fn dropped(lines: &[String]) -> usize {
    lines.iter().filter(|line| line.starts_with("dropped ")).count()
}
