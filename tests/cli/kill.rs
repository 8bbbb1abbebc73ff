//! Runs killed at random moments: what is in the journal is whole.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::{Home, RECORDS, REQUEST};

const KILLS: u32 = 200;

#[test]
fn a_killed_run_leaves_only_whole_records() {
    let home = Home::consenting();
    // A run is timed first, so that the moments below lie all over it on any machine.
    home.ask();
    let start = Instant::now();
    home.ask();
    let whole = start.elapsed();
    let complete = home.records().len();
    for round in 0..KILLS {
        let mut command = home.command(&REQUEST);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        // The moment is the point of this wait: there is no event that stands for "anywhere".
        thread::sleep(moment(whole, round));
        child.kill().expect("our own child");
        child.wait().expect("our own child");
    }
    let journal = home.records();
    assert!(journal.len() >= complete);
    let shown = home.run(&["telemetry", "show", "--json"]);
    assert_eq!(shown.json().as_array().unwrap().len(), journal.len(), "{}", shown.stderr);
    assert_eq!(shown.stderr, "");
    // Every session is a beginning of the whole one: nothing but what was in flight is missing.
    for record in &journal {
        let session = &record["session"];
        let events: Vec<_> =
            journal.iter().filter(|r| r["session"] == *session).map(|r| &r["event"]).collect();
        let all = ["session_started", "command_generated", "verb_dispatched", "session_ended"];
        assert_eq!(events[..], all[..events.len()], "{session}");
    }
    home.ask();
    assert_eq!(home.records().len(), journal.len() + RECORDS);
    let litter = fs::read_dir(home.state()).unwrap().filter(|entry| {
        let name = entry.as_ref().expect("it can be listed").file_name();
        name.to_string_lossy().ends_with(".tmp")
    });
    assert_eq!(litter.count(), 0);
}

/// The same for the very first record, which makes the secret and the journal.
#[test]
fn a_killed_first_run_does_not_spoil_the_second() {
    for round in 0..20 {
        let home = Home::consenting();
        let mut command = home.command(&REQUEST);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        thread::sleep(moment(Duration::from_millis(8), round));
        child.kill().expect("our own child");
        child.wait().expect("our own child");
        let before = home.records().len();
        home.ask();
        assert_eq!(home.records().len(), before + RECORDS);
    }
}

/// Returns a moment within a run, another one each round and the same ones each time.
fn moment(whole: Duration, round: u32) -> Duration {
    let share = round.wrapping_mul(2_654_435_769).rotate_left(7) % 1000;
    whole * share / 1000
}
