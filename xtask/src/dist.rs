//! The programs as they are released: static, so that no loader has to find and relocate libraries.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::{self, root};

/// The programs of a release: caro, and the two that may open a connection.
const PROGRAMS: [&str; 3] = ["caro", "caro-telemetry-send", "caro-net"];

/// The C library that is made to be linked statically.
const TARGET: &str = if cfg!(target_arch = "aarch64") {
    "aarch64-unknown-linux-musl"
} else {
    "x86_64-unknown-linux-musl"
};

/// Where the programs are put.
pub(crate) const FOLDER: &str = "target/dist";

pub(crate) fn run() -> Result<()> {
    let target = installed()?.then_some(TARGET);
    let mut args = vec!["build", "--release", "-p", "caro-cli", "--bins"];
    match target {
        Some(target) => args.extend(["--target", target]),
        None => eprintln!(
            "the target {TARGET} is not installed, so these programs are dynamic; \
             `rustup target add {TARGET}` and a musl compiler for C make them static"
        ),
    }
    workspace::run("cargo", &args)?;
    let built = root().join("target").join(target.unwrap_or_default()).join("release");
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    for program in PROGRAMS {
        let (from, to) = (built.join(program), folder.join(program));
        fs::copy(&from, &to).with_context(|| format!("failed to copy `{}`", from.display()))?;
        println!("{FOLDER}/{program}  {} KiB", fs::metadata(&to)?.len() >> 10);
    }
    Ok(())
}

/// Whether the compiler has a standard library for the target.
fn installed() -> Result<bool> {
    let mut command = Command::new("rustc");
    command.args(["--print", "target-libdir", "--target", TARGET]);
    let output = command.output().context("failed to start `rustc`")?;
    if !output.status.success() {
        bail!("`rustc` does not know the target {TARGET}");
    }
    Ok(Path::new(String::from_utf8(output.stdout)?.trim()).is_dir())
}
