//! Under an interactive shell: what a person's keys do to the job that is caro.

use std::process::Command;

use rexpect::session::PtySession;

use crate::harness::{Screen, await_stop, example, in_terminal, missing};

/// Starts an interactive bash whose prompt is `bash>` and whose `caro` runs commands.
fn bash() -> Option<PtySession> {
    if missing("bash") {
        return None;
    }
    let mut bash = Command::new("bash");
    bash.args(["--norc", "--noprofile", "--noediting", "-i"]);
    bash.env("PS1", "bash>").env("SHELL", "/bin/sh").env("caro", example());
    let mut screen = in_terminal(bash);
    screen.see("bash>");
    Some(screen)
}

#[test]
fn ctrl_z_stops_both_and_fg_goes_on() {
    let Some(mut bash) = bash() else { return };
    bash.press("\"$caro\" 'echo \"child $$.\"; read -r line; echo \"got $line\"; exit 9'\n");
    bash.see("child ");
    let child = bash.see(".");
    bash.press("\x1a");
    bash.see("Stopped");
    bash.see("bash>");
    bash.press("echo \"job $(jobs -p).\"\n");
    bash.see("job ");
    let job = bash.see(".");
    await_stop(&job);
    await_stop(&child);
    bash.press("fg\n");
    bash.see("exit 9'");
    bash.press("hello\n");
    bash.see("got hello");
    bash.see("category=error code=9");
    bash.see("bash>");
    bash.press("echo \"status=$?\"; exit\n");
    bash.see("status=9");
    assert_eq!(bash.end(), 0);
}

#[test]
fn ctrl_c_stops_the_loop_that_caro_runs_in() {
    let Some(mut bash) = bash() else { return };
    bash.press("for i in 1 2 3; do \"$caro\" 'echo \"round\" '$i'; exec sleep 1000'; done\n");
    bash.see("round 1");
    bash.press("\x03");
    // A caro that exited with 130 instead of dying would let the loop go on.
    let before_prompt = bash.see("bash>");
    assert!(!before_prompt.contains("round 2"), "{before_prompt}");
    bash.press("echo \"status=$?\"; exit\n");
    bash.see("status=130");
    assert_eq!(bash.end(), 0);
}

#[test]
fn a_shell_that_hangs_up_ends_caro_and_the_command() {
    if missing("mkfifo") {
        return;
    }
    let Some(mut bash) = bash() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let fifo = folder.path().join("held-open");
    let made = Command::new("mkfifo").arg(&fifo).status().expect("mkfifo starts");
    assert!(made.success());
    // The reader sees the end of the pipe only when caro and its command are both gone.
    let reader = {
        let fifo = fifo.clone();
        std::thread::spawn(move || std::fs::read_to_string(fifo).expect("the pipe is text"))
    };
    bash.press(&format!(
        "\"$caro\" 'echo ready >&3; echo shown; exec sleep 1000' 3>'{}' 2>&3\n",
        fifo.display()
    ));
    bash.see("shown");
    // bash, which leads the session, hangs up on its jobs when it gets a hang-up itself.
    bash.kill(rustix::process::Signal::HUP);
    let log = reader.join().expect("the reader does not panic");
    assert_eq!(log, "ready\ncategory=signal code=129 signal=Some(1) received=Some(Hup)\n");
}
