//! A no in the middle of a session: not one record more, and no file of the old ones left.

use rustix::process::Signal;

use crate::harness::{COMMAND, Home, REQUEST};
use crate::terminal::{QUESTION, RUN_IT};

/// Starts a session that has recorded two events and waits for an answer; then somebody says no.
fn withdrawn_while_waiting(no: &[&str]) -> (Home, crate::terminal::Screen) {
    let home = Home::consenting();
    home.put("a.txt", "");
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    assert_eq!(home.events(), ["session_started", "command_generated"]);
    assert_eq!(home.run(no).code, 0);
    (home, screen)
}

const WAYS: [&[&str]; 2] =
    [&["config", "set", "telemetry.enabled", "false"], &["telemetry", "disable"]];

#[test]
fn after_a_no_the_waiting_session_records_nothing_more() {
    for no in WAYS {
        let (home, mut screen) = withdrawn_while_waiting(no);
        screen.press("y\n");
        screen.see("a.txt");
        assert_eq!(screen.end().1, 0, "the command runs all the same");
        assert_only_ledger_and_lock(&home);
    }
}

#[test]
fn after_a_no_a_signal_records_nothing_either() {
    let (home, mut screen) = withdrawn_while_waiting(WAYS[0]);
    screen.kill(Signal::TERM);
    assert_eq!(screen.end().1, -Signal::TERM.as_raw());
    assert_only_ledger_and_lock(&home);
}

/// caro said "disabled" here and kept records and secret.
#[test]
fn a_no_to_another_recipient_withdraws_like_any_other_no() {
    let home = Home::consenting();
    home.ask();
    let home = home.with("CARO_POSTHOG_HOST", "https://other.example");
    let mut screen = home.screen(&REQUEST);
    screen.see(QUESTION);
    screen.press("n\n");
    screen.see("Deleted: 4 records");
    screen.see(COMMAND);
    assert_eq!(screen.end().1, 0);
    assert_only_ledger_and_lock(&home);
}

/// A file that cannot be written to kept the records of a person who said no.
#[test]
fn a_no_deletes_records_even_where_the_file_is_broken() {
    for no in WAYS {
        let home = Home::consenting();
        home.ask();
        home.write_config("[telemetry\n");
        let output = home.run(no);
        assert_eq!(output.code, 1, "{output:?}");
        assert!(output.stderr.contains("Deleted: 4 records"), "{output:?}");
        assert_eq!(home.read_config(), "[telemetry\n");
        home.assert_no_trace("a no that could not be written");
    }
}

#[test]
fn clearing_in_the_middle_of_a_session_loses_nothing_that_comes_after() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    assert!(home.run(&["telemetry", "clear"]).stderr.contains("Deleted 2 records."));
    screen.press("y\n");
    assert_eq!(screen.end().1, 0);
    assert_eq!(home.events(), ["command_executed", "session_ended"]);
}

#[test]
fn a_file_that_breaks_in_the_middle_of_a_session_makes_nothing_new() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    home.run(&["telemetry", "clear"]);
    home.write_config("[telemetry\n");
    screen.press("y\n");
    assert_eq!(screen.end().1, 0);
    assert_eq!(home.records().len(), 0);
    assert!(!home.state().join("journal.jsonl").exists());
}

fn assert_only_ledger_and_lock(home: &Home) {
    home.assert_no_trace("a no");
    let mut left: Vec<_> = std::fs::read_dir(home.state())
        .expect("the folder with the ledger stays")
        .map(|entry| entry.expect("it can be listed").file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["journal.lock", "ledger.jsonl"]);
}
