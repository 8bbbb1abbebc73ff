//! One event says which verb was used and how it ended, and nothing else.

use serde_json::Value;

use crate::harness::{Home, REQUEST, SLOT};
use crate::terminal::RUN_IT;

fn verb(path: &str, code: u64) -> (String, u64) {
    (path.to_owned(), code)
}

#[test]
fn every_verb_leaves_one_record_of_its_path_and_its_real_exit_code() {
    for (args, path, code) in [
        (&["config", "set", "execution.timeout_seconds", "7"][..], "config_set", 0),
        (&["config", "set", "execution.timeout_seconds", "kanari"], "config_set", 2),
        (&["config", "set", "kanari", "1"], "config_set", 2),
        (&["config", "set", "kanari"], "config_set", 2),
        (&["config", "get", "kanari"], "config_get", 2),
        (&["config", "unset", "execution.timeout_seconds"], "config_unset", 0),
        (&["config", "list", "--json"], "config_list", 0),
        (&["config", "path"], "config_path", 0),
        (&["shell", "init", "bash"], "shell_init", 0),
        (&["shell", "init", "kanari"], "shell_init", 2),
        (&["config", "kanari", "set"], "unknown", 2),
        (&["kanari"], "ask", 3),
        (&["-p", ""], "ask", 2),
        (&["--kanari"], "ask", 2),
        (&["--dry-run", "config", "list"], "config_list", 2),
        (&REQUEST, "ask", 0),
        (&["-x", "list", "files"], "ask", 5),
        (&["-x", "-y", "show", "the", "contents", "of", "kanari.txt"], "ask", 1),
    ] {
        let home = Home::consenting();
        let output = home.run(args);
        assert_eq!(u64::try_from(output.code).unwrap(), code, "{args:?}: {output:?}");
        assert_eq!(home.verbs(), [verb(path, code)], "{args:?}");
        assert!(!format!("{:?}", home.records()).contains("kanari"), "{args:?}");
    }
}

#[test]
fn a_verb_opens_no_session() {
    let home = Home::consenting();
    assert_eq!(home.run(&["config", "list"]).code, 0);
    assert_eq!(home.journal(), [] as [Value; 0]);
    let record = &home.records()[0];
    assert_eq!(std::fs::read(home.state().join("journal.jsonl")).unwrap().len(), SLOT);
    let names: Vec<_> = record["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["verb", "exit_code", "duration_ms"]);
}

/// A verb that records how often records are looked at would change what it shows.
#[test]
fn looking_at_usage_or_telemetry_is_not_usage() {
    let home = Home::consenting();
    home.ask();
    let before = home.records();
    for _ in 0..5 {
        assert_eq!(home.run(&["telemetry", "status"]).code, 0);
        assert_eq!(home.run(&["completions", "bash"]).code, 0);
        assert_eq!(home.run(&["--version"]).code, 0);
    }
    assert_eq!(home.records(), before);
}

#[test]
fn without_a_yes_no_verb_is_recorded_and_none_asks() {
    for home in [
        Home::new(),
        Home::consenting().with("CARO_TELEMETRY_ENABLED", "0"),
        Home::consenting().with("DO_NOT_TRACK", "1"),
        Home::configured("[telemetry]\nenabled = false\n"),
    ] {
        let before = home.files();
        let (seen, code) = home.screen(&["config", "path"]).end();
        assert_eq!((code, seen.lines().count()), (0, 1), "{seen}");
        assert_eq!(home.run(&["config", "kanari"]).code, 2);
        assert_eq!(home.files(), before);
    }
    let home = Home::consenting();
    for args in [&["--no-telemetry", "config", "list"][..], &["config", "kan", "--no-telemetry"]] {
        home.run(args);
        assert_eq!(home.records(), [] as [Value; 0], "{args:?}");
    }
}

/// The opt-out itself is not reported: by then nobody agrees any more.
#[test]
fn the_verb_that_withdraws_is_not_recorded() {
    let home = Home::consenting();
    assert_eq!(home.run(&["config", "set", "telemetry.enabled", "false"]).code, 0);
    home.assert_no_trace("a no");
}

#[test]
fn a_loop_records_each_of_its_requests() {
    let home = Home::consenting();
    let Some(mut window) = home.repl(&[]) else { return };
    for _ in 0..2 {
        window.see("caro> ");
        window.press("list files\r");
        window.see(RUN_IT);
        window.press("n\r");
    }
    window.see("caro> ");
    window.press("exit\r");
    assert_eq!(window.end().1, 0);
    assert_eq!(home.verbs(), [verb("ask", 5), verb("ask", 5)]);
    assert_eq!(home.events().last().unwrap(), "session_ended");
}

#[test]
fn a_signal_while_a_question_waits_is_the_exit_code() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("\x03");
    screen.end();
    assert_eq!(home.verbs(), [verb("ask", 130)]);
}
