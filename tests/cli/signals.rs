//! Signals: the session ends once in the journal, and caro dies of what it was sent.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Home, caro, end_of, output, skip};
use crate::terminal::RUN_IT;
use crate::trace::CAN_TRACE;

const FOLLOW: [&str; 7] = ["-x", "-y", "follow", "the", "log", "file", "app.log"];

/// A home where a command is at hand that runs until it is ended, and says `here` first.
fn following() -> Home {
    let home = Home::consenting();
    home.put("app.log", "here\n");
    home
}

fn assert_ended_once(home: &Home, executed: usize) {
    let events = home.events();
    let count = |name: &str| events.iter().filter(|event| *event == name).count();
    assert_eq!(count("session_ended"), 1, "{events:?}");
    assert_eq!(events.last().map(String::as_str), Some("session_ended"), "{events:?}");
    assert_eq!(count("command_executed"), executed, "{events:?}");
    let ended = home.only("session_ended");
    assert_eq!(ended["commands_executed"], executed);
}

#[test]
fn a_signal_at_the_question_ends_the_session_once() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let home = Home::consenting();
        let mut screen = home.screen(&["-x", "list", "files"]);
        screen.see(RUN_IT);
        screen.kill(signal);
        assert_eq!(screen.end().1, -signal.as_raw());
        assert_ended_once(&home, 0);
    }
}

/// The line editor went on as if nothing had happened, and caro died when the person left it.
#[test]
fn a_signal_while_a_command_is_edited_ends_the_session_at_once() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("e\n");
    screen.see("edit> ");
    screen.kill(Signal::TERM);
    assert_eq!(screen.end().1, -Signal::TERM.as_raw());
    assert_ended_once(&home, 0);
}

/// The handlers were registered after the first record; a signal in between lost the last one.
#[test]
fn a_signal_between_the_first_record_and_the_last_waits_for_it() {
    if !*CAN_TRACE {
        return skip("`strace` is not installed, or may not trace here");
    }
    let home = Home::consenting();
    let mut traced = home.program("strace");
    // Every write of a record is answered late, and a TERM comes with the first.
    traced.args(["-f", "-o", "/dev/null", "-e", "trace=write", "-e"]);
    traced.args(["inject=write:signal=TERM:when=1"]).arg(caro()).args(["list", "files"]);
    let output = output(traced);
    assert_eq!(
        home.events(),
        ["session_started", "command_generated", "session_ended"],
        "{output:?}"
    );
}

#[test]
fn ctrl_c_at_the_question_ends_the_session_once_and_runs_nothing() {
    let home = Home::consenting();
    home.put("a.txt", "");
    let mut screen = home.screen(&["-x", "delete", "file", "a.txt"]);
    screen.see(RUN_IT);
    screen.press("\x03");
    assert_eq!(screen.end().1, -Signal::INT.as_raw());
    assert_ended_once(&home, 0);
    assert!(home.work().join("a.txt").exists());
}

#[test]
fn ctrl_c_during_a_command_ends_both_and_is_recorded() {
    let home = following();
    let mut screen = home.screen(&FOLLOW);
    screen.see("here");
    screen.press("\x03");
    assert_eq!(screen.end().1, -Signal::INT.as_raw());
    assert_ended_once(&home, 1);
    assert_eq!(home.only("command_executed")["exit_category"], "signal");
}

#[test]
fn a_signal_during_a_command_is_passed_on_and_caro_dies_of_it() {
    for signal in [Signal::TERM, Signal::HUP, Signal::QUIT, Signal::INT] {
        let home = following();
        let mut screen = home.screen(&FOLLOW);
        screen.see("here");
        screen.kill(signal);
        // What stands for a key is passed on as a request to end: the command may ignore such keys.
        let as_key = [Signal::INT, Signal::QUIT].contains(&signal);
        let expected = if as_key { Signal::TERM } else { signal };
        assert_eq!(screen.end().1, -expected.as_raw(), "{signal:?}");
        assert_ended_once(&home, 1);
        assert_eq!(home.only("command_executed")["exit_category"], "signal");
    }
}

#[test]
fn without_a_terminal_the_command_goes_with_caro() {
    for signal in [Signal::TERM, Signal::HUP] {
        let home = following();
        let (mut child, mut stdout) = start(&home);
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the command prints");
        assert_eq!(line, "here\n");
        let pid = Pid::from_child(&child);
        kill_process(pid, signal).expect("it runs");
        assert_eq!(end_of(child.wait().expect("our own child")), -signal.as_raw());
        // The pipe ends when the last process behind it has ended.
        assert_eq!(stdout.read_line(&mut line).expect("the pipe is whole"), 0);
        assert_ended_once(&home, 1);
    }
}

#[test]
fn a_signal_ends_a_run_with_telemetry_off_as_well() {
    let home = Home::configured("telemetry.enabled = false\n");
    home.put("app.log", "here\n");
    let mut screen = home.screen(&FOLLOW);
    screen.see("here");
    screen.kill(Signal::TERM);
    assert_eq!(screen.end().1, -Signal::TERM.as_raw());
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("\x03");
    assert_eq!(screen.end().1, -Signal::INT.as_raw());
    home.assert_no_trace("off");
}

#[test]
fn with_json_a_signal_still_ends_in_one_document() {
    let home = following();
    let mut command = home.command(&[&["-o", "json"][..], &FOLLOW].concat());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("the command prints");
    assert_eq!(line, "here\n");
    kill_process(Pid::from_child(&child), Signal::TERM).expect("it runs");
    let output = child.wait_with_output().expect("our own child");
    let text = String::from_utf8(output.stdout).expect("text");
    let document = crate::harness::parse(&text);
    assert_eq!(document["executed"], true);
    assert_eq!(document["exit_code"], 128 + Signal::TERM.as_raw());
}

fn start(home: &Home) -> (Child, BufReader<ChildStdout>) {
    let mut command = home.program("setsid");
    command.arg(crate::harness::caro()).args(FOLLOW);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
    (child, stdout)
}
