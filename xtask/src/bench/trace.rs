//! How many system calls telemetry adds to a run, counted by strace and not timed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// The request of every traced run.
const REQUEST: &[&str] = &["list", "files"];

/// Returns the lines of a table: what was switched off how, and how many calls that adds to a build
/// without telemetry.
pub(super) fn table() -> Result<String> {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        return Ok(
            "Skipped: strace is not installed, so no system calls were counted.\n".to_owned()
        );
    }
    let target = workspace::root().join("target/without-telemetry");
    let path = target.display().to_string();
    workspace::run(
        "cargo",
        &[
            "build",
            "--release",
            "-p",
            "caro-cli",
            "--bin",
            "caro",
            "--no-default-features",
            "--target-dir",
            &path,
        ],
    )?;
    let program = std::env::current_exe()?;
    let with = program.parent().context("a program lies in a folder")?.join("caro");
    let without = target.join("release/caro");
    let home = Home::new()?;
    let bare = home.calls(&without, &[], &[])?;
    let flag = home.calls(&with, &["--no-telemetry"], &[])?;
    let flag_without = home.calls(&without, &["--no-telemetry"], &[])?;
    let variable = home.calls(&with, &[], &[("CARO_TELEMETRY_ENABLED", "false")])?;
    let undecided = home.calls(&with, &[], &[])?;
    home.configure("[telemetry]\nenabled = false\n")?;
    let configured_without = home.calls(&without, &[], &[])?;
    let configured = home.calls(&with, &[], &[])?;
    let row = |what: &str, with: i64, without: i64, limit: &str| {
        format!("| {what} | {} | {limit} |\n", with - without)
    };
    Ok([
        "| telemetry is off | system calls added | promised |\n| --- | --- | --- |\n".to_owned(),
        row("by flag", flag, flag_without, "0"),
        row("by variable", variable, bare, "0"),
        row("by the configuration file", configured, configured_without, "at most 10"),
        row("because nobody has answered", undecided, bare, ""),
    ]
    .concat())
}

/// A home folder of its own for the traced runs.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Result<Self> {
        Ok(Self(tempfile::tempdir()?))
    }

    fn configure(&self, text: &str) -> Result<()> {
        let folder = self.0.path().join(".config/caro");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("config.toml"), text)?;
        Ok(())
    }

    /// Runs a request under strace and counts its system calls.
    fn calls(&self, caro: &Path, options: &[&str], variables: &[(&str, &str)]) -> Result<i64> {
        let trace: PathBuf = self.0.path().join("trace");
        let status = Command::new("strace")
            .args(["-f", "-o"])
            .arg(&trace)
            .arg(caro)
            .args(options)
            .args(REQUEST)
            .env_clear()
            .env("HOME", self.0.path())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        ensure!(status.success(), "the traced run failed ({status})");
        let lines = fs::read_to_string(&trace)?.lines().filter(|line| line.contains('(')).count();
        Ok(i64::try_from(lines)?)
    }
}
