//! A terminal window that is closed with caro in it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::{end_of, example, missing};

/// Opens a pseudo-terminal: the side of the window, and the side of the programs in it.
fn window() -> rustix::io::Result<(File, File)> {
    let window = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&window)?;
    unlockpt(&window)?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let inside = rustix::fs::open(ptsname(&window, Vec::new())?, flags, Mode::empty())?;
    Ok((window.into(), inside.into()))
}

/// Runs a command in a window, closes the window, and returns what was written afterwards and how caro ended.
fn closed_window(script: &str) -> (String, i32) {
    let (window, inside) = window().expect("a pseudo-terminal can be made");
    let (log, writer) = io::pipe().expect("a pipe can be made");
    let mut setsid = Command::new("setsid");
    setsid.arg("-c").arg(example()).arg(script).env("SHELL", "/bin/sh");
    setsid.stdin(Stdio::from(inside)).stdout(Stdio::null()).stderr(writer);
    let mut caro = setsid.spawn().expect("setsid starts");
    // It holds the inner side of the window and the log.
    drop(setsid);
    let mut log = BufReader::new(log);
    let mut line = String::new();
    log.read_line(&mut line).expect("the log is text");
    assert_eq!(line, "ready\n");
    drop(window);
    let mut rest = String::new();
    log.read_to_string(&mut rest).expect("the log is text");
    (rest, end_of(caro.wait().expect("our own child")))
}

#[test]
fn closing_the_window_ends_the_command_and_then_caro() {
    if missing("setsid") {
        return;
    }
    // The terminal hangs up on caro alone, which leads the session: without caro the command would not know.
    let (log, end) = closed_window("echo ready >&2; exec sleep 1000");
    assert_eq!(log, "category=signal code=129 signal=Some(1) received=Some(Hup)\n");
    assert_eq!(end, -1);
}

#[test]
fn closing_the_window_lets_the_command_clean_up() {
    if missing("setsid") {
        return;
    }
    let script = "trap 'echo cleaned >&2; kill $!; exit 8' HUP; sleep 1000 & echo ready >&2; wait";
    let (log, end) = closed_window(script);
    assert_eq!(log, "cleaned\ncategory=error code=8 signal=None received=Some(Hup)\n");
    assert_eq!(end, 8);
}
