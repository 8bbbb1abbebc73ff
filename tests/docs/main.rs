//! What the pages of this project print is run here, so that none promises what caro does not do.

mod walk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A home in which somebody agreed and one session was recorded.
fn agreed_home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    for line in ["telemetry enable --accept-notice 1", "list files"] {
        let output = caro(home.path(), line);
        assert!(output.status.success(), "{line}: {output:?}");
    }
    home
}

fn caro(home: &Path, line: &str) -> Output {
    let args = shlex::split(line).expect("a printed command is well quoted");
    let mut command = Command::new(env!("CARGO_BIN_EXE_caro"));
    command.args(args).current_dir(home).env_clear().env("HOME", home).env("SHELL", "/bin/sh");
    command.output().expect("caro starts")
}

fn page(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path: PathBuf = root.join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns what follows `caro ` in every code span that is a whole command.
fn commands(page: &str) -> Vec<&str> {
    let spans = page.split('`').skip(1).step_by(2);
    let whole = spans.filter(|span| !span.contains(['\n', '…']));
    whole.filter_map(|span| span.strip_prefix("caro ")).collect()
}

fn every_command_runs(name: &str, at_least: usize) {
    let page = page(name);
    let commands = commands(&page);
    assert!(commands.len() >= at_least, "{name} prints only {commands:?}");
    for line in commands {
        // Each starts from the same state: some of them delete.
        let home = agreed_home();
        let output = caro(home.path(), line);
        assert!(output.status.success(), "{name} prints `caro {line}`, which fails: {output:?}");
    }
}

#[test]
fn every_command_in_the_readme_runs() {
    every_command_runs("README.md", 11);
}

#[test]
fn every_command_on_the_privacy_page_runs() {
    every_command_runs("docs/privacy.md", 8);
}

#[test]
fn every_command_on_the_page_about_models_runs() {
    every_command_runs("docs/models.md", 5);
}

#[test]
fn every_command_on_the_install_page_runs() {
    every_command_runs("docs/install.md", 2);
}

#[test]
fn every_command_on_the_page_about_interactive_use_runs() {
    every_command_runs("docs/interactive.md", 3);
}

#[test]
fn every_example_of_a_session_is_what_caro_prints() {
    let home = agreed_home();
    for name in ["README.md", "docs/install.md"] {
        let page = page(name);
        let mut lines = page.lines();
        let mut found = 0;
        while let Some(line) = lines.next() {
            let Some(request) = line.strip_prefix("$ caro ") else { continue };
            let expected = lines.next().expect("an answer follows the command");
            let output = caro(home.path(), request);
            assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), expected);
            found += 1;
        }
        assert!(found > 0, "{name} shows no session");
    }
}

#[test]
fn the_two_commands_of_the_readme_are_those_that_ci_runs() {
    let readme = page("README.md");
    let ci = page("xtask/src/ci.rs") + &page(".ci/run");
    let printed: Vec<_> = readme.lines().filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(printed, ["cargo run --quiet -- list files by size", "cargo xtask ci"]);
    assert!(ci.contains("cargo xtask ci"));
    assert!(ci.contains(r#""run", "--quiet", "--", "list", "files", "by", "size""#));
}

#[test]
fn the_privacy_promise_has_ten_lines_with_a_command_each() {
    let readme = page("README.md");
    let (_, after) = readme.split_once("## Privacy in ten lines").expect("the promise is there");
    let promises: Vec<_> = after
        .lines()
        .filter(|line| line.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok()))
        .collect();
    assert_eq!(promises.len(), 10);
    for promise in promises {
        assert_eq!(commands(promise).len(), 1, "{promise}");
    }
}
