//! Fuzzes the gate and the journal's reader for a bounded time, where the machine has what it takes.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::workspace;

/// The targets, each a file in `fuzz/fuzz_targets`.
const TARGETS: [&str; 2] = ["gate", "journal"];

/// The longest input, in bytes: more than two records.
const LONGEST: u32 = 2_048;

pub(crate) fn run(target: Option<&str>, seconds: u32) -> Result<()> {
    if let Some(missing) = missing() {
        println!(
            "skipped: no fuzzing without {missing}; `cargo test` replays what was found before"
        );
        return Ok(());
    }
    let targets: Vec<_> = match target {
        None => TARGETS.to_vec(),
        Some(target) if TARGETS.contains(&target) => vec![target],
        Some(other) => bail!("there is no target `{other}`; there are {}", TARGETS.join(", ")),
    };
    for target in targets {
        // What is found on the way goes here; what is worth keeping, somebody moves to the corpus.
        let found = format!("target/fuzz/{target}");
        fs::create_dir_all(workspace::root().join(&found))?;
        workspace::run(
            "cargo",
            &[
                "+nightly",
                "fuzz",
                "run",
                // There is no unsafe code, so there is nothing for a sanitizer to find.
                "--sanitizer=none",
                target,
                &found,
                &format!("fuzz/corpus/{target}"),
                "--",
                &format!("-max_total_time={seconds}"),
                &format!("-max_len={LONGEST}"),
                "-timeout=10",
                "-dict=fuzz/records.dict",
                "-print_final_stats=1",
            ],
        )?;
    }
    Ok(())
}

/// Names what is not installed, if something is not.
fn missing() -> Option<&'static str> {
    let works = |args: &[&str]| {
        let mut command = Command::new("cargo");
        command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !works(&["+nightly", "--version"]) {
        Some("a nightly toolchain (`rustup toolchain install nightly`)")
    } else if !works(&["+nightly", "fuzz", "--version"]) {
        Some("cargo-fuzz (`cargo install cargo-fuzz`)")
    } else {
        None
    }
}
