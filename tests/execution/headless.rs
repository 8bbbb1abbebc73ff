//! Without a controlling terminal: nobody but caro reaches what the command has started.

use std::process::Command;

use rustix::process::Signal;

use crate::harness::{Piped, caro_without_terminal, end_of, example, kill, missing};

/// A command with a grandchild that only a signal to the whole group ends.
const FAMILY: &str = "sleep 1000 & echo ready; wait";

/// Starts a command, sends caro a signal once it is ready, and returns how all of it ended.
fn signalled(command: &str, signal: Signal) -> Option<(Vec<String>, i32)> {
    if missing("setsid") {
        return None;
    }
    let caro = Piped::start(caro_without_terminal(&[command]));
    caro.expect_line("ready");
    kill(caro.pid(), signal);
    let (rest, status) = caro.rest();
    Some((rest, end_of(status)))
}

#[test]
fn term_ends_the_whole_group_with_grandchildren() {
    let Some((rest, end)) = signalled(FAMILY, Signal::TERM) else { return };
    assert_eq!(rest, ["category=signal code=143 signal=Some(15) received=Some(Term)"]);
    assert_eq!(end, -15);
}

#[test]
fn int_is_passed_on_as_term() {
    let Some((rest, end)) = signalled(FAMILY, Signal::INT) else { return };
    assert_eq!(rest, ["category=signal code=143 signal=Some(15) received=Some(Int)"]);
    assert_eq!(end, -15);
}

#[test]
fn quit_is_passed_on_as_term() {
    let Some((rest, end)) = signalled(FAMILY, Signal::QUIT) else { return };
    assert_eq!(rest, ["category=signal code=143 signal=Some(15) received=Some(Quit)"]);
    assert_eq!(end, -15);
}

#[test]
fn a_hang_up_ends_the_whole_group() {
    let Some((rest, end)) = signalled(FAMILY, Signal::HUP) else { return };
    assert_eq!(rest, ["category=signal code=129 signal=Some(1) received=Some(Hup)"]);
    assert_eq!(end, -1);
}

#[test]
fn a_command_that_cleans_up_at_term_decides_the_code() {
    // The grandchild says that it is ready: between fork and exec it would still have the shell's trap.
    let command = "trap 'echo cleaned; exit 7' TERM; sh -c 'echo ready; exec sleep 1000' & wait";
    let Some((rest, end)) = signalled(command, Signal::TERM) else { return };
    assert_eq!(rest.len(), 2, "{rest:?}");
    assert!(rest.contains(&"cleaned".to_owned()));
    assert!(rest.contains(&"category=error code=7 signal=None received=Some(Term)".to_owned()));
    assert_eq!(end, 7);
}

#[test]
fn a_stopped_command_ends_at_term_too() {
    if missing("setsid") {
        return;
    }
    let caro = Piped::start(caro_without_terminal(&["echo $$; kill -STOP $$"]));
    crate::harness::await_stop(&caro.line());
    kill(caro.pid(), Signal::TERM);
    let (rest, status) = caro.rest();
    assert_eq!(rest, ["category=signal code=143 signal=Some(15) received=Some(Term)"]);
    assert_eq!(end_of(status), -15);
}

#[test]
fn a_timeout_ends_the_whole_group() {
    if missing("setsid") {
        return;
    }
    let caro = Piped::start(caro_without_terminal(&["--timeout-ms", "100", FAMILY]));
    let (rest, status) = caro.rest();
    // The command may or may not have come to say that it is ready.
    assert_eq!(
        rest.last().map(String::as_str),
        Some("category=timeout code=124 signal=Some(15) received=None")
    );
    assert_eq!(end_of(status), 124);
}

#[test]
fn a_command_that_ignores_term_is_killed_after_its_timeout() {
    if missing("setsid") {
        return;
    }
    // Ignored from the start, by inheritance: a trap of its own might be too late.
    let mut sh = Command::new("/bin/sh");
    sh.args(["-c", "trap '' TERM; exec setsid \"$0\" --timeout-ms 100 'sleep 1000'"]);
    sh.arg(example()).env("SHELL", "/bin/sh");
    let caro = Piped::start(sh);
    let (rest, status) = caro.rest();
    assert_eq!(rest, ["category=timeout code=124 signal=Some(9) received=None"]);
    assert_eq!(end_of(status), 124);
}

#[test]
fn a_timeout_does_not_disturb_a_command_that_is_faster() {
    if missing("setsid") {
        return;
    }
    let caro = Piped::start(caro_without_terminal(&["--timeout-ms", "600000", "exit 5"]));
    let (rest, status) = caro.rest();
    assert_eq!(rest, ["category=error code=5 signal=None received=None"]);
    assert_eq!(end_of(status), 5);
}
