//! Where the workspace is, and how to run a program in it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Returns the root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// Runs a program at the root and fails if it does.
pub(crate) fn run(program: &str, args: &[&str]) -> Result<()> {
    let line = format!("{program} {}", args.join(" "));
    eprintln!("\n$ {line}");
    let status = Command::new(program)
        .args(args)
        .current_dir(root())
        .status()
        .with_context(|| format!("failed to start `{line}`"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}
