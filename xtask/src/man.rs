//! The manual pages, from the one definition of the command line: they cannot drift from it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use caro_cli::cli::Cli;
use clap::CommandFactory;

use crate::workspace::root;

const FOLDER: &str = "target/man";

pub(crate) fn run() -> Result<()> {
    let folder = root().join(FOLDER);
    write(&folder)?;
    println!("wrote {} pages to {FOLDER}", fs::read_dir(&folder)?.count());
    Ok(())
}

/// Writes a page for caro and one for each of its verbs, and removes what an earlier run left.
fn write(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("failed to empty `{FOLDER}`"))?;
    }
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)
        .with_context(|| format!("failed to write pages to `{FOLDER}`"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// The names of a command's pages, its verbs' included, each with the command itself.
    fn pages(command: &clap::Command, above: &str) -> Vec<(String, clap::Command)> {
        let name = if above.is_empty() {
            command.get_name().to_owned()
        } else {
            format!("{above}-{}", command.get_name())
        };
        let below = command.get_subcommands().flat_map(|verb| pages(verb, &name));
        let mut found: Vec<_> = below.collect();
        found.push((format!("{name}.1"), command.clone()));
        found
    }

    #[test]
    fn every_verb_has_a_page_that_names_its_options() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        let mut caro = Cli::command();
        // A group's verbs are defined only when they are asked for.
        caro.build();
        let expected = pages(&caro, "");
        assert!(expected.len() > 15, "{}", expected.len());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), expected.len());
        for (name, command) in expected {
            let page = fs::read_to_string(folder.path().join(&name)).unwrap();
            let page = page.replace("\\-", "-");
            let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
            for option in shown.filter_map(clap::Arg::get_long) {
                assert!(page.contains(&format!("--{option}")), "{name} lacks --{option}");
            }
        }
    }

    #[test]
    #[expect(clippy::print_stderr, reason = "a skipped test must say so")]
    fn man_finds_no_fault_with_them() {
        if Command::new("man").arg("--version").output().is_err() {
            eprintln!("skipped: `man` is not installed");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        for page in fs::read_dir(folder.path()).unwrap() {
            let mut man = Command::new("man");
            man.args(["--warnings=all", "--local-file", "--pager=cat"]).arg(page.unwrap().path());
            let output = man.env("LC_ALL", "C.UTF-8").env("MANWIDTH", "80").output().unwrap();
            let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && complaints.is_empty(), "{complaints}");
            assert!(String::from_utf8_lossy(&output.stdout).contains("SYNOPSIS"));
        }
    }
}
