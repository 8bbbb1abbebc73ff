//! Exactly what CI runs.

use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::{dashboards, docs, tidy, workspace};

pub(crate) fn run() -> Result<()> {
    workspace::run("cargo", &["fmt", "--all", "--check"])?;
    workspace::run("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    tidy::run()?;
    docs::run(true)?;
    dashboards::check()?;
    workspace::run("cargo", &["run", "--quiet", "--", "list", "files", "by", "size"])?;
    workspace::run("cargo", &["test", "--workspace", "--no-fail-fast"])?;
    beta_changes_the_offered_answer_and_nothing_else()
}

/// Compares what both builds say of themselves in a home where nobody has answered.
fn beta_changes_the_offered_answer_and_nothing_else() -> Result<()> {
    let home = tempfile::tempdir()?;
    let status = |options: &[&str]| -> Result<Value> {
        let mut command = Command::new("cargo");
        command.args(["run", "--quiet"]).args(options).args([
            "--",
            "telemetry",
            "status",
            "--json",
        ]);
        // Cargo needs the developer's own home; caro gets an empty one.
        command
            .env("CARO_CONFIG_DIR", home.path())
            .env("CARO_STATE_DIR", home.path().join("state"));
        let output = command.current_dir(workspace::root()).output()?;
        ensure!(output.status.success(), "`caro telemetry status --json` failed: {output:?}");
        Ok(serde_json::from_slice(&output.stdout)?)
    };
    eprintln!("\nbeta and released builds, side by side");
    let (released, beta) = (status(&[])?, status(&["--features", "beta"])?);
    ensure!(released["default_answer"] == "no" && beta["default_answer"] == "yes");
    ensure!(released["mode"] == "off" && beta["mode"] == "off", "an unanswered question is off");
    let (released, beta) = (without_words(released), without_words(beta));
    ensure!(released == beta, "beta differs in more than the offered answer:\n{released}\n{beta}");
    Ok(())
}

/// Leaves out the offered answer and the words that name it.
fn without_words(mut status: Value) -> Value {
    status["default_answer"] = Value::Null;
    for layer in status["layers"].as_array_mut().into_iter().flatten() {
        layer["words"] = Value::Null;
    }
    status
}
