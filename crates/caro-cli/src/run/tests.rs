//! What a caller sees of a command that did not start, and the rules that need no process.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::{NotStarted, Outcome, Run, Stdout, run};
use crate::catalog::ExitCategory;
use crate::catalog::Shell as Kind;
use crate::shell::Shell;
use crate::signals::Signal;

/// Tries to run a command in a shell that does not start.
fn refused(shell: &Path, command: &str) -> NotStarted {
    let shell = Shell { path: shell.to_path_buf(), kind: Kind::Sh };
    let run_it =
        Run { shell: &shell, command, stdout: Stdout::ToStderr, timeout: None, strip_env: &[] };
    run(&run_it).expect_err("the shell cannot start")
}

#[test]
fn a_shell_that_is_not_there_is_127() {
    let error = refused(Path::new("/nowhere/sh"), "true");
    assert_eq!((error.category(), error.code()), (ExitCategory::SpawnFailed, 127));
    assert_eq!(
        error.to_string(),
        "could not start the shell `/nowhere/sh` (is it there, and executable?)"
    );
}

#[test]
fn a_shell_that_is_not_executable_is_126() {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    file.write_all(b"#!/bin/sh\n").expect("it is ours");
    let error = refused(file.path(), "true");
    assert_eq!((error.category(), error.code()), (ExitCategory::SpawnFailed, 126));
}

#[test]
fn a_command_that_no_program_can_be_given_is_126() {
    let error = refused(Path::new("/bin/sh"), "echo a\0b");
    assert_eq!((error.category(), error.code()), (ExitCategory::SpawnFailed, 126));
    let error = refused(Path::new("/bin/sh"), &"x".repeat(64 << 20));
    assert_eq!((error.category(), error.code()), (ExitCategory::SpawnFailed, 126));
}

#[test]
fn an_interrupted_start_is_a_signal() {
    let error = NotStarted::Interrupted(Signal::Int);
    assert_eq!((error.category(), error.code()), (ExitCategory::Signal, 130));
}

#[test]
fn caro_dies_of_a_signal_only_if_it_was_told_to_end_as_well() {
    let outcome = |category, signal, received| Outcome {
        category,
        code: 0,
        signal,
        received,
        elapsed: Duration::ZERO,
    };
    for (category, signal, received, dies_of) in [
        (ExitCategory::Signal, Some(2), Some(Signal::Int), Some(2)),
        (ExitCategory::Signal, Some(15), Some(Signal::Int), Some(15)),
        (ExitCategory::Signal, Some(2), None, None),
        (ExitCategory::Signal, Some(11), Some(Signal::Int), None),
        (ExitCategory::Signal, Some(9), Some(Signal::Term), None),
        (ExitCategory::Error, None, Some(Signal::Int), None),
        (ExitCategory::Timeout, Some(15), Some(Signal::Int), None),
    ] {
        assert_eq!(
            outcome(category, signal, received).dies_of(),
            dies_of,
            "{category:?} {signal:?}"
        );
    }
}
