//! The process-wide recorder and the ends of a session that no command line can bring about.
//!
//! Each test runs itself again in a process of its own, since there is one recorder a process.

use std::path::Path;
use std::process::{Command, Output};

use caro_cli::app;
use caro_cli::catalog::{Component, ErrorCategory, ErrorOccurred};
use caro_cli::paths::Paths;
use caro_cli::settings::Settings;
use caro_cli::telemetry::{begin, capture, end_session, get, init, set_enabled, try_get};

const CANARY: &str = "canary-request-text";

/// Set in the second process.
const ALONE: &str = "CARO_TEST_ALONE";

/// Runs the named test again, in a home where somebody agreed; `None` in that second process.
#[expect(clippy::disallowed_methods, reason = "asks which of the test's two processes this is")]
fn alone(test: &str, home: &Path) -> Option<Output> {
    if std::env::var_os(ALONE).is_some() {
        return None;
    }
    let command = |program: &Path, args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).env_clear().env("HOME", home).env("SHELL", "/bin/sh");
        command
    };
    let caro = Path::new(env!("CARGO_BIN_EXE_caro"));
    let enabled = command(caro, &["telemetry", "enable", "--accept-notice", "1"]).output();
    let enabled = enabled.expect("the program starts");
    assert!(enabled.status.success(), "{enabled:?}");
    let this = std::env::current_exe().expect("a test is a program");
    let mut again = command(&this, &[test, "--exact", "--nocapture"]);
    Some(again.env(ALONE, "1").output().expect("the program starts"))
}

fn events(home: &Path) -> Vec<String> {
    let journal = home.join(".local/state/caro/telemetry/journal.jsonl");
    let text = std::fs::read_to_string(journal).unwrap_or_default();
    let record = |line| serde_json::from_str::<serde_json::Value>(line).expect("a record is JSON");
    text.lines().map(|line| record(line)["event"].as_str().expect("a name").to_owned()).collect()
}

fn begin_here() -> bool {
    let paths = Paths::find();
    begin(false, &Settings::load(&paths), &paths, || Ok(()))
}

fn an_error() -> ErrorOccurred {
    ErrorOccurred {
        error_category: ErrorCategory::Internal,
        component: Component::Cli,
        recoverable: true,
    }
}

#[test]
fn a_panic_ends_the_session_and_does_not_quote_the_request() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let name = "a_panic_ends_the_session_and_does_not_quote_the_request";
    let Some(output) = alone(name, home.path()) else {
        std::panic::set_hook(Box::new(app::tell_panic));
        assert!(begin_here());
        panic!("{CANARY}");
    };
    assert!(!output.status.success());
    assert_eq!(events(home.path()), ["session_started", "error_occurred", "session_ended"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("caro: internal error at "), "{said}");
    assert!(!said.contains(CANARY), "{said}");
}

#[test]
fn switched_off_in_mid_session_no_further_record_appears() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let name = "switched_off_in_mid_session_no_further_record_appears";
    let Some(output) = alone(name, home.path()) else {
        assert!(begin_here());
        capture(&an_error());
        set_enabled(false);
        capture(&an_error());
        end_session();
        return;
    };
    assert!(output.status.success(), "{output:?}");
    assert_eq!(events(home.path()), ["session_started", "error_occurred"]);
}

#[test]
fn init_twice_is_the_same_recorder_and_a_session_ends_once() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let name = "init_twice_is_the_same_recorder_and_a_session_ends_once";
    let Some(output) = alone(name, home.path()) else {
        assert!(try_get().is_none());
        assert!(begin_here());
        let again = init(|| unreachable!("there is a recorder already"));
        assert!(std::ptr::eq(again, get()));
        end_session();
        end_session();
        capture(&an_error());
        return;
    };
    assert!(output.status.success(), "{output:?}");
    assert_eq!(events(home.path()), ["session_started", "session_ended"]);
}
