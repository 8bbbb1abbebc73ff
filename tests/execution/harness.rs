//! Starts the example program and listens to it.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::WaitStatus;
use rexpect::session::PtySession;
use rustix::process::{Pid, Signal, kill_process};

/// How long a test waits before it calls something hung.
const HUNG: Duration = Duration::from_secs(30);

/// Returns the path of the example program that cargo built with the tests.
pub(crate) fn example() -> PathBuf {
    let test = env::current_exe().expect("a test knows its own path");
    let profile = test.parent().and_then(|deps| deps.parent()).expect("tests live in deps/");
    let example = profile.join("examples/run_command");
    assert!(example.exists(), "build it first: cargo build -p caro-cli --example run_command");
    example
}

/// Says aloud that a test is skipped if a program it needs is missing.
pub(crate) fn missing(program: &str) -> bool {
    let found = Command::new("/bin/sh")
        .args(["-c", "command -v \"$0\"", program])
        .stdout(Stdio::null())
        .status()
        .expect("/bin/sh runs");
    if !found.success() {
        skip(&format!("`{program}` is not installed"));
    }
    !found.success()
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
pub(crate) fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// Returns a command for the example program, which takes its commands to `/bin/sh`.
pub(crate) fn caro(args: &[&str]) -> Command {
    let mut command = Command::new(example());
    command.args(args).env("SHELL", "/bin/sh").env("TERM", "xterm");
    command
}

/// The same, in a session without a controlling terminal.
pub(crate) fn caro_without_terminal(args: &[&str]) -> Command {
    let mut command = Command::new("setsid");
    command.arg(example()).args(args).env("SHELL", "/bin/sh");
    command
}

/// Runs a command to its end, with nothing to read.
pub(crate) fn output(mut command: Command) -> (Output, String, String) {
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, stdout, stderr)
}

/// Sends a signal to one process.
pub(crate) fn kill(pid: i32, signal: Signal) {
    let pid = Pid::from_raw(pid).expect("process numbers are positive");
    kill_process(pid, signal).expect("the process is there");
}

/// Ends a process that a test has left over.
pub(crate) fn clean_up(pid: &str) {
    kill(pid.trim().parse().expect("the command printed a process number"), Signal::KILL);
}

/// A process on pipes; standard output and standard error share one, so that their order is true.
pub(crate) struct Piped {
    child: Child,
    pub(crate) stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Piped {
    pub(crate) fn start(mut command: Command) -> Self {
        let (reader, writer) = io::pipe().expect("a pipe can be made");
        command
            .stdin(Stdio::piped())
            .stdout(writer.try_clone().expect("files are left"))
            .stderr(writer);
        let mut child = command.spawn().expect("the program starts");
        // It holds the pipe's other end, which must be the program's alone.
        drop(command);
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(reader).lines() {
                let _ = sender.send(line.expect("output is text"));
            }
        });
        let stdin = child.stdin.take().expect("stdin is piped");
        Self { child, stdin, lines }
    }

    pub(crate) fn pid(&self) -> i32 {
        i32::try_from(self.child.id()).expect("process numbers are small")
    }

    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(HUNG).expect("another line comes")
    }

    pub(crate) fn expect_line(&self, line: &str) {
        assert_eq!(self.line(), line);
    }

    pub(crate) fn type_line(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").expect("the program reads");
    }

    /// Waits until nobody holds the streams open any more: every process behind them has ended.
    pub(crate) fn rest(mut self) -> (Vec<String>, ExitStatus) {
        let mut rest = Vec::new();
        loop {
            match self.lines.recv_timeout(HUNG) {
                Ok(line) => rest.push(line),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("still running, after {rest:?}"),
            }
        }
        (rest, self.child.wait().expect("our own child"))
    }

    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.wait().expect("our own child")
    }
}

/// Starts a command in a new pseudo-terminal, as the leader of its session.
pub(crate) fn in_terminal(command: Command) -> PtySession {
    let hung = u64::try_from(HUNG.as_millis()).expect("thirty seconds fit");
    rexpect::session::spawn_command(command, Some(hung)).expect("a pseudo-terminal can be made")
}

/// What happens in a terminal, with failures that show what was there instead.
pub(crate) trait Screen {
    /// Waits for a text and returns what came before it.
    fn see(&mut self, text: &str) -> String;
    /// Types text, without Enter.
    fn press(&mut self, keys: &str);
    /// Sends a signal to the process that leads the session, and to no other.
    fn kill(&mut self, signal: Signal);
    /// Waits for the end; a signal's number is negative.
    fn end(self) -> i32;
}

impl Screen for PtySession {
    fn see(&mut self, text: &str) -> String {
        self.exp_string(text).unwrap_or_else(|error| panic!("no {text:?}: {error}"))
    }

    fn press(&mut self, keys: &str) {
        self.send(keys).and_then(|_| self.flush()).expect("the terminal takes keys");
    }

    fn kill(&mut self, signal: Signal) {
        let signal = signal.as_raw().try_into().expect("both know the usual signals");
        self.process_mut().signal(signal).expect("the process is there");
    }

    fn end(self) -> i32 {
        match self.process().wait().expect("our own child") {
            WaitStatus::Exited(_, code) => code,
            WaitStatus::Signaled(_, signal, _) => -(signal as i32),
            other => panic!("neither exited nor killed: {other:?}"),
        }
    }
}

/// Waits until a process is stopped; looked up in /proc, since only its parent could wait for it.
pub(crate) fn await_stop(pid: &str) {
    let began = Instant::now();
    let stat = || fs::read_to_string(format!("/proc/{}/stat", pid.trim())).expect("it runs");
    while !stat().contains(") T ") {
        assert!(began.elapsed() < HUNG, "never stopped: {}", stat());
        thread::yield_now();
    }
}

/// Says how a process on pipes ended: its code, or the negative number of a signal.
pub(crate) fn end_of(status: ExitStatus) -> i32 {
    status.code().or(status.signal().map(|signal| -signal)).expect("one of the two")
}
