//! Hand over: what a verified bundle holds leaves the machine's journal, and nothing else does.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use crate::harness::{Home, Output, RECORDS, parse, text};

fn exporting() -> Home {
    let home = Home::consenting();
    home.ask();
    assert_eq!(home.run(&["telemetry", "export", "-o", "f.json"]).code, 0);
    home
}

fn hand_over(home: &Home, file: &str) -> Output {
    home.run(&["telemetry", "clear", "--exported", file])
}

/// Returns the ids of the records that an export holds now.
fn exported(home: &Home) -> Vec<String> {
    let document = home.run(&["telemetry", "export", "-o", "-"]).json();
    ids(&document)
}

fn ids(document: &Value) -> Vec<String> {
    document["records"].as_array().unwrap().iter().map(|record| text(&record["uuid"])).collect()
}

#[test]
fn what_was_recorded_meanwhile_stays_and_nothing_is_exported_twice() {
    let home = exporting();
    let first = exported(&home);
    home.ask();
    let output = hand_over(&home, "f.json");
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("Deleted 4 records that `f.json` holds; 4 records stay"));
    let second = exported(&home);
    assert_eq!(second.len(), RECORDS);
    assert!(second.iter().all(|id| !first.contains(id)));
    // In place: the slots stay, so that whoever is appending is not disturbed.
    assert_eq!(home.state().join("journal.jsonl").metadata().unwrap().len(), 8 * 512);
    assert!(hand_over(&home, "f.json").stderr.contains("Deleted 0 records"));
    assert_eq!(exported(&home), second);
}

#[test]
fn filtered_and_redacted_bundles_take_exactly_their_own_records() {
    let home = Home::consenting();
    home.ask();
    home.run(&["telemetry", "export", "-o", "started.json", "--event", "session_started"]);
    home.run(&[
        "telemetry",
        "export",
        "-o",
        "rest.json",
        "--drop-event",
        "session_started",
        "--drop-property",
        "duration_ms",
    ]);
    assert!(hand_over(&home, "started.json").stderr.contains("Deleted 1 record that"));
    assert_eq!(exported(&home).len(), RECORDS - 1);
    assert!(hand_over(&home, "rest.json").stderr.contains("Deleted 3 records"));
    assert_eq!(exported(&home).len(), 0);
    assert_eq!(home.status()["records"]["total"], 0);
}

#[test]
fn a_bundle_that_is_not_good_deletes_nothing() {
    let home = exporting();
    let good = fs::read_to_string(home.work().join("f.json")).unwrap();
    fs::create_dir(home.work().join("folder")).unwrap();
    let state = home.files();
    for (name, content) in [
        ("edited.json", good.replacen("\"embedded\"", "\"ollama\"", 1)),
        ("cut.json", good[..good.len() - 3].to_owned()),
        ("empty.json", String::new()),
        ("array.json", home.run(&["telemetry", "export", "-o", "-", "--format", "array"]).stdout),
        ("counts.json", home.run(&["telemetry", "export", "-o", "-", "--aggregate"]).stdout),
    ] {
        home.put(name, &content);
        let output = hand_over(&home, name);
        assert_eq!(output.code, 1, "{name}: {output:?}");
        assert_eq!(output.stderr.lines().count(), 1, "{name}: {output:?}");
        assert!(output.stderr.contains(&format!("`{name}`")), "{name}: {output:?}");
        fs::remove_file(home.work().join(name)).unwrap();
    }
    for name in ["missing.json", "folder"] {
        assert_eq!(hand_over(&home, name).code, 1, "{name}");
    }
    assert_eq!(home.files(), state);
}

#[test]
fn handing_over_asks_at_a_terminal() {
    for (keys, code, left) in [("n\n", 5, RECORDS), ("\n", 5, RECORDS), ("y\n", 0, 0)] {
        let home = exporting();
        let mut screen = home.screen(&["telemetry", "clear", "--exported", "f.json"]);
        screen.see("Delete the 4 records that `f.json` holds? [y/N] ");
        screen.press(keys);
        assert_eq!(screen.end().1, code, "{keys:?}");
        assert_eq!(exported(&home).len(), left, "{keys:?}");
    }
    let home = exporting();
    let (seen, code) = home.screen(&["telemetry", "clear", "-y", "--exported", "f.json"]).end();
    assert_eq!((code, exported(&home).len()), (0, 0), "{seen}");
}

#[test]
fn a_bundle_of_another_machine_takes_nothing_here() {
    let home = exporting();
    let other = exporting();
    fs::copy(other.work().join("f.json"), home.work().join("other.json")).unwrap();
    assert!(hand_over(&home, "other.json").stderr.contains("Deleted 0 records"));
    assert_eq!(exported(&home).len(), RECORDS);
    let nobody = Home::new();
    fs::copy(other.work().join("f.json"), nobody.work().join("f.json")).unwrap();
    let before = nobody.files();
    assert_eq!(hand_over(&nobody, "f.json").code, 0);
    assert_eq!(nobody.files(), before);
}

/// The drops of a journal are told by one bundle, however often it is exported later.
#[test]
fn drops_are_told_by_the_bundle_that_is_handed_over_and_not_again() {
    let home = exporting();
    fs::write(home.state().join("drops.json"), "{\"io\":4}").unwrap();
    let drops = |name: &str| {
        home.run(&["telemetry", "export", "--force", "-o", name]);
        let document = parse(&fs::read_to_string(home.work().join(name)).unwrap());
        (document["drops"].clone(), document["drops_told"].clone())
    };
    assert_eq!(drops("a.json"), (parse("{\"io\":4}"), parse("{}")));
    assert_eq!(hand_over(&home, "a.json").code, 0);
    assert_eq!(drops("b.json"), (parse("{\"io\":4}"), parse("{\"io\":4}")));
    assert!(!home.run(&["telemetry", "verify", "b.json"]).stdout.contains("dropped"));
    assert!(home.run(&["telemetry", "verify", "a.json"]).stdout.contains("dropped before: 4 io"));
}

/// Export, verify and clear go round and round while eight others record.
#[test]
fn recording_goes_on_during_export_verify_and_clear() {
    const WRITERS: usize = 8;
    const RUNS: usize = 12;
    let home = Home::consenting();
    let running = AtomicUsize::new(WRITERS);
    let mut taken = BTreeSet::new();
    let mut take = || {
        let export = home.run(&["telemetry", "export", "--force", "-o", "f.json"]);
        assert_eq!(export.code, 0, "{export:?}");
        let verify = home.run(&["telemetry", "verify", "f.json"]);
        assert_eq!(verify.code, 0, "{verify:?}");
        for id in ids(&parse(&fs::read_to_string(home.work().join("f.json")).unwrap())) {
            assert!(taken.insert(id), "a record was exported twice");
        }
        let clear = hand_over(&home, "f.json");
        assert_eq!(clear.code, 0, "{clear:?}");
    };
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                for _ in 0..RUNS {
                    assert_eq!(home.ask().stderr, "");
                }
                running.fetch_sub(1, Ordering::Release);
            });
        }
        while running.load(Ordering::Acquire) > 0 {
            take();
        }
    });
    take();
    assert_eq!(taken.len(), WRITERS * RUNS * RECORDS);
    assert_eq!(home.status()["drops"], parse("{}"));
    assert_eq!(home.status()["records"]["total"], 0);
}
