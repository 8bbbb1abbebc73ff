//! The website: installs what it is built with, builds it, and tests it in a browser.

use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace;

/// The oldest Node.js that builds it, by its first number.
const OLDEST_NODE: u32 = 20;

/// Builds and tests. What is missing is said, and is a fault only where it is `required`.
pub(crate) fn run(required: bool) -> Result<()> {
    if node().is_none_or(|major| major < OLDEST_NODE) {
        let what = format!("the website needs Node.js {OLDEST_NODE} or newer, with npm");
        if required {
            bail!("{what}: install it, or leave out --required");
        }
        eprintln!("skipped: {what}");
        return Ok(());
    }
    let npm = ["--prefix", "docs/site"];
    workspace::run("npm", &[&npm[..], &["ci", "--no-audit", "--no-fund"]].concat())?;
    // The tests build the site themselves, once as `npm run build` does.
    let required = if required { &["--", "--required"][..] } else { &[] };
    workspace::run("npm", &[&npm[..], &["test"], required].concat())
}

fn node() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}
