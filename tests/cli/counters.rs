//! The sums in `session_ended` are those of the session's records.

use serde_json::Value;

use crate::harness::Home;
use crate::terminal::RUN_IT;

/// Checks the last record against the ones before it.
fn assert_adds_up(home: &Home, rate: u64) {
    let journal = home.journal();
    let count = |name: &str| journal.iter().filter(|r| r["event"] == name).count();
    let ended = home.only("session_ended");
    assert_eq!(ended["commands_generated"], count("command_generated"), "{journal:?}");
    assert_eq!(ended["commands_executed"], count("command_executed"), "{journal:?}");
    assert_eq!(ended["errors"], count("error_occurred"), "{journal:?}");
    assert_eq!(ended["command_success_rate"], rate, "{journal:?}");
    assert_eq!(journal.last().map(|r| &r["event"]), Some(&Value::from("session_ended")));
}

#[test]
fn counters_equal_the_records_of_the_session() {
    let table: &[(&[&str], u64)] = &[
        (&["list", "files"], 0),
        (&["-x", "-y", "list", "files"], 100),
        (&["-x", "-y", "show", "the", "contents", "of", "missing.txt"], 100),
        (&["-x", "list", "files"], 0),
        (&["make", "me", "a", "sandwich"], 0),
        (&["remove", "the", "folder", "/"], 0),
    ];
    for (args, rate) in table {
        let home = Home::consenting();
        home.run(args);
        assert_adds_up(&home, *rate);
    }
}

/// A rate above 100 was possible in the document's own code.
#[test]
fn editing_and_asking_again_does_not_count_twice() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-x", "list", "files"]);
    for _ in 0..2 {
        screen.see(RUN_IT);
        screen.press("e\n");
        screen.see("ls");
        screen.press("a \r");
    }
    screen.see(RUN_IT);
    screen.press("n\n");
    assert_eq!(screen.end().1, 5);
    assert_adds_up(&home, 0);
}

#[test]
fn the_duration_covers_the_command_that_ran() {
    let home = Home::consenting();
    home.put("app.log", "");
    assert_eq!(home.run(&["config", "set", "execution.timeout_seconds", "1"]).code, 0);
    let output = home.run(&["-x", "-y", "follow", "the", "log", "file", "app.log"]);
    assert!(output.stderr.contains("its time was up"), "{output:?}");
    let (session, command) = (home.only("session_ended"), home.only("command_executed"));
    let millis = |value: &Value| value.as_u64().expect("a number");
    let (session, command) =
        (millis(&session["duration_ms"]), millis(&command["execution_time_ms"]));
    assert!(session >= command && command >= 1000, "{session} {command}");
}
