//! A journal that somebody edited by hand: what the gate would not have let in does not get out.

use std::fs;

use caro_cli::catalog::Caro;
use telemetry_consent::StateDir;
use telemetry_core::gate;
use telemetry_offline::{Consumer, pending};
use test_servers::PosthogServer;

use crate::harness::{Home, NOTICE, Output, RECORDS, SLOT, parse};

/// Something in every edit, to look for.
const SECRET: &str = "hunter2";

/// An edit of the record of `command_generated`, and what is said of a record that has it.
const EDITS: [(&str, &str, &str); 16] = [
    (r#""backend":"embedded""#, r#""backend":"hunter2.""#, "not one of the declared words"),
    (
        r#""backend":"embedded""#,
        r#""backend":"/home/maria/hunter2""#,
        "not one of the declared words",
    ),
    (r#""backend":"embedded""#, r#""backend":"embedded","note":"hunter2""#, "unknown property"),
    (r#""backend":"embedded""#, r#""backend":"embedded","hunter2":1"#, "unknown property"),
    (r#""backend":"embedded""#, r#""backend":{"a":"hunter2"}"#, "nested value"),
    (r#""backend":"embedded""#, r#""backend":["hunter2"]"#, "nested value"),
    (r#""backend":"embedded""#, r#""backend":"hunter2","backend":"embedded""#, "declared words"),
    (r#""backend":"embedded""#, r#""backend":"embedded","backend":"hunter2""#, "a property twice"),
    (
        r#""backend":"embedded""#,
        r#""backend":"embedded","\u0068unter2":"hunter2""#,
        "unknown property",
    ),
    (r#""event":"command_generated""#, r#""event":"hunter2""#, "unknown event"),
    (r#""notice":1"#, r#""user":"hunter2","notice":1"#, "envelope"),
    (r#""properties":{"#, r#""properties": {"note":"hunter2","#, "canonical form"),
    (r#""backend":"embedded""#, "\"backend\":\"hunter2\u{e9}\"", "cannot be read"),
    (r#""backend":"embedded""#, "\"backend\":\"hunter2\u{7}\"", "cannot be read"),
    (r#""backend":"embedded""#, "\"backend\":\"hunter2", "declared words"),
    ("}}", "hunter2", "cannot be read"),
];

/// A home with the records of a request, of which the second was edited.
fn edited(from: &str, to: &str) -> Home {
    let home = Home::consenting();
    home.ask();
    edit(&home, from, to);
    home
}

fn edit(home: &Home, from: &str, to: &str) {
    let journal = home.state().join("journal.jsonl");
    let text = fs::read_to_string(&journal).expect("the journal is text");
    let mut lines: Vec<_> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    assert_eq!(lines.len(), RECORDS, "{lines:?}");
    assert!(lines[1].contains(from), "{}", lines[1]);
    lines[1] = lines[1].replacen(from, to, 1);
    // As an editor would leave it: a slot keeps its size where that is possible.
    let padded = |line: &String| format!("{line:<width$}\n", width = SLOT - 1);
    fs::write(&journal, lines.iter().map(padded).collect::<String>()).expect("it is writable");
}

fn assert_kept_back(output: &Output, reason: &str, what: &str) {
    assert_eq!(output.code, 0, "{what}: {output:?}");
    assert!(!format!("{output:?}").contains(SECRET), "{what}: {output:?}");
    let losses: Vec<_> = output.stderr.lines().filter(|line| line.contains("left out")).collect();
    assert_eq!(losses.len(), 1, "{what}: {output:?}");
    assert!(losses[0].contains('1') && losses[0].contains(reason), "{what}: {output:?}");
}

/// Figma-Context-MCP#354: what is checked on the way in only is not checked.
#[test]
fn a_line_that_was_edited_to_carry_a_secret_is_counted_and_never_shown() {
    for (from, to, reason) in EDITS {
        let home = edited(from, to);
        let show = home.run(&["telemetry", "show"]);
        assert_kept_back(&show, reason, to);
        assert_eq!(show.stdout.lines().count(), RECORDS - 1, "the neighbours are whole: {show:?}");
        let json = home.run(&["telemetry", "show", "--json"]);
        assert_kept_back(&json, reason, to);
        assert_eq!(json.json().as_array().map(Vec::len), Some(RECORDS - 1));
        let status = home.run(&["telemetry", "status", "--json"]);
        assert_kept_back(&status, reason, to);
        assert_eq!(status.json()["records"]["total"], RECORDS - 1);
    }
}

#[test]
fn a_line_that_was_edited_to_carry_a_secret_is_counted_and_never_exported() {
    for (from, to, reason) in EDITS {
        let home = edited(from, to);
        let before = home.run(&["telemetry", "preview"]);
        assert_kept_back(&home.run(&["telemetry", "export", "-o", "-"]), reason, to);
        assert_kept_back(&home.run(&["telemetry", "export", "-o", "records.json"]), reason, to);
        let exported = fs::read_to_string(home.work().join("records.json")).expect("it is there");
        assert!(!exported.contains(SECRET), "{exported}");
        parse(&exported);
        let preview = home.run(&["telemetry", "preview"]);
        assert!(!format!("{preview:?}{before:?}").contains(SECRET), "{preview:?}");
    }
}

#[test]
fn a_line_that_was_edited_to_carry_a_secret_is_counted_and_never_sent() {
    for (from, to, reason) in EDITS {
        let server = PosthogServer::start();
        let home = Home::consenting();
        home.ask();
        edit(&home, from, to);
        let home = home
            .with("CARO_POSTHOG_HOST", server.url())
            .with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
        let yes = home.run(&["telemetry", "enable", "--accept-notice", NOTICE]);
        assert_eq!(yes.code, 0, "{yes:?}");
        let flush = home.run(&["telemetry", "flush"]);
        assert_eq!(flush.code, 0, "{to}: {flush:?}");
        assert!(!format!("{flush:?}").contains(SECRET), "{to}: {flush:?}");
        let sent: Vec<_> = server.stored().into_iter().map(|stored| stored.event).collect();
        assert_eq!(sent.len(), 2, "{to}: {sent:?}");
        // Nor did it get as far as the server, which keeps what it does not take.
        assert!(!format!("{:?}", server.events()).contains(SECRET), "{to}");
        let counted = home.run(&["telemetry", "status", "--json"]).json()["drops"].to_string();
        // What cannot be read at all is no record that could be dropped.
        assert_eq!(counted.contains("refused_"), reason != "cannot be read", "{to}: {counted}");
    }
}

/// What a sender gets to choose from, and how what is left out is counted.
#[test]
fn a_line_that_was_edited_to_carry_a_secret_is_counted_and_never_pending() {
    let now = chrono::DateTime::UNIX_EPOCH;
    for (from, to, reason) in EDITS {
        let home = edited(from, to);
        let state = StateDir::open(&home.state()).expect("it is ours").expect("it is there");
        let waiting = pending(&state, gate::check::<Caro>, now, Consumer::Posthog).unwrap();
        assert_eq!(waiting.records.len(), RECORDS - 1, "{to}");
        let told = waiting.records.iter().any(|r| r.checked().as_str().contains(SECRET));
        assert!(!told, "{to}");
        let refused: u64 = waiting.refused.values().sum();
        let words: Vec<_> = waiting.refused.keys().map(ToString::to_string).collect();
        if reason == "cannot be read" {
            assert_eq!((refused, waiting.unreadable), (0, 1), "{to}");
        } else {
            assert_eq!((refused, waiting.unreadable), (1, 0), "{to}");
            assert!(words[0].contains(reason), "{words:?} for {to}");
        }
    }
}

/// The next run goes on recording, and the edited line stays where the person put it.
#[test]
fn an_edited_line_stops_no_recording() {
    let (from, to, _) = EDITS[0];
    let home = edited(from, to);
    home.ask();
    let show = home.run(&["telemetry", "show"]);
    assert_eq!(show.stdout.lines().count(), 2 * RECORDS - 1, "{show:?}");
}
