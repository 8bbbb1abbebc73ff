//! Many runs at once share one journal: every record whole, none lost below the cap.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use crate::harness::{Home, RECORDS, text};

const PROCESSES: usize = 32;
const RUNS: usize = 7;

#[test]
fn thirty_two_processes_lose_no_record_and_tear_none() {
    let home = Home::consenting();
    thread::scope(|scope| {
        for _ in 0..PROCESSES {
            scope.spawn(|| {
                for _ in 0..RUNS {
                    assert_eq!(home.ask().stderr, "");
                }
            });
        }
    });
    let journal = home.records();
    assert_eq!(journal.len(), PROCESSES * RUNS * RECORDS);
    let mut sessions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in &journal {
        sessions.entry(text(&record["session"])).or_default().push(text(&record["event"]));
    }
    assert_eq!(sessions.len(), PROCESSES * RUNS);
    for events in sessions.values() {
        assert_eq!(
            events[..],
            ["session_started", "command_generated", "verb_dispatched", "session_ended"]
        );
    }
    let uuids: BTreeSet<_> = journal.iter().map(|record| text(&record["uuid"])).collect();
    assert_eq!(uuids.len(), journal.len());
    assert_eq!(home.status()["records"]["total"], journal.len());
    assert_eq!(home.status()["drops"].as_object().map(serde_json::Map::len), Some(0));
}

/// Before the first record there is no secret; the first runs race to make one.
#[test]
fn first_runs_at_the_same_time_agree_on_one_id() {
    let home = Home::consenting();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| home.ask());
        }
    });
    let ids: BTreeSet<_> = home.records().iter().map(|r| text(&r["distinct_id"])).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(home.records().len(), 8 * RECORDS);
}

#[test]
fn a_no_among_running_sessions_leaves_nothing_behind() {
    let home = Home::consenting();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    home.ask();
                }
            });
        }
        scope.spawn(|| assert_eq!(home.run(&["telemetry", "disable"]).code, 0));
    });
    home.assert_no_trace("a no among running sessions");
    assert_eq!(home.status()["mode"], "off");
}

#[test]
fn settings_changed_at_the_same_time_are_all_kept() {
    let home = Home::new();
    let settings = [
        ("telemetry.air_gapped", "true"),
        ("execution.timeout_seconds", "7"),
        ("telemetry.posthog.host", "eu.example"),
        ("backend.primary", "embedded"),
    ];
    thread::scope(|scope| {
        for (key, value) in settings {
            let home = &home;
            scope.spawn(move || assert_eq!(home.run(&["config", "set", key, value]).code, 0));
        }
    });
    for (key, value) in settings {
        assert_eq!(home.run(&["config", "get", key]).stdout.trim(), value);
    }
}
