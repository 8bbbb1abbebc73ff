//! What holds with and without a terminal.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use rustix::process::Signal;

use crate::harness::{Piped, caro, clean_up, end_of, kill, missing, output};

#[test]
fn the_exit_code_of_the_command_is_passed_on() {
    for (command, code, category) in [("true", 0, "success"), ("exit 3", 3, "error")] {
        let (output, _, stderr) = output(caro(&[command]));
        assert_eq!(output.status.code(), Some(code));
        assert_eq!(stderr, format!("category={category} code={code} signal=None received=None\n"));
    }
}

#[test]
fn a_killed_command_is_a_signal_and_137() {
    let (output, _, stderr) = output(caro(&["kill -9 $$"]));
    assert_eq!(stderr, "category=signal code=137 signal=Some(9) received=None\n");
    assert_eq!(output.status.code(), Some(137));
}

#[test]
fn a_command_killed_by_someone_else_does_not_kill_caro() {
    let (output, _, stderr) = output(caro(&["kill $$"]));
    assert_eq!(stderr, "category=signal code=143 signal=Some(15) received=None\n");
    assert_eq!(output.status.code(), Some(143));
}

#[test]
fn an_unknown_command_is_the_shells_127() {
    let (output, _, stderr) = output(caro(&["no-such-program-anywhere"]));
    assert_eq!(output.status.code(), Some(127));
    assert!(stderr.contains("category=error code=127"), "{stderr}");
}

#[test]
fn a_broken_pipe_ends_the_writer_silently_as_in_a_shell() {
    let (output, stdout, stderr) = output(caro(&["yes | head -n 1"]));
    assert_eq!(stdout, "y\n");
    assert_eq!(stderr, "category=success code=0 signal=None received=None\n");
    assert_eq!(output.status.code(), Some(0));
    let (_, _, stderr) = self::output(caro(&["(yes; echo \"yes=$?\" >&2) | head -n 1"]));
    assert!(stderr.contains("yes=141\n"), "yes did not die of SIGPIPE: {stderr}");
}

#[test]
fn standard_input_goes_to_the_command() {
    let mut caro = Piped::start(caro(&["read -r line; echo \"got $line\""]));
    caro.type_line("hello");
    caro.expect_line("got hello");
    assert_eq!(end_of(caro.wait()), 0);
}

#[test]
fn output_sent_to_standard_error_leaves_standard_output_empty() {
    let (output, stdout, stderr) = output(caro(&["--to-stderr", "echo text; exit 4"]));
    assert_eq!(stdout, "");
    assert!(stderr.starts_with("text\n"), "{stderr}");
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn a_stripped_variable_does_not_reach_the_command() {
    let mut caro = caro(&["--strip", "SECRET_KEY", "echo \"[$SECRET_KEY] [$OTHER]\""]);
    caro.env("SECRET_KEY", "hunter2").env("OTHER", "kept");
    let (_, stdout, _) = output(caro);
    assert_eq!(stdout, "[] [kept]\n");
}

#[test]
fn a_background_process_left_by_the_command_does_not_hang_caro() {
    let (output, stdout, _) = output(caro(&["sleep 1000 >/dev/null 2>&1 & echo $!"]));
    clean_up(&stdout);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn output_is_never_held_in_memory() {
    const SIZE: usize = 64 << 20;
    let command = format!("head -c {SIZE} /dev/zero; read -r line");
    let mut caro = caro(&[&command]);
    let mut child =
        caro.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut seen = 0;
    let mut chunk = vec![0; 1 << 16];
    while seen < SIZE {
        let n = stdout.read(&mut chunk).expect("the pipe is readable");
        assert_ne!(n, 0, "the output ended after {seen} bytes");
        seen += n;
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it waits");
    drop(child.stdin.take());
    child.wait().expect("our own child");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: usize = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kilobytes * 1024 < SIZE / 2, "caro took {kilobytes} kB");
}

#[test]
fn a_hundred_runs_leave_no_zombie() {
    // Each run lists the children of caro: itself, and whatever earlier runs have left.
    let list = "echo $$ $(cat /proc/$PPID/task/$PPID/children)";
    let (_, stdout, _) = output(caro(&["--times", "100", list]));
    let lines: Vec<_> = stdout.lines().collect();
    assert_eq!(lines.len(), 100);
    for line in lines {
        let numbers: Vec<_> = line.split_whitespace().collect();
        assert_eq!(numbers.len(), 2, "more than the shell itself: {line}");
        assert_eq!(numbers[0], numbers[1]);
    }
}

#[test]
fn nohup_keeps_caro_and_the_command_deaf_to_a_hang_up() {
    if missing("nohup") {
        return;
    }
    let mut nohup = std::process::Command::new("nohup");
    nohup.arg(crate::harness::example()).env("SHELL", "/bin/sh");
    nohup.arg("echo ready; read -r line; kill -HUP $$; echo alive");
    let mut caro = Piped::start(nohup);
    caro.expect_line("ready");
    kill(caro.pid(), Signal::HUP);
    caro.type_line("");
    caro.expect_line("alive");
    caro.expect_line("category=success code=0 signal=None received=None");
    assert_eq!(end_of(caro.wait()), 0);
}
