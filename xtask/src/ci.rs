//! Exactly what CI runs.

use anyhow::Result;

use crate::{docs, tidy, workspace};

pub(crate) fn run() -> Result<()> {
    workspace::run("cargo", &["fmt", "--all", "--check"])?;
    workspace::run("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    workspace::run(
        "cargo",
        &["clippy", "-p", "caro-cli", "--features", "beta", "--", "-D", "warnings"],
    )?;
    tidy::run()?;
    docs::run(true)?;
    workspace::run("cargo", &["run", "--quiet", "--", "list", "files", "by", "size"])?;
    workspace::run("cargo", &["test", "--workspace", "--no-fail-fast"])?;
    Ok(())
}
