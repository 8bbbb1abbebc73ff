//! What a run records: which events, in which order, with which values.

use crate::harness::{Home, REQUEST, text};
use crate::terminal::RUN_IT;

/// caro 1.1.3 stored 31 `session_started`, 7 `command_generated` and no `session_ended`.
#[test]
fn every_way_out_records_its_events_and_the_end_of_the_session() {
    let error = "session_started error_occurred session_ended";
    let generated = "session_started command_generated session_ended";
    let executed = "session_started command_generated command_executed session_ended";
    let warned = "session_started command_generated safety_triggered session_ended";
    let table: &[(&[&str], i32, &str)] = &[
        (&["list", "files"], 0, generated),
        (&["--dry-run", "-x", "list", "files"], 0, generated),
        (&["-o", "json", "list", "files"], 0, generated),
        (&["sort", "lines", "alphabetically"], 0, generated),
        (&["-x", "-y", "list", "files"], 0, executed),
        (&["-x", "-y", "show", "the", "contents", "of", "missing.txt"], 1, executed),
        (&["-x", "list", "files"], 5, generated),
        (&["-x", "-y", "sort", "lines", "alphabetically"], 5, generated),
        (&["remove", "the", "folder", "/"], 4, warned),
        (&["-x", "-y", "remove", "the", "folder", "/"], 4, warned),
        (&["delete", "empty", "folders"], 0, warned),
        (&["-x", "-y", "delete", "empty", "folders"], 5, warned),
        (&["make", "me", "a", "sandwich"], 3, error),
        (&[""], 2, ""),
        (&["--timeout", "soon", "list", "files"], 2, ""),
    ];
    for (args, code, events) in table {
        let home = Home::consenting();
        let output = home.run(args);
        assert_eq!(output.code, *code, "{args:?}: {output:?}");
        assert_eq!(home.events().join(" "), *events, "{args:?}");
    }
}

#[test]
fn a_record_says_what_was_measured_here() {
    let home = Home::consenting().with("SHELL", "/bin/bash");
    assert_eq!(home.run(&["-x", "-y", "list", "files"]).code, 0);
    let started = home.only("session_started");
    assert_eq!(started["shell"], "bash");
    assert_eq!(started["os"], std::env::consts::OS);
    assert_eq!(started["arch"], std::env::consts::ARCH);
    assert_eq!(started["backend"], "embedded");
    assert_eq!(started["caro_version"], env!("CARGO_PKG_VERSION"));
    let generated = home.only("command_generated");
    assert_eq!(generated["backend"], "embedded");
    assert_eq!(generated["risk_level"], "safe");
    assert_eq!(generated["patterns_matched"], 0);
    assert_eq!(generated.get("model_name"), None);
    let executed = home.only("command_executed");
    assert_eq!(executed["execution_mode"], "assumed_yes");
    assert_eq!(executed["modified_before_execution"], false);
    assert_eq!(executed["exit_category"], "success");
    assert!(executed["execution_time_ms"].as_u64().is_some());
}

/// caro 1.1.3 took the shell from its settings, where it was always unknown.
#[test]
fn the_shell_is_the_persons_own() {
    for (shell, name) in [("/usr/bin/zsh", "zsh"), ("/opt/kanari/nu", "nu"), ("/bin/x", "other")] {
        let home = Home::consenting().with("SHELL", shell);
        home.ask();
        assert_eq!(home.only("session_started")["shell"], name);
    }
    let home = Home::consenting().without("SHELL");
    home.ask();
    assert_eq!(home.only("session_started")["shell"], "other");
}

#[test]
fn the_records_of_a_run_share_its_session_and_two_runs_do_not() {
    let home = Home::consenting();
    home.ask();
    home.ask();
    let journal = home.journal();
    let column = |key: &str| -> Vec<String> { journal.iter().map(|r| text(&r[key])).collect() };
    let sessions = column("session");
    assert!(sessions[..3].iter().all(|s| *s == sessions[0]), "{sessions:?}");
    assert!(sessions[3..].iter().all(|s| *s == sessions[3] && *s != sessions[0]), "{sessions:?}");
    let mut uuids = column("uuid");
    uuids.sort();
    uuids.dedup();
    assert_eq!(uuids.len(), 6);
    let ids = column("distinct_id");
    assert!(ids.iter().all(|id| id.len() == 16 && *id == ids[0]), "{ids:?}");
}

#[test]
fn a_failing_command_is_an_error_and_its_code_is_passed_on() {
    let home = Home::consenting();
    assert_eq!(home.run(&["-x", "-y", "show", "the", "contents", "of", "missing.txt"]).code, 1);
    assert_eq!(home.only("command_executed")["exit_category"], "error");
}

#[test]
fn an_edited_command_is_recorded_as_edited_and_an_unchanged_one_is_not() {
    for (keys, modified, code) in [("\x01\x0bexit 42\r", true, 42), ("\r", false, 0)] {
        let home = Home::consenting();
        let mut screen = home.screen(&["-x", "list", "files"]);
        screen.see(RUN_IT);
        screen.press("e\n");
        screen.see("ls");
        screen.press(keys);
        screen.see(RUN_IT);
        screen.press("y\n");
        assert_eq!(screen.end().1, code);
        let executed = home.only("command_executed");
        assert_eq!(executed["modified_before_execution"], modified);
        assert_eq!(executed["execution_mode"], "confirmed");
        assert_eq!(executed["exit_category"], if code == 0 { "success" } else { "error" });
    }
}

#[test]
fn a_command_killed_by_a_signal_is_told_from_a_failing_one() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("e\n");
    screen.see("ls");
    screen.press("\x01\x0bkill -9 $$\r");
    screen.see(RUN_IT);
    screen.press("y\n");
    let code = screen.end().1;
    assert!([-9, 137].contains(&code), "{code}");
    assert_eq!(home.only("command_executed")["exit_category"], "signal");
    assert_eq!(home.events().last().unwrap(), "session_ended");
}

#[test]
fn a_command_whose_time_is_up_is_a_timeout() {
    let home = Home::consenting();
    home.put("app.log", "");
    let output =
        home.run(&["-x", "-y", "--timeout", "1", "follow", "the", "log", "file", "app.log"]);
    assert!(output.stderr.contains("its time was up"), "{output:?}");
    assert_eq!(output.code, 124);
    let executed = home.only("command_executed");
    assert_eq!(executed["exit_category"], "timeout");
    assert!(executed["execution_time_ms"].as_u64().unwrap() >= 1000, "{executed}");
}

#[test]
fn a_shell_that_does_not_start_is_a_spawn_failure() {
    let home = Home::consenting();
    let shell = home.work().join("bash");
    home.put_program(&shell, "#!/nowhere/interpreter\n");
    let home = home.with("SHELL", shell);
    let output = home.run(&["-o", "json", "-x", "-y", "list", "files"]);
    assert_eq!(output.json()["executed"], false, "{output:?}");
    assert_ne!(output.code, 0);
    let executed = home.only("command_executed");
    assert_eq!(executed["exit_category"], "spawn_failed");
    assert_eq!(executed.get("execution_time_ms"), None);
    assert_eq!(home.only("error_occurred")["error_category"], "execution");
    let ended = home.only("session_ended");
    assert_eq!(ended["errors"], 1);
}

#[test]
fn what_became_of_a_dangerous_command_is_recorded() {
    for (keys, action, overrode, code) in
        [("yes\n", "allowed", true, 0), ("y\n", "declined", false, 5), ("\n", "declined", false, 5)]
    {
        let home = Home::consenting();
        let mut screen = home.screen(&["-x", "delete", "empty", "folders"]);
        screen.see("[yes/e/N] ");
        screen.press(keys);
        assert_eq!(screen.end().1, code, "{keys:?}");
        let safety = home.only("safety_triggered");
        assert_eq!(safety["action"], action);
        assert_eq!(safety["user_override"], overrode);
        assert_eq!(safety["risk_level"], "high");
        assert_eq!(safety["pattern_category"], "deletion");
    }
    let home = Home::consenting();
    assert_eq!(home.run(&["remove", "the", "folder", "/"]).code, 4);
    assert_eq!(home.only("safety_triggered")["action"], "blocked");
    assert_eq!(home.only("command_generated")["risk_level"], "critical");
}

#[test]
fn an_unknown_request_is_one_recoverable_error() {
    let home = Home::consenting();
    assert_eq!(home.run(&["make", "me", "a", "sandwich"]).code, 3);
    let error = home.only("error_occurred");
    assert_eq!(error["error_category"], "generation");
    assert_eq!(error["component"], "backend");
    assert_eq!(home.only("session_ended")["errors"], 1);
}

#[test]
fn a_config_that_does_not_parse_is_no_event() {
    let home = Home::consenting();
    let broken = format!("{}[oops", home.read_config());
    home.write_config(broken);
    assert_eq!(home.run(&REQUEST).code, 0);
    home.assert_no_trace("a broken file");
}
