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
    assert_eq!(exported, Value::from(home.records()));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(home.run(&["telemetry", "export", "-o", "-"]).json(), exported);
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
fn nothing_recorded_is_an_empty_list_and_makes_no_state() {
    let home = Home::new();
    let before = home.files();
    assert_eq!(home.run(&["telemetry", "export", "-o", "-"]).stdout, "[]\n");
    assert_eq!(home.files(), before);
}
