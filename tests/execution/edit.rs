//! Editing a command before it runs.

use std::process::Command;

use rustix::process::Signal;

use crate::harness::{Screen, caro, example, in_terminal, kill};

#[test]
fn the_command_is_there_to_be_changed() {
    let mut screen = in_terminal(caro(&["--edit", "ls -l"]));
    screen.see("edit> ");
    screen.press("a /tmp\x01time \r");
    screen.see("\r\ntime ls -la /tmp\r\n");
    assert_eq!(screen.end(), 0);
}

#[test]
fn giving_up_is_no_command() {
    for keys in ["\x03", "\x15\r", "\x15\x04", "\x15   \r"] {
        let mut screen = in_terminal(caro(&["--edit", "ls -l"]));
        screen.see("edit> ");
        screen.press(keys);
        screen.see("given up");
        assert_eq!(screen.end(), 0, "{keys:?}");
    }
}

#[test]
fn a_terminal_that_cannot_move_the_cursor_takes_a_new_line() {
    for (keys, command) in [("\n", "ls -l"), ("pwd\n", "pwd")] {
        let mut caro = caro(&["--edit", "ls -l"]);
        caro.env("TERM", "dumb");
        let mut screen = in_terminal(caro);
        screen.see("ls -l\r\ntype a new command (Enter keeps this one)\r\nedit> ");
        screen.press(keys);
        screen.see(&format!("{command}\r\n"));
        assert_eq!(screen.end(), 0);
    }
}

#[test]
fn editing_never_writes_to_standard_output() {
    for term in ["xterm", "dumb"] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("stdout");
        let script =
            format!("'{}' --edit 'echo hi' </dev/null >'{}'", example().display(), file.display());
        let mut sh = Command::new("/bin/sh");
        sh.args(["-c", &script]).env("TERM", term);
        let mut screen = in_terminal(sh);
        screen.see("edit> ");
        screen.press("\r");
        assert_eq!(screen.end(), 0);
        let stdout = std::fs::read_to_string(&file).expect("the shell made it");
        assert_eq!(stdout, "echo hi\n", "TERM={term}");
    }
}

#[test]
fn a_signal_while_editing_leaves_a_usable_terminal() {
    let script = format!(
        "'{}' --edit ls & echo \"caro $!.\"; wait $!; echo \"end=$?\"",
        example().display()
    );
    let mut sh = Command::new("/bin/sh");
    sh.args(["-c", &format!("{script}; stty -a")]).env("TERM", "xterm");
    let mut screen = in_terminal(sh);
    screen.see("caro ");
    let caro = screen.see(".");
    screen.see("edit> ");
    kill(caro.parse().expect("a process number"), Signal::TERM);
    screen.see("end=143");
    screen.see(" icanon");
    assert_eq!(screen.end(), 0);
}

#[test]
fn without_a_terminal_there_is_nothing_to_edit_on() {
    if crate::harness::missing("setsid") {
        return;
    }
    let (output, stdout, stderr) =
        crate::harness::output(crate::harness::caro_without_terminal(&["--edit", "ls"]));
    assert!(!output.status.success());
    assert_eq!(stdout, "");
    assert!(stderr.contains("no terminal to edit on"), "{stderr}");
}
