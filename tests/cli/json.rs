//! `-o json`: exactly one document on every exit, with every key, and nothing of it invented.

use serde_json::Value;

use crate::harness::Home;
use crate::terminal::RUN_IT;

const KEYS: [&str; 10] = [
    "command",
    "explanation",
    "risk",
    "category",
    "patterns",
    "backend",
    "incomplete",
    "executed",
    "exit_code",
    "blocked_reason",
];

fn checked(document: &Value, code: i32) {
    let keys: Vec<_> = document.as_object().expect("an object").keys().collect();
    assert_eq!(keys, KEYS);
    assert_eq!(document["exit_code"], code);
}

/// turborepo#7185 and the one implementation: a notice or a log line broke the JSON.
#[test]
fn every_exit_prints_one_document_that_tells_the_exit_code() {
    let table: &[(&[&str], i32, bool)] = &[
        (&["list", "files"], 0, false),
        (&["--dry-run", "-x", "list", "files"], 0, false),
        (&["sort", "lines", "alphabetically"], 0, false),
        (&["delete", "empty", "folders"], 0, false),
        (&["-x", "-y", "list", "files"], 0, true),
        (&["-x", "-y", "show", "the", "contents", "of", "missing.txt"], 1, true),
        (&[""], 2, false),
        (&["--timeout", "soon", "list", "files"], 2, false),
        (&["--no-such-option"], 2, false),
        (&["-p", "list files", "and", "words"], 2, false),
        (&["telemetry", "status"], 2, false),
        (&["config", "path"], 2, false),
        (&["telemetry", "statsu"], 2, false),
        (&["make", "me", "a", "sandwich"], 3, false),
        (&["remove", "the", "folder", "/"], 4, false),
        (&["-x", "-y", "remove", "the", "folder", "/"], 4, false),
        (&["-x", "list", "files"], 5, false),
        (&["-x", "-y", "delete", "empty", "folders"], 5, false),
    ];
    for (args, code, executed) in table {
        for first in [&["-o", "json"][..], &["--output=json"], &["-ojson"]] {
            let args = [first, args].concat();
            let output = Home::consenting().run(&args);
            assert_eq!(output.code, *code, "{args:?}: {output:?}");
            let document = output.json();
            checked(&document, *code);
            assert_eq!(document["executed"], *executed, "{args:?}: {output:?}");
        }
    }
}

#[test]
fn a_bad_request_on_standard_input_still_gets_its_document() {
    for input in [&b""[..], b"\xff", b"\x00", &[b'a'; 5000]] {
        let output = Home::new().run_with_input(&["-o", "json"], input);
        assert_eq!(output.code, 2);
        checked(&output.json(), 2);
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn the_document_holds_the_command_and_its_rating() {
    let home = Home::new();
    let safe = home.run(&["-o", "json", "list", "files", "by", "size"]).json();
    assert_eq!(safe["command"], "ls -lhS");
    assert_eq!(safe["risk"], "safe");
    assert_eq!(safe["backend"], "embedded");
    assert_eq!(safe["patterns"].as_array().map(Vec::len), Some(0));
    assert!(safe["category"].is_null() && safe["blocked_reason"].is_null());
    let high = home.run(&["-o", "json", "delete", "empty", "folders"]).json();
    assert_eq!((&high["risk"], &high["category"]), (&"high".into(), &"deletion".into()));
    assert!(!high["patterns"].as_array().unwrap().is_empty());
    let blocked = home.run(&["-o", "json", "remove", "the", "folder", "/"]).json();
    assert!(blocked["command"].is_null() && blocked["blocked_reason"].is_string(), "{blocked}");
    let unknown = home.run(&["-o", "json", "make", "me", "a", "sandwich"]).json();
    assert!(unknown["command"].is_null() && unknown["backend"].is_null(), "{unknown}");
    let incomplete = home.run(&["-o", "json", "sort", "lines", "alphabetically"]).json();
    assert_eq!(
        (&incomplete["incomplete"], &incomplete["command"]),
        (&true.into(), &"sort <FILE>".into())
    );
}

/// "JSON said `executed: true` when nothing was executed."
#[test]
fn executed_is_true_only_when_it_ran() {
    let home = Home::new();
    home.put("a.txt", "");
    for (args, ran) in [
        (&["-o", "json", "delete", "file", "a.txt"][..], false),
        (&["-o", "json", "-y", "delete", "file", "a.txt"], false),
        (&["-o", "json", "-x", "delete", "file", "a.txt"], false),
        (&["-o", "json", "-x", "-y", "--dry-run", "delete", "file", "a.txt"], false),
        (&["-o", "json", "-x", "-y", "delete", "file", "a.txt"], true),
    ] {
        let document = home.run(args).json();
        assert_eq!(document["executed"], ran, "{args:?}");
        assert_eq!(home.work().join("a.txt").exists(), !ran, "{args:?}");
    }
}

#[test]
fn what_the_command_prints_goes_to_stderr_beside_the_document() {
    let home = Home::new();
    home.put("a.txt", "out of the file\n");
    let output = home.run(&["-o", "json", "-x", "-y", "show", "the", "contents", "of", "a.txt"]);
    checked(&output.json(), 0);
    assert!(output.stderr.contains("out of the file"), "{output:?}");
}

/// A JSON first run of a beta build opted in silently; here it is a question, on stderr.
#[test]
fn a_first_run_with_json_asks_on_the_terminal_and_keeps_the_document_whole() {
    let home = Home::new();
    let mut screen = home.screen(&["-o", "json", "-x", "list", "files"]);
    screen.see("[y/N/p] ");
    screen.press("n\n");
    screen.see(RUN_IT);
    screen.press("y\n");
    let (rest, code) = screen.end();
    assert_eq!(code, 0);
    let document = crate::harness::parse(&rest[rest.find('{').expect("a document")..]);
    checked(&document, 0);
    assert_eq!(document["executed"], true);
    home.assert_no_trace("n");
}

#[test]
fn a_declined_command_says_so_in_the_document() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-o", "json", "-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("n\n");
    let (rest, code) = screen.end();
    assert_eq!(code, 5);
    let document = crate::harness::parse(&rest[rest.find('{').expect("a document")..]);
    checked(&document, 5);
    assert_eq!(document["blocked_reason"], "you declined");
}
