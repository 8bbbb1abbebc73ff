//! `caro telemetry verify`: anywhere, without consent, and never with a value in its words.

use std::fs;

use crate::harness::{Home, Output, parse};

/// A bundle of one run, in the working folder of a home where nobody has agreed to anything.
fn carried() -> Home {
    let home = Home::consenting();
    home.ask();
    let text = home.run(&["telemetry", "export", "-o", "-"]).stdout;
    let elsewhere = Home::new();
    elsewhere.put("f.json", &text);
    elsewhere
}

fn verify(home: &Home, files: &[&str]) -> Output {
    home.run(&[&["telemetry", "verify"], files].concat())
}

#[test]
fn a_good_bundle_is_good_on_any_machine_and_leaves_no_trace() {
    let home = carried();
    let before = home.files();
    let output = verify(&home, &["f.json"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert!(output.stdout.starts_with("`f.json` is good: 4 records, 20"), "{output:?}");
    assert!(output.stdout.contains("written by caro 0.1.0 on 20"), "{output:?}");
    assert_eq!(home.files(), before);
}

#[test]
fn every_edit_of_one_byte_fails_with_a_line_that_names_the_file() {
    let home = carried();
    let good = fs::read(home.work().join("f.json")).unwrap();
    // Every byte is tried where the format is tested; here one of each part of the file.
    for at in (0..good.len()).step_by(97).chain([good.len() - 1]) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        fs::write(home.work().join("f.json"), bytes).unwrap();
        let output = verify(&home, &["f.json"]);
        assert_eq!((output.code, output.stdout.as_str()), (1, ""), "byte {at}: {output:?}");
        for line in output.stderr.lines() {
            assert!(line.starts_with("caro: `f.json`: "), "byte {at}: {line}");
        }
    }
}

#[test]
fn problems_have_numbers_and_no_values() {
    let home = carried();
    let text = fs::read_to_string(home.work().join("f.json")).unwrap();
    home.put("f.json", &text.replacen("\"embedded\"", "\"sekritbe\"", 2));
    let output = verify(&home, &["f.json"]);
    assert_eq!(output.code, 1);
    let lines: Vec<_> = output.stderr.lines().collect();
    assert_eq!(
        lines,
        [
            "caro: `f.json`: record 1: a text is not one of the declared words",
            "caro: `f.json`: record 2: a text is not one of the declared words",
            "caro: `f.json`: the records do not match their hash: something was changed, added or removed",
        ]
    );
    let json = home.run(&["telemetry", "verify", "--json", "f.json"]);
    assert_eq!((json.code, json.stderr.as_str()), (1, ""));
    let document = json.json();
    assert_eq!((&document["good"], &document["files"][0]["good"]), (&false.into(), &false.into()));
    assert_eq!(document["files"][0]["problems"].as_array().unwrap().len(), 3);
    assert!(!json.stdout.contains("sekrit"));
}

#[test]
fn of_many_files_each_is_judged_and_one_bad_one_is_enough() {
    let home = carried();
    home.put("empty.json", "");
    home.put("other.json", "{}\n");
    home.put("records.jsonl", "{\"v\":1,\"uuid\":\"x\"}\n");
    fs::create_dir(home.work().join("folder")).unwrap();
    let files =
        ["f.json", "empty.json", "other.json", "records.jsonl", "folder", "missing", "f.json"];
    let output = verify(&home, &files);
    assert_eq!(output.code, 1);
    assert_eq!(output.stdout.lines().count(), 2, "{output:?}");
    for (line, says) in output.stderr.lines().zip([
        "`empty.json`: is empty",
        "`other.json`: is no exported bundle",
        "`records.jsonl`: holds bare records",
        "`folder`: is a folder, not a file",
        "`missing`: No such file",
    ]) {
        assert!(line.starts_with(&format!("caro: {says}")), "{line}");
    }
    assert_eq!(output.stderr.lines().count(), 5, "{output:?}");
    assert_eq!(home.run(&["telemetry", "verify"]).code, 2);
}

#[test]
fn a_bundle_of_a_newer_caro_is_refused_with_its_version() {
    let home = carried();
    let text = fs::read_to_string(home.work().join("f.json")).unwrap();
    home.put("f.json", &text.replacen("\"version\": 1,", "\"version\": 2,", 1));
    let output = verify(&home, &["f.json"]);
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains("has format version 2"), "{output:?}");
    assert_eq!(home.run(&["telemetry", "clear", "--exported", "f.json"]).code, 1);
}

/// Written once, read for ever: by `verify` and by everything else that reads bundles.
#[test]
fn a_bundle_of_version_1_is_read_for_ever() {
    let home = Home::new();
    let golden = include_str!("../golden/bundle-1.json");
    home.put("golden.json", golden);
    let output = verify(&home, &["golden.json"]);
    assert_eq!(output.code, 0, "{output:?}");
    assert_eq!(parse(golden)["count"], 25);
}
