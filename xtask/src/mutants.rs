//! Changes the gate in every small way and asks whether its tests notice.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::workspace;

pub(crate) fn run() -> Result<()> {
    let mut version = Command::new("cargo");
    version.args(["mutants", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !version.status().is_ok_and(|status| status.success()) {
        println!("skipped: no mutants without cargo-mutants (`cargo install cargo-mutants`)");
        return Ok(());
    }
    workspace::run(
        "cargo",
        &[
            "mutants",
            "--package=telemetry-core",
            "--file=crates/telemetry-core/src/gate/*.rs",
            "--test-package=telemetry-core",
            "--output=target",
            "--timeout=300",
            // Compiled once for every change, and run once.
            "--cargo-arg=--config=profile.dev.package.telemetry-core.opt-level=1",
            // Its arms give the same answer, some of them faster.
            "--exclude-re=delete match arm .* in same",
            // Without the tests of compiler messages, which take a minute and say nothing here.
            "--",
            "--lib",
        ],
    )
}
