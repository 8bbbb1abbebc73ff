//! The interactive loop: `caro` alone in a terminal.

use rustix::process::Signal;
use test_servers::{Dialect, Generation, Reply};

use crate::harness::{Home, text};
use crate::models::generating;
use crate::terminal::{QUESTION, RUN_IT};
use crate::window::Window;

const PROMPT: &str = "caro> ";

/// A home where nobody will be asked.
fn home() -> Home {
    Home::configured("telemetry.enabled = false\n")
}

/// Opens the loop and waits for its prompt.
fn open(home: &Home) -> Option<Window> {
    let mut window = home.repl(&[])?;
    window.see("? shows help, Ctrl-D ends.");
    window.see(PROMPT);
    Some(window)
}

/// Makes a request and answers the question about its command.
fn ask(window: &mut Window, request: &str, answer: &str) {
    window.press(&format!("{request}\r"));
    window.see(RUN_IT);
    window.press(&format!("{answer}\r"));
}

/// Edits the command of a request into another one and runs that.
fn run_edited(window: &mut Window, command: &str) {
    window.press("list files\r");
    window.see(RUN_IT);
    window.press("e\r");
    window.see("edit> ");
    window.press(&format!("\x01\x0b{command}\r"));
    window.see(RUN_IT);
    window.press("y\r");
}

/// Checks that the journal holds one session, that it has ended, and that its sums are right.
fn assert_one_session(home: &Home) {
    let journal = home.journal();
    let count = |name: &str| journal.iter().filter(|record| record["event"] == name).count();
    assert_eq!((count("session_started"), count("session_ended")), (1, 1), "{journal:?}");
    assert_eq!(text(&journal[journal.len() - 1]["event"]), "session_ended");
    assert!(journal.iter().all(|record| record["session"] == journal[0]["session"]));
    let ended = home.only("session_ended");
    assert_eq!(ended["commands_generated"], count("command_generated"), "{journal:?}");
    assert_eq!(ended["commands_executed"], count("command_executed"), "{journal:?}");
    assert_eq!(ended["errors"], count("error_occurred"), "{journal:?}");
}

#[test]
fn a_loop_is_one_session_with_its_sums_and_ends_with_0() {
    let home = Home::consenting();
    home.put("a.txt", "");
    let Some(mut window) = open(&home) else { return };
    ask(&mut window, "list files", "y");
    window.see("a.txt\r\n");
    window.see(PROMPT);
    ask(&mut window, "delete file a.txt", "n");
    window.see(PROMPT);
    window.press("make me a sandwich\r");
    window.see("no command is known");
    window.see(PROMPT);
    window.press("remove the folder /\r");
    window.see("blocked.");
    window.see(PROMPT);
    window.press("exit\r");
    assert_eq!(window.end().1, 0);
    assert!(home.work().join("a.txt").exists());
    assert_eq!(
        home.events(),
        [
            "session_started",
            "command_generated",
            "command_executed",
            "command_generated",
            "error_occurred",
            "command_generated",
            "safety_triggered",
            "session_ended",
        ]
    );
    assert_one_session(&home);
}

#[test]
fn consent_is_asked_for_once_and_before_the_loop() {
    let home = Home::new();
    let Some(mut window) = home.repl(&[]) else { return };
    let notice = window.see(QUESTION);
    assert!(!notice.contains(PROMPT), "{notice}");
    window.press("y\r");
    window.see(PROMPT);
    ask(&mut window, "list files", "y");
    let rest = window.see(PROMPT);
    assert!(!rest.contains(QUESTION), "{rest}");
    window.press("\x04");
    assert_eq!(window.end().1, 0);
    assert_one_session(&home);
}

#[test]
fn a_question_mark_shows_the_help() {
    let Some(mut window) = open(&home()) else { return };
    for line in ["?\r", "help\r"] {
        window.press(line);
        window.see("Ctrl-R");
        window.see("caro config set history.enabled true");
        window.see(PROMPT);
    }
    window.press("\r   \r");
    window.see(PROMPT);
    window.press("quit\r");
    assert_eq!(window.end().1, 0);
}

#[test]
fn a_line_is_edited_with_the_arrow_keys() {
    let Some(mut window) = open(&home()) else { return };
    // Three to the left, "by" and a blank put before "size", and from the start "list".
    window.press("files size\x1b[D\x1b[D\x1b[D\x1b[Dby \x01list \r");
    window.see("ls -lhS");
    window.see(RUN_IT);
    window.press("n\r");
    window.see(PROMPT);
}

#[test]
fn earlier_requests_come_back_with_an_arrow_and_with_ctrl_r() {
    let home = home();
    let Some(mut window) = open(&home) else { return };
    ask(&mut window, "list files by size", "n");
    window.see(PROMPT);
    ask(&mut window, "current date", "n");
    window.see(PROMPT);
    window.press("\x1b[A");
    window.see("current date");
    window.press("\x1b[A");
    window.see("list files by size");
    window.press("\r");
    window.see("ls -lhS");
    window.see(RUN_IT);
    window.press("n\r");
    window.see(PROMPT);
    window.press("\x12date");
    window.see("reverse-i-search");
    window.see("current date");
    window.press("\r");
    window.see(RUN_IT);
    window.press("n\r");
    window.see(PROMPT);
    // Nothing of it was kept.
    window.press("\x04");
    assert_eq!(window.end().1, 0);
    assert!(!home.path().join(".local/state/caro/history").exists());
}

#[test]
fn ctrl_c_takes_back_a_line_and_a_question_and_the_loop_goes_on() {
    let home = Home::consenting();
    home.put("a.txt", "");
    let Some(mut window) = open(&home) else { return };
    window.press("delete file a.t\x03");
    window.see(PROMPT);
    window.press("delete file a.txt\r");
    window.see(RUN_IT);
    window.press("\x03");
    window.see(PROMPT);
    // An end of input at the question is no answer either.
    window.press("delete file a.txt\r");
    window.see(RUN_IT);
    window.press("\x04");
    window.see(PROMPT);
    window.press("\x04");
    assert_eq!(window.end().1, 0);
    assert!(home.work().join("a.txt").exists());
    assert_one_session(&home);
}

#[test]
fn ctrl_c_ends_the_command_and_not_the_loop() {
    let home = Home::consenting();
    home.put("app.log", "here\n");
    let Some(mut window) = open(&home) else { return };
    for _ in 0..2 {
        ask(&mut window, "follow the log file app.log", "y");
        window.see("here\r\n");
        window.press("\x03");
        // By which of the two signals it ends depends on how far caro has got.
        window.see("exit code 1");
        window.see(PROMPT);
    }
    window.press("\x04");
    assert_eq!(window.end().1, 0);
    assert_one_session(&home);
    assert_eq!(home.only("session_ended")["commands_executed"], 2);
}

#[test]
fn ctrl_c_stops_a_model_and_not_the_loop() {
    let (server, home) = generating(Dialect::Ollama, Generation::Says(Reply::hang()));
    let Some(mut window) = open(&home) else { return };
    for _ in 0..2 {
        window.press("reticulate the splines\r");
        window.see("asking ollama");
        window.press("\x03");
        window.see(PROMPT);
    }
    assert_eq!(window.children(), [""; 0]);
    window.press("exit\r");
    assert_eq!(window.end().1, 0);
    assert_one_session(&home);
    drop(server);
}

#[test]
fn a_command_is_edited_before_it_runs_and_its_exit_code_is_shown() {
    let home = home();
    let Some(mut window) = open(&home) else { return };
    run_edited(&mut window, "exit 3");
    window.see("exit code 3\r\n");
    window.see(PROMPT);
}

#[test]
fn a_command_that_reads_from_the_terminal_gets_its_keys() {
    let Some(mut window) = open(&home()) else { return };
    run_edited(&mut window, "read -r word; echo \"<$word>\"");
    window.see("\r\n");
    window.press("hello\n");
    window.see("<hello>\r\n");
    window.see(PROMPT);
    window.press("exit\r");
    assert_eq!(window.end().1, 0);
}

/// The prompt was drawn over what a command had printed without a newline.
#[test]
fn output_without_a_newline_stays_readable() {
    let home = home();
    home.put("a.txt", "no newline");
    let Some(mut window) = open(&home) else { return };
    ask(&mut window, "show the contents of a.txt", "y");
    window.see_rows("the output above the prompt", |rows| {
        rows.ends_with(&["no newline%".to_owned(), "caro>".to_owned()])
    });
    home.put("a.txt", "with newline\n");
    ask(&mut window, "show the contents of a.txt", "y");
    window.see_rows("the output above the prompt", |rows| {
        rows.ends_with(&["with newline".to_owned(), "caro>".to_owned()])
    });
}

#[test]
fn a_signal_or_a_closed_window_ends_the_session_once_and_then_caro() {
    for signal in [Signal::TERM, Signal::HUP] {
        let home = Home::consenting();
        let Some(mut window) = open(&home) else { return };
        ask(&mut window, "list files", "y");
        window.see(PROMPT);
        window.kill(signal);
        assert_eq!(window.end().1, -signal.as_raw());
        assert_one_session(&home);
    }
    let home = Home::consenting();
    let Some(window) = open(&home) else { return };
    assert_eq!(window.close(), -Signal::HUP.as_raw());
    assert_one_session(&home);
}

#[test]
fn a_signal_at_a_question_or_during_a_command_ends_the_loop() {
    let home = Home::consenting();
    home.put("app.log", "here\n");
    let Some(mut window) = open(&home) else { return };
    window.press("list files\r");
    window.see(RUN_IT);
    window.kill(Signal::TERM);
    assert_eq!(window.end().1, -Signal::TERM.as_raw());
    assert_one_session(&home);

    let home = Home::consenting();
    home.put("app.log", "here\n");
    let Some(mut window) = open(&home) else { return };
    ask(&mut window, "follow the log file app.log", "y");
    window.see("here\r\n");
    window.kill(Signal::TERM);
    assert_eq!(window.end().1, -Signal::TERM.as_raw());
    assert_one_session(&home);
    assert_eq!(home.only("command_executed")["exit_category"], "signal");
}

/// An INT ended the loop if the command died of the TERM that it was passed on as.
#[test]
fn an_int_from_another_process_ends_the_command_alone() {
    let home = Home::consenting();
    home.put("app.log", "here\n");
    let Some(mut window) = open(&home) else { return };
    ask(&mut window, "follow the log file app.log", "y");
    window.see("here\r\n");
    window.kill(Signal::INT);
    window.see("exit code 143");
    window.see(PROMPT);
    // At the prompt there is no command to end, and the line stays.
    window.press("ex");
    window.see("ex");
    window.kill(Signal::INT);
    window.press("it\r");
    assert_eq!(window.end().1, 0);
    assert_one_session(&home);
}

/// A command that handles the signal and ends well did not keep caro from ending.
#[test]
fn a_signal_that_the_command_survives_still_ends_the_loop() {
    let home = Home::consenting();
    let Some(mut window) = open(&home) else { return };
    run_edited(&mut window, "trap 'exit 0' TERM; echo re''ady; while :; do sleep 0.1; done");
    window.see("ready\r\n");
    window.kill(Signal::TERM);
    assert_eq!(window.end().1, -Signal::TERM.as_raw());
    assert_one_session(&home);
    assert_eq!(home.only("command_executed")["exit_category"], "success");
}

#[test]
fn a_hundred_runs_in_one_loop_leave_no_zombie_and_one_session() {
    let home = Home::consenting();
    let Some(mut window) = open(&home) else { return };
    for _ in 0..100 {
        ask(&mut window, "list files", "y");
        window.see(PROMPT);
        assert_eq!(window.children(), [""; 0]);
    }
    window.press("\x04");
    assert_eq!(window.end().1, 0);
    assert_one_session(&home);
    assert_eq!(home.only("session_ended")["commands_executed"], 100);
}

#[test]
fn options_hold_for_every_request() {
    let home = home();
    home.put("app.log", "");
    let Some(mut window) = home.repl(&["-y", "--timeout", "1"]) else { return };
    window.see(PROMPT);
    window.press("follow the log file app.log\r");
    window.see("its time was up");
    window.see("exit code 124");
    window.see(PROMPT);
    drop(window);
    let Some(mut window) = home.repl(&["--dry-run"]) else { return };
    window.see(PROMPT);
    window.press("delete file app.log\r");
    window.see("rm app.log\r\ncaro: dry run: nothing was executed\r\n");
    window.see(PROMPT);
    assert!(home.work().join("app.log").exists());
}

#[test]
fn a_request_that_cannot_be_used_is_refused_and_the_loop_goes_on() {
    let Some(mut window) = open(&home()) else { return };
    window.press(&format!("{}\r", "a".repeat(4097)));
    window.see("longer than 4096 bytes");
    window.see(PROMPT);
    window.press("list files \x16\x07\r");
    window.see("control characters");
    window.see(PROMPT);
    // Pasted lines are one request: none of them answers a question.
    window.press("\x1b[200~list files\ny\n\x1b[201~\r");
    window.see("no command is known");
    window.see(PROMPT);
}

/// A script, a build server or a coding agent would have waited for ever.
#[test]
fn without_a_person_there_is_no_loop() {
    for home in
        [home().with("CI", "1"), home().with("CLAUDECODE", "1"), home().with("TERM", "dumb")]
    {
        let (text, code) = home.screen(&[]).end();
        assert_eq!(code, 2, "{text}");
        assert!(text.contains("Usage: caro"), "{text}");
    }
    let home = home();
    let away = ["<", ">", "2>"].map(|to| format!("\"$caro\" {to}/dev/null"));
    for script in away.iter().map(String::as_str).chain(["echo | \"$caro\""]) {
        let (_, code) = home.script_on_screen(script).end();
        assert_eq!(code, 2, "{script}");
    }
}
