//! `caro telemetry export`: complete or not there at all, and never over somebody's file unasked.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::harness::{Home, parse};

fn exporting() -> Home {
    let home = Home::consenting();
    home.ask();
    home
}

#[test]
fn a_file_and_standard_output_get_every_record() {
    let home = exporting();
    let file = home.work().join("records.json");
    let output = home.run(&["telemetry", "export", "-o", "records.json"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("Exported 4 records."), "{output:?}");
    let exported = parse(&fs::read_to_string(&file).unwrap());
    assert_eq!(exported["records"], Value::from(home.records()));
    assert_eq!(exported["count"], 4);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let printed = home.run(&["telemetry", "export", "-o", "-"]).json();
    assert_eq!(printed["records"], exported["records"]);
    assert_eq!(home.run(&["telemetry", "export", "-o", "/dev/stdout"]).code, 1);
}

#[test]
fn an_existing_file_is_kept_unless_forced() {
    let home = exporting();
    home.put("mine.txt", "mine");
    let output = home.run(&["telemetry", "export", "-o", "mine.txt"]);
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains("--force"), "{output:?}");
    assert_eq!(fs::read_to_string(home.work().join("mine.txt")).unwrap(), "mine");
    assert_eq!(home.run(&["telemetry", "export", "--force", "-o", "mine.txt"]).code, 0);
    parse(&fs::read_to_string(home.work().join("mine.txt")).unwrap());
}

#[test]
fn a_place_that_cannot_take_a_file_gets_one_clear_line_and_nothing_else() {
    let home = exporting();
    fs::create_dir(home.work().join("folder")).unwrap();
    home.put("file", "");
    std::os::unix::fs::symlink("nowhere", home.work().join("link")).unwrap();
    let before = home.files();
    for path in ["folder", "folder/", "missing/x.json", "file/x.json", "link", "/dev/null", "."] {
        for force in [&[][..], &["--force"]] {
            let args = [&["telemetry", "export", "-o", path], force].concat();
            let output = home.run(&args);
            assert_eq!(output.code, 1, "{args:?}: {output:?}");
            assert_eq!(output.stderr.lines().count(), 1, "{args:?}: {output:?}");
            assert!(output.stderr.contains('`'), "{args:?}: {output:?}");
            assert_eq!(home.files(), before, "{args:?}");
        }
    }
    assert_eq!(home.run(&["telemetry", "export"]).code, 2);
}

#[test]
fn a_journal_with_a_record_of_a_newer_caro_is_not_exported_in_part() {
    let home = exporting();
    let path = home.state().join("journal.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let second = text[512..].replacen("{\"v\":1,", "{\"v\":2,", 1);
    fs::write(&path, format!("{}{second}", &text[..512])).unwrap();
    let before = home.files();
    for options in [&["-o", "new.json"][..], &["--review"], &["-o", "-", "--format", "jsonl"]] {
        let output = home.run(&[&["telemetry", "export"], options].concat());
        assert_eq!((output.code, output.stdout.as_str()), (1, ""), "{output:?}");
        assert!(
            output
                .stderr
                .contains("journal.jsonl`: record 2 has format version 2, and this program"),
            "{output:?}"
        );
        assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
    }
    assert_eq!(home.files(), before);
}

#[test]
fn nothing_recorded_is_an_empty_document_and_makes_no_state() {
    let home = Home::new();
    let before = home.files();
    let document = home.run(&["telemetry", "export", "-o", "-"]).json();
    assert_eq!((&document["count"], &document["records"]), (&0.into(), &Value::Array(vec![])));
    let array = home.run(&["telemetry", "export", "-o", "-", "--format", "array"]);
    assert_eq!(array.stdout, "[]\n");
    assert_eq!(home.run(&["telemetry", "export", "-o", "-", "--format", "jsonl"]).stdout, "");
    assert_eq!(home.run(&["telemetry", "export", "--review"]).code, 0);
    assert_eq!(home.files(), before);
}

#[test]
fn the_plain_formats_hold_the_records_alone() {
    let home = exporting();
    let plain = |format| home.run(&["telemetry", "export", "-o", "-", "--format", format]).stdout;
    assert_eq!(parse(&plain("array")), Value::from(home.records()));
    let lines = plain("jsonl");
    let journal = fs::read_to_string(home.state().join("journal.jsonl")).unwrap();
    let slots: Vec<_> = journal.lines().map(str::trim_end).collect();
    assert_eq!(lines.lines().collect::<Vec<_>>(), slots, "byte for byte as in the journal");
}

#[test]
fn what_is_exported_can_be_narrowed() {
    let home = exporting();
    let count = |args: &[&str]| {
        let all = [&["telemetry", "export", "-o", "-"], args].concat();
        let output = home.run(&all);
        assert_eq!(output.code, 0, "{output:?}");
        (output.json()["count"].as_u64().unwrap(), output.json()["narrowed"].is_null())
    };
    assert_eq!(count(&[]), (4, true));
    assert_eq!(count(&["--event", "session_started"]), (1, false));
    assert_eq!(count(&["--event", "session_started", "--event", "session_ended"]), (2, false));
    assert_eq!(count(&["--since", "1h"]), (4, false));
    assert_eq!(count(&["--since", "2000-01-01", "--until", "0h"]), (4, false));
    assert_eq!(count(&["--until", "1h"]), (0, false));
    assert_eq!(count(&["--until", "2000-01-01T00:00:00Z"]), (0, false));
    assert_eq!(count(&["--drop-event", "session_ended"]), (3, true));
    let output = home.run(&["telemetry", "export", "-o", "-", "--event", "session_ended"]);
    assert!(output.stderr.contains("Exported 1 of 4 records."), "{output:?}");
}

#[test]
fn names_and_times_that_do_not_exist_are_usage_errors_and_write_nothing() {
    let home = exporting();
    let before = home.files();
    for (option, value) in [
        ("--event", "sesion_started"),
        ("--drop-event", "secret"),
        ("--drop-property", "model"),
        ("--drop-property", "session_ended.model_name"),
        ("--since", "yesterday"),
        ("--until", "7w"),
        ("--format", "xml"),
    ] {
        let output = home.run(&["telemetry", "export", "-o", "f.json", option, value]);
        assert_eq!(output.code, 2, "{option} {value}: {output:?}");
        assert_eq!(home.files(), before, "{option} {value}");
    }
    for args in [&["--aggregate", "--format", "jsonl"][..], &["--sign", "key"]] {
        let output = home.run(&[&["telemetry", "export", "-o", "-"], args].concat());
        assert_ne!(output.code, 0, "{args:?}: {output:?}");
        assert_eq!(output.stdout, "", "{args:?}");
    }
}

#[test]
fn what_is_left_out_is_not_in_the_file_and_the_file_says_so() {
    let home = exporting();
    let args = ["telemetry", "export", "-o", "f.json", "--drop-property", "shell", "--drop-event"];
    let output = home.run(&[&args[..], &["session_ended"]].concat());
    assert_eq!(output.code, 0, "{output:?}");
    let text = fs::read_to_string(home.work().join("f.json")).unwrap();
    let document = parse(&text);
    assert_eq!(document["redacted"]["events"], parse("[\"session_ended\"]"));
    assert_eq!(document["redacted"]["properties"], parse("[\"session_started.shell\"]"));
    assert!(!text.contains("\"shell\":") && !text.contains("\"event\":\"session_ended\""));
    let verified = home.run(&["telemetry", "verify", "f.json"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    assert!(verified.stdout.contains("left out: session_ended, session_started.shell"));
}

#[test]
fn a_review_shows_every_value_and_writes_nothing() {
    let home = exporting();
    home.run(&["delete", "empty", "folders"]);
    let before = home.files();
    let output = home.run(&["telemetry", "export", "--review"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    for part in ["session_started (2)", "risk_level", "safe × 1", "high × 1", "2 sessions, 1 id"]
    {
        assert!(output.stdout.contains(part), "{part}: {}", output.stdout);
    }
    for record in home.journal() {
        for (name, value) in record["properties"].as_object().unwrap() {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert!(output.stdout.contains(name) && output.stdout.contains(&shown), "{name}");
        }
    }
    assert!(output.stdout.lines().count() < 50, "it fits a screen");
    // Without a person and without -y, a review that was asked for is not skipped.
    let output = home.run(&["telemetry", "export", "--review", "-o", "f.json"]);
    assert_eq!(output.code, 5, "{output:?}");
    assert_eq!(home.files(), before);
    assert_eq!(home.run(&["telemetry", "export", "--review", "-y", "-o", "f.json"]).code, 0);
    assert!(home.work().join("f.json").exists());
}

#[test]
fn a_review_in_a_terminal_asks_before_it_writes() {
    for (keys, code, written) in
        [("n\n", 5, false), ("\n", 5, false), ("\x04", 5, false), ("y\n", 0, true)]
    {
        let home = exporting();
        let mut screen = home.screen(&["telemetry", "export", "--review", "-o", "f.json"]);
        let seen = screen.see("Write 4 records to `f.json`? [y/N] ");
        assert!(seen.contains("session_started (1)"), "{seen}");
        screen.press(keys);
        assert_eq!(screen.end().1, code, "{keys:?}");
        assert_eq!(home.work().join("f.json").exists(), written, "{keys:?}");
    }
}

#[test]
fn an_aggregate_holds_no_record_and_no_small_cell() {
    let home = Home::consenting();
    for _ in 0..6 {
        home.ask();
    }
    home.run(&["delete", "empty", "folders"]);
    let output = home.run(&["telemetry", "export", "--aggregate", "-o", "-"]);
    let document = output.json();
    assert_eq!(document["format"], "telemetry-aggregate");
    assert_eq!(document["hidden_events"], 1);
    let text = output.stdout;
    for record in home.journal() {
        for key in ["uuid", "session", "distinct_id", "timestamp"] {
            assert!(!text.contains(record[key].as_str().unwrap()), "{key}");
        }
    }
    // One safety event and one command of high risk are too few to be told.
    assert!(!text.contains("safety_triggered") && !text.contains("\"high\""), "{text}");
    let events = document["events"].as_array().unwrap();
    let of = |name: &str| events.iter().find(|event| event["event"] == name);
    let started = of("session_started").expect("seven of them");
    assert_eq!(started["properties"]["os"]["values"].as_object().unwrap().values().sum_of(), 7);
    home.put("aggregate.json", &text);
    let verified = home.run(&["telemetry", "verify", "aggregate.json"]);
    assert!(verified.stderr.contains("holds counts only"), "{verified:?}");
}

trait SumOf {
    fn sum_of(self) -> u64;
}

impl<'a, I: Iterator<Item = &'a Value>> SumOf for I {
    fn sum_of(self) -> u64 {
        self.filter_map(Value::as_u64).sum()
    }
}
