//! `caro telemetry`: everything a person can see and do about the records.

use std::fs;

use serde_json::Value;

use crate::harness::{Home, RECORDS, parse, text};

#[test]
fn status_says_in_three_forms_who_decided_and_what_is_stored() {
    let home = Home::consenting();
    home.ask();
    let id = home.run(&["telemetry", "show-id"]).stdout.trim().to_owned();
    let state = home.state();
    let config = home.config();
    let short = home.run(&["telemetry", "status"]).stdout;
    let explained = home.run(&["telemetry", "status", "--explain"]).stdout;
    for part in [
        "on: records are kept",
        "config file: yes, answered to notice 1",
        "us.i.posthog.com",
        "4 on this machine",
        &id,
        config.to_str().unwrap(),
        state.to_str().unwrap(),
        "/etc/caro/policy.toml",
    ] {
        assert!(short.contains(part), "{part:?} in {short}");
        assert!(explained.contains(part), "{part:?} in {explained}");
    }
    let json = home.status();
    let layers = json["layers"].as_array().expect("a list");
    assert_eq!(layers.len(), 12);
    for layer in layers {
        let name = text(&layer["layer"]);
        let line =
            explained.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
        let verdict = text(&layer["verdict"]).replace('_', " ");
        assert!(line.is_some_and(|line| line.contains(&verdict)), "{name} in {explained}");
        assert!(!text(&layer["source"]).is_empty() && !text(&layer["words"]).is_empty(), "{name}");
    }
    assert_eq!((&json["mode"], &json["decided_by"]), (&"on".into(), &"stored".into()));
    assert_eq!(json["records"], parse("{\"waiting\": 4, \"total\": 4}"));
    assert_eq!(json["drops"], parse("{}"));
    assert_eq!(text(&json["distinct_id"]), id);
    assert_eq!(text(&json["paths"]["state"]), state.to_str().unwrap());
    assert_eq!(json["delivery"]["problem"], "no key of a PostHog project is set");
}

#[test]
fn status_explains_every_layer_even_after_the_first_no() {
    let home = Home::configured("[telemetry]\nenabled = false\n").with("CI", "1");
    let json = home.run(&["--no-telemetry", "telemetry", "status", "--json"]).json();
    let off: Vec<_> =
        json["layers"].as_array().unwrap().iter().filter(|l| l["verdict"] == "off").collect();
    assert_eq!(off.len(), 3, "{json}");
    let unread = json["layers"].as_array().unwrap().iter().any(|l| l["verdict"] == "not_looked_at");
    assert!(!unread, "{json}");
}

#[test]
fn enable_wants_the_right_number_and_confirms_in_one_line() {
    let home = Home::new();
    for number in ["0", "2", "99"] {
        let output = home.run(&["telemetry", "enable", "--accept-notice", number]);
        assert_eq!(output.code, 2, "{number}: {output:?}");
        assert!(output.stderr.contains("`caro telemetry notice` prints notice 1"), "{output:?}");
    }
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", "one"]).code, 2);
    assert!(!home.config().exists());
    let output = home.run(&["telemetry", "enable", "--accept-notice", "1"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
    assert!(output.stderr.contains("Telemetry enabled"), "{output:?}");
}

#[test]
fn enable_in_a_terminal_takes_each_answer() {
    for (keys, code, mode) in [
        ("y\n", 0, "on"),
        ("n\n", 0, "off"),
        ("\n", 0, "off"),
        ("\x04", 5, "off"),
        ("x\nx\n", 5, "off"),
    ] {
        let home = Home::new();
        let mut screen = home.screen(&["telemetry", "enable"]);
        screen.see("[y/N/p] ");
        screen.press(keys);
        assert_eq!(screen.end().1, code, "{keys:?}");
        assert_eq!(home.status()["mode"], mode, "{keys:?}");
        assert_eq!(home.config().exists(), code == 0, "{keys:?}");
    }
}

#[test]
fn disable_wipes_and_says_what() {
    let home = Home::consenting();
    home.ask();
    let output = home.run(&["telemetry", "disable"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{output:?}");
    assert!(output.stderr.contains("Telemetry disabled."), "{output:?}");
    assert!(output.stderr.contains("4 records and the secret"), "{output:?}");
    home.assert_no_trace("disable");
    let left: Vec<_> =
        fs::read_dir(home.state()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "ledger.jsonl" || name == "journal.lock"), "{left:?}");
    home.ask();
    home.assert_no_trace("a run after disable");
    let again = home.run(&["telemetry", "disable"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(!again.stderr.contains("Deleted"), "{again:?}");
}

#[test]
fn the_ledger_remembers_each_answer_and_how_it_was_given() {
    let home = Home::consenting();
    home.run(&["config", "set", "telemetry.enabled", "false"]);
    home.run(&["telemetry", "enable", "--accept-notice", "1"]);
    home.run(&["telemetry", "disable"]);
    let ledger = home.run(&["telemetry", "consent", "--json"]).json();
    let rows: Vec<_> = ledger
        .as_array()
        .unwrap()
        .iter()
        .map(|e| format!("{} {}", text(&e["answer"]), text(&e["how"])))
        .collect();
    assert_eq!(rows, ["yes command", "no config", "yes command", "no command"]);
    assert_eq!(ledger[0]["notice"], 1);
    assert_eq!(ledger[0]["recipient"], "us.i.posthog.com");
    assert_eq!(home.run(&["telemetry", "consent"]).stdout.lines().count(), 4);
}

#[test]
fn show_is_newest_first_and_takes_a_number() {
    let home = Home::consenting();
    home.ask();
    home.ask();
    let shown = home.run(&["telemetry", "show", "--json"]).json();
    let mut journal = home.records();
    journal.reverse();
    assert_eq!(shown, Value::from(journal));
    for (number, records) in [("0", 0), ("1", 1), ("4", 4), ("100", 2 * RECORDS)] {
        let some = home.run(&["telemetry", "show", "--json", "-n", number]).json();
        assert_eq!(some.as_array().unwrap()[..], shown.as_array().unwrap()[..records], "{number}");
        let lines = home.run(&["telemetry", "show", "-n", number]).stdout;
        assert_eq!(lines.lines().count(), records, "{number}: {lines}");
    }
    assert_eq!(home.run(&["telemetry", "show", "-n", "-1"]).code, 2);
}

#[test]
fn with_no_records_show_is_an_empty_list_and_says_so() {
    let home = Home::new();
    assert_eq!(home.run(&["telemetry", "show", "--json"]).stdout, "[]\n");
    let output = home.run(&["telemetry", "show"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("no records"), "{output:?}");
}

#[test]
fn the_preview_is_what_would_be_written() {
    let home = Home::new();
    let empty = home.files();
    let output = home.run(&["telemetry", "preview"]);
    let preview = output.json();
    let preview = preview.as_array().expect("a list");
    assert_eq!(preview.len(), 10);
    assert_eq!(home.files(), empty);
    let home = Home::consenting();
    home.ask();
    for written in home.records() {
        let shown = preview.iter().find(|r| r["event"] == written["event"]).expect("every event");
        let keys = |v: &Value| -> Vec<String> { v.as_object().unwrap().keys().cloned().collect() };
        assert_eq!(keys(shown), keys(&written));
        assert_eq!(keys(&shown["properties"]), keys(&written["properties"]));
        if written["event"] == "session_started" {
            assert_eq!(shown["properties"], written["properties"]);
        }
    }
}

#[test]
fn the_catalog_names_every_event_and_property_that_is_written() {
    let home = Home::consenting();
    home.run(&["-x", "-y", "show", "the", "contents", "of", "missing.txt"]);
    home.run(&["delete", "empty", "folders"]);
    home.run(&["make", "me", "a", "sandwich"]);
    let json = home.run(&["telemetry", "events", "--json"]).json();
    let words = home.run(&["telemetry", "events"]).stdout;
    let events = json.as_array().expect("a list");
    assert_eq!(events.len(), 10);
    for record in home.records() {
        let event = events.iter().find(|e| e["event"] == record["event"]).expect("in the catalog");
        assert!(words.contains(&text(&record["event"])));
        for (name, value) in record["properties"].as_object().unwrap() {
            let properties = event["properties"].as_array().unwrap();
            let known = properties.iter().find(|p| p["name"] == *name).expect("in the catalog");
            assert!(words.contains(&text(&known["meaning"])), "{name}");
            let fits = match known["kind"].as_str().unwrap() {
                "bool" => value.is_boolean(),
                "integer" => value.as_u64().unwrap() <= known["maximum"].as_u64().unwrap(),
                "label" => known["labels"].as_array().unwrap().contains(value),
                "version" => value.is_string(),
                other => panic!("{other}"),
            };
            assert!(fits, "{name}: {value}");
        }
    }
}

#[test]
fn clear_counts_what_it_removed_and_recording_goes_on() {
    let home = Home::consenting();
    home.ask();
    home.ask();
    let output = home.run(&["telemetry", "clear"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("Deleted 8 records."), "{output:?}");
    assert_eq!(home.records().len(), 0);
    assert_eq!(home.status()["mode"], "on");
    home.ask();
    assert_eq!(home.records().len(), RECORDS);
    assert!(home.run(&["telemetry", "clear", "--yes"]).stderr.contains("Deleted 4 records."));
}

#[test]
fn clear_in_a_terminal_asks_and_n_keeps_everything() {
    for (keys, code, left) in
        [("n\n", 5, RECORDS), ("\n", 5, RECORDS), ("\x04", 5, RECORDS), ("y\n", 0, 0)]
    {
        let home = Home::consenting();
        home.ask();
        let mut screen = home.screen(&["telemetry", "clear"]);
        screen.see("Delete 4 records? [y/N] ");
        screen.press(keys);
        assert_eq!(screen.end().1, code, "{keys:?}");
        assert_eq!(home.records().len(), left, "{keys:?}");
    }
    let home = Home::consenting();
    home.ask();
    let (seen, code) = home.screen(&["telemetry", "clear", "-y"]).end();
    assert_eq!((code, home.records().len()), (0, 0), "{seen}");
}

#[test]
fn a_shell_can_read_the_status_without_harm() {
    let script = "eval \"$(\"$caro\" telemetry status --shell)\"\n\
                  echo \"$CARO_ANALYTICS_ID|$CARO_NOTICE_SHOWN|$CARO_TELEMETRY_MODE\"";
    let home = Home::new();
    let output = home.shell(script);
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("|0|off\n", ""));
    let home = Home::consenting();
    home.ask();
    let id = home.run(&["telemetry", "show-id"]).stdout;
    assert_eq!(home.shell(script).stdout, format!("{}|1|on\n", id.trim()));
    let lines = home.run(&["telemetry", "status", "--shell"]).stdout;
    assert_eq!(lines.lines().count(), 3, "{lines}");
}
