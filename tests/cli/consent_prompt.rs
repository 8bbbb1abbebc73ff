//! The question in a terminal: what it says, and what each answer leaves behind.

use rustix::process::Signal;

use crate::harness::{COMMAND, Home, REQUEST, parse};
use crate::terminal::{Beside, QUESTION};

/// What the document has caro collect, and never collect, in the words of this product.
const SAYS: &[&str] = &[
    "Session timing and performance",
    "Feature usage: verbs, backends, kinds of danger, what you edit or overrule",
    "Error categories, never messages",
    "Platform: operating system, architecture, shell, version of caro",
    "Your requests, commands or their output",
    "File paths, folders or file names",
    "User names, host names or anything else that says who you are",
    "Who gets it: us.i.posthog.com; kept there for a year.",
    "Disable anytime: ",
    "caro config set telemetry.enabled false",
];

#[test]
fn the_first_run_shows_the_notice_once_a_preview_on_p_and_stores_a_y() {
    let home = Home::new();
    let empty = home.files();
    let mut screen = home.screen(&REQUEST);
    let notice = screen.see(QUESTION);
    for line in SAYS {
        assert_eq!(notice.matches(line).count(), 1, "{line:?} in {notice}");
    }

    screen.press("p\n");
    let preview = screen.see(QUESTION);
    let (start, end) = (preview.find('[').expect("a list"), preview.rfind("\n]").expect("its end"));
    let records = parse(&preview[start..end + 2]);
    let records = records.as_array().expect("a list of records");
    assert_eq!(records.len(), 10, "one of each event");
    assert!(preview[end..].contains("ids are examples"), "{preview}");
    assert_eq!(home.files(), empty, "a preview is not consent");

    screen.press("y\n");
    screen.see("Telemetry enabled");
    let (rest, code) = screen.end();
    assert!(rest.ends_with("ls -lhS\r\n"), "{rest:?}");
    assert_eq!(code, 0);
    let shown = home.run(&["telemetry", "show", "--json"]).json();
    let events: Vec<_> = shown.as_array().unwrap().iter().map(|r| r["event"].clone()).collect();
    assert_eq!(
        events,
        ["session_ended", "verb_dispatched", "command_generated", "session_started"]
    );
    assert_eq!(answers(&home), [("yes", "prompt")]);
}

#[test]
fn the_second_run_says_nothing_but_the_command() {
    for answer in ["y\n", "n\n", "\n"] {
        let home = Home::new();
        let mut first = home.screen(&REQUEST);
        first.see(QUESTION);
        first.press(answer);
        first.see(COMMAND);
        assert_eq!(first.end().1, 0);
        assert_eq!(home.screen(&REQUEST).end(), ("ls -lhS\r\n".to_owned(), 0), "{answer:?}");
    }
}

#[test]
fn the_notice_and_the_preview_never_reach_stdout() {
    let home = Home::new();
    let beside = Beside::open();
    let script = format!("echo ready; exec \"$caro\" list files by size 2>'{}'", beside.name);
    let mut screen = home.script_on_screen(&script);
    screen.see("ready\r\n");
    screen.press("p\nmaybe\ny\n");
    assert_eq!(screen.end(), ("ls -lhS\r\n".to_owned(), 0));
    let stderr = beside.text();
    assert_eq!(stderr.matches("What we collect:").count(), 1);
    assert_eq!(stderr.matches("Telemetry enabled").count(), 1);
    assert!(!stderr.contains(COMMAND));
}

/// `yes` stored as no, `y` as no, an empty line as yes: all of it has happened elsewhere.
#[test]
fn an_answer_is_stored_as_what_it_says() {
    for (answer, enabled) in [
        ("y\n", "true"),
        (" YES \n", "true"),
        ("n\n", "false"),
        ("No\n", "false"),
        ("\n", "false"),
        ("maybe\ny\n", "true"),
        ("yes please\nn\n", "false"),
    ] {
        let home = Home::new();
        let mut screen = home.screen(&REQUEST);
        screen.see(QUESTION);
        screen.press(answer);
        screen.see(COMMAND);
        assert_eq!(screen.end().1, 0);
        let stored = home.run(&["config", "get", "telemetry.enabled"]);
        assert_eq!(stored.stdout.trim(), enabled, "{answer:?}");
        assert_eq!(home.status()["mode"] == "on", enabled == "true", "{answer:?}");
        if enabled == "false" {
            home.assert_no_trace(answer);
            assert_eq!(home.run(&["telemetry", "show-id"]).code, 1);
        }
    }
}

#[test]
fn garbage_and_the_end_of_input_enable_nothing_and_the_question_comes_back() {
    for (keys, what) in [
        ("\x04", "Ctrl-D"),
        ("maybe\nmaybe\n", "maybe, twice"),
        ("yy\nyes!\n", "nearly yes, twice"),
        ("p\nq\n\x04", "a preview, garbage, and the end"),
        ("y\x04\x04", "a yes without Enter"),
    ] {
        let home = Home::new();
        let empty = home.files();
        let mut screen = home.screen(&REQUEST);
        screen.see(QUESTION);
        screen.press(keys);
        let (rest, code) = screen.end();
        assert!(rest.ends_with("ls -lhS\r\n"), "{what}: {rest:?}");
        assert_eq!(code, 0, "{what}");
        assert_eq!(home.files(), empty, "{what}");
        let mut again = home.screen(&REQUEST);
        again.see(QUESTION);
        again.press("\x04");
        again.see(COMMAND);
    }
}

#[test]
fn ctrl_c_at_the_question_ends_caro_and_stores_nothing() {
    let home = Home::new();
    let empty = home.files();
    let mut screen = home.screen(&REQUEST);
    screen.see(QUESTION);
    screen.press("\x03");
    let (rest, code) = screen.end();
    assert_eq!(code, -Signal::INT.as_raw());
    assert!(!rest.contains(COMMAND), "{rest:?}");
    assert_eq!(home.files(), empty);
}

/// caro 1.1.3 swallowed the request that its consent dialogue interrupted.
#[test]
fn the_consent_step_does_not_swallow_what_was_to_be_run() {
    for answer in ["y\n", "n\n"] {
        let home = Home::new();
        home.put("here.txt", "");
        let mut screen = home.screen(&["-x", "list", "files", "by", "size"]);
        screen.see(QUESTION);
        screen.press(answer);
        screen.see("[y/e/N] ");
        screen.press("y\n");
        screen.see("here.txt");
        assert_eq!(screen.end().1, 0, "{answer:?}");
        assert_eq!(home.events().len(), if answer == "y\n" { 4 } else { 0 });
    }
}

#[test]
fn an_answer_that_cannot_be_kept_leaves_telemetry_off() {
    let home = Home::new();
    let mut screen = home.screen(&REQUEST);
    screen.see(QUESTION);
    // Between the question and the answer the place for the answer goes away.
    std::fs::write(home.path().join(".config"), "a file").unwrap();
    screen.press("y\n");
    screen.see("could not be saved");
    screen.see(COMMAND);
    assert_eq!(screen.end().1, 0);
    home.assert_no_trace("an answer that cannot be kept");
}

fn answers(home: &Home) -> Vec<(&'static str, &'static str)> {
    let ledger = home.run(&["telemetry", "consent", "--json"]).json();
    let word = |value: &serde_json::Value| match value.as_str() {
        Some("yes") => "yes",
        Some("no") => "no",
        Some("prompt") => "prompt",
        other => panic!("{other:?} in the ledger"),
    };
    let entries = ledger.as_array().expect("a list").clone();
    entries.iter().map(|entry| (word(&entry["answer"]), word(&entry["how"]))).collect()
}
