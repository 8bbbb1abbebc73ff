//! At a terminal: the command shares caro's process group, and the terminal reaches both.

use std::process::Command;

use rustix::process::Signal;

use crate::harness::{Screen, caro, clean_up, example, in_terminal, missing};

#[test]
fn ctrl_c_ends_the_command_and_caro_dies_of_sigint() {
    let mut screen = in_terminal(caro(&["echo ready; exec sleep 1000"]));
    screen.see("ready");
    screen.press("\x03");
    screen.see("category=signal code=130 signal=Some(2) received=Some(Int)");
    assert_eq!(screen.end(), -2);
}

#[test]
fn ctrl_backslash_ends_both_by_sigquit_and_caro_leaves_no_core_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut sh = Command::new("/bin/sh");
    let script = "ulimit -c unlimited; exec \"$0\" 'ulimit -c 0; echo ready; exec sleep 1000'";
    sh.args(["-c", script]).arg(example()).env("SHELL", "/bin/sh").current_dir(&folder);
    let mut screen = in_terminal(sh);
    screen.see("ready");
    screen.press("\x1c");
    screen.see("category=signal code=131 signal=Some(3) received=Some(Quit)");
    assert_eq!(screen.end(), -3);
    assert_eq!(folder.path().read_dir().expect("it is there").count(), 0);
}

#[test]
fn a_command_that_ignores_ctrl_c_goes_on_and_caro_waits_for_it() {
    let mut screen = in_terminal(caro(&["trap '' INT; echo ready; read -r line; exit 3"]));
    screen.see("ready");
    screen.press("\x03\n");
    screen.see("category=error code=3 signal=None received=Some(Int)");
    assert_eq!(screen.end(), 3);
}

#[test]
fn no_number_of_ctrl_c_ends_caro_while_the_command_has_a_use_for_it() {
    let command = "n=0; trap 'n=$((n+1)); echo caught' INT; echo ready; \
                   while [ $n -lt 3 ]; do sleep 1; done; exit 3";
    let mut screen = in_terminal(caro(&[command]));
    screen.see("ready");
    for _ in 0..3 {
        screen.press("\x03");
        screen.see("caught");
    }
    screen.see("category=error code=3 signal=None received=Some(Int)");
    assert_eq!(screen.end(), 3);
}

#[test]
fn kill_int_to_caro_alone_reaches_the_command_as_term() {
    let mut screen = in_terminal(caro(&["echo ready; exec sleep 1000"]));
    screen.see("ready");
    screen.kill(Signal::INT);
    screen.see("category=signal code=143 signal=Some(15) received=Some(Int)");
    assert_eq!(screen.end(), -15);
}

#[test]
fn a_program_that_reads_single_keys_works() {
    let command = "stty raw -echo; echo ready; key=$(dd bs=1 count=1 2>/dev/null); \
                   stty -raw echo; echo \"key=$key\"";
    let mut screen = in_terminal(caro(&[command]));
    screen.see("ready");
    screen.press("x");
    screen.see("key=x");
    screen.see("category=success");
    assert_eq!(screen.end(), 0);
}

#[test]
fn less_shows_its_page_and_leaves_at_q() {
    if missing("less") {
        return;
    }
    let mut screen = in_terminal(caro(&["seq 1 5000 | less"]));
    screen.see("1\r\n2\r\n3");
    screen.press("G");
    screen.see("5000");
    screen.press("q");
    screen.see("category=success");
    assert_eq!(screen.end(), 0);
}

#[test]
fn a_password_prompt_works() {
    if missing("bash") {
        return;
    }
    let command = "bash -c 'read -rsp \"Password: \" word; echo; echo \"length=${#word}\"'";
    let mut screen = in_terminal(caro(&[command]));
    screen.see("Password: ");
    screen.press("secret\n");
    screen.see("length=6");
    assert_eq!(screen.end(), 0);
}

#[test]
fn a_timeout_at_a_terminal_ends_the_direct_child_only() {
    let family = "sleep 1000 & echo \"grandchild $!.\"; wait";
    let mut screen = in_terminal(caro(&["--timeout-ms", "2000", family]));
    screen.see("grandchild ");
    let grandchild = screen.see(".");
    screen.see("category=timeout code=124 signal=Some(15) received=None");
    // Fails if there is no such process any more.
    clean_up(&grandchild);
    assert_eq!(screen.end(), 124);
}

#[test]
fn a_command_killed_in_raw_mode_leaves_a_usable_terminal() {
    let script = format!("'{}' 'stty raw -echo; kill -9 $$'; stty -a", example().display());
    let mut sh = Command::new("/bin/sh");
    sh.args(["-c", &script]).env("SHELL", "/bin/sh");
    let mut screen = in_terminal(sh);
    screen.see("code=137");
    screen.see(" icanon");
    assert_eq!(screen.end(), 0);
}

#[test]
fn a_hang_up_of_caro_alone_reaches_the_command() {
    let command = "trap 'echo hung up; exit 6' HUP; sleep 1000 & echo ready; wait";
    let mut screen = in_terminal(caro(&[command]));
    screen.see("ready");
    screen.kill(Signal::HUP);
    screen.see("hung up");
    screen.see("category=error code=6 signal=None received=Some(Hup)");
    assert_eq!(screen.end(), 6);
}

#[test]
fn a_command_that_ignores_a_hang_up_is_left_running_and_caro_ends() {
    let command = "trap '' HUP; echo \"child $$.\"; exec sleep 1000";
    let mut screen = in_terminal(caro(&[command]));
    screen.see("child ");
    let child = screen.see(".");
    screen.kill(Signal::HUP);
    screen.see("category=signal code=129 signal=Some(1) received=Some(Hup)");
    clean_up(&child);
    assert_eq!(screen.end(), -1);
}
