//! Signals while caro itself waits or works, with no command running.

use std::process::Command;
use std::thread;

use rexpect::process::{Signal as Number, WaitStatus};
use rustix::process::Signal;

use crate::harness::{Piped, Screen, caro, example, in_terminal, kill, missing, skip};

#[test]
fn ctrl_c_at_a_prompt_writes_the_end_once_and_dies_of_it() {
    let mut screen = in_terminal(caro(&["--ask", "question?"]));
    screen.see("question?");
    screen.press("\x03");
    screen.see("Die at Received { signal: Int, origin: Terminal }");
    let rest = screen.exp_eof().expect("the terminal closes");
    assert_eq!(rest, "\r\n");
    assert_eq!(screen.end(), -2);
}

#[test]
fn every_signal_at_a_prompt_ends_caro_by_that_signal() {
    for (signal, name) in
        [(Signal::HUP, "Hup"), (Signal::INT, "Int"), (Signal::QUIT, "Quit"), (Signal::TERM, "Term")]
    {
        let caro = Piped::start(caro(&["--ask", "question?"]));
        caro.expect_line("question?");
        kill(caro.pid(), signal);
        caro.expect_line(&format!("Die at Received {{ signal: {name}, origin: Process }}"));
        let (rest, status) = caro.rest();
        assert_eq!(rest, [""; 0]);
        assert_eq!(crate::harness::end_of(status), -signal.as_raw());
    }
}

#[test]
fn an_answered_prompt_goes_on() {
    let mut caro = Piped::start(caro(&["--ask", "question?"]));
    caro.expect_line("question?");
    caro.type_line("yes");
    caro.expect_line("answer=yes pending=None");
    assert_eq!(crate::harness::end_of(caro.wait()), 0);
}

#[test]
fn a_caller_that_goes_on_after_a_signal_has_none_pending() {
    let mut caro = Piped::start(caro(&["--ask-on", "question?"]));
    caro.expect_line("question?");
    for _ in 0..3 {
        kill(caro.pid(), Signal::INT);
        caro.expect_line("Continue at Received { signal: Int, origin: Process }");
    }
    caro.type_line("yes");
    caro.expect_line("answer=yes pending=None");
    assert_eq!(crate::harness::end_of(caro.wait()), 0);
}

#[test]
fn a_signal_before_the_command_keeps_it_from_starting() {
    let mut screen = in_terminal(caro(&["--pause", "echo it ran"]));
    screen.see("paused");
    screen.press("\x03\n");
    let before = screen.see("category=signal error=stopped by a signal");
    assert!(!before.contains("it ran"), "{before}");
    assert_eq!(screen.end(), 130);
}

#[test]
fn a_signal_before_a_prompt_is_acted_on_at_the_prompt() {
    let mut screen = in_terminal(caro(&["--pause", "--ask", "question?"]));
    screen.see("paused");
    screen.press("\x03\n");
    screen.see("Die at Received { signal: Int");
    assert_eq!(screen.end(), -2);
}

#[test]
fn a_second_ctrl_c_ends_a_caro_that_does_not_react() {
    let mut screen = in_terminal(caro(&["--pause", "true"]));
    screen.see("paused as process ");
    let process = screen.read_line().expect("a line holds the number");
    // Keys that come at once count as one, so more are pressed until one has been the second.
    loop {
        let before = switches(&process);
        screen.press("\x03");
        // A terminal that is flooded with keys stops taking any, so each one's effect is awaited.
        while switches(&process) == before {
            thread::yield_now();
        }
        match screen.process().status() {
            Some(WaitStatus::StillAlive) => {}
            end => {
                assert!(matches!(end, Some(WaitStatus::Signaled(_, Number::SIGINT, _))), "{end:?}");
                return;
            }
        }
    }
}

/// Returns how often a process has gone to sleep; handling a signal makes that one more.
fn switches(process: &str) -> Option<String> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.trim())).ok()?;
    let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
    Some(line.to_owned())
}

#[test]
fn as_process_1_of_a_container_caro_exits_with_the_signals_code() {
    if missing("unshare") {
        return;
    }
    let unshare = |args: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--pid", "--fork", "--kill-child"]).args(args);
        command
    };
    if !unshare(&["true"]).status().is_ok_and(|status| status.success()) {
        return skip("this user may not make a process namespace");
    }
    let program = example();
    let caro = Piped::start(unshare(&[&program.to_string_lossy(), "--ask", "question?"]));
    caro.expect_line("question?");
    let children = format!("/proc/{0}/task/{0}/children", caro.pid());
    let inner = std::fs::read_to_string(children).expect("unshare waits for its child");
    kill(inner.trim().parse().expect("one child"), Signal::TERM);
    let (_, status) = caro.rest();
    assert_eq!(crate::harness::end_of(status), 143);
}
