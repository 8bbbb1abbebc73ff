//! Refused writes: seen as a user whom the permissions of a file stop, which root is not.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::harness::{Home, Output, caro, output, skip};
use crate::terminal::Screen;

/// A user that owns nothing else.
const NOBODY: u32 = 65534;

/// Returns a script as a user whom permissions stop; as root that takes `setpriv`.
fn as_user(home: &Home, script: &str) -> Option<Command> {
    if !rustix::process::geteuid().is_root() {
        let mut sh = home.program("/bin/sh");
        sh.args(["-c", script]).env("caro", caro());
        return Some(sh);
    }
    // The program may lie below a folder that only root can enter.
    let program = home.work().join("caro");
    if !program.exists() {
        fs::copy(caro(), &program).expect("there is room for the program");
    }
    give_away(home.path().parent().expect("it lies in a folder"));
    let mut setpriv = home.program("setpriv");
    let id = NOBODY.to_string();
    setpriv.args(["--reuid", &id, "--regid", &id, "--clear-groups", "/bin/sh", "-c", script]);
    setpriv.env("caro", program);
    let mut probe = Command::new("setpriv");
    probe.args(["--reuid", &id, "--regid", &id, "--clear-groups", "true"]);
    if probe.output().is_ok_and(|output| output.status.success()) {
        return Some(setpriv);
    }
    skip("root cannot become another user here");
    None
}

fn give_away(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).expect("root gives files away");
    if path.is_dir() && !path.is_symlink() {
        for entry in fs::read_dir(path).expect("root lists every folder") {
            give_away(&entry.expect("root lists every folder").path());
        }
    }
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

fn run(home: &Home, script: &str) -> Option<Output> {
    Some(output(as_user(home, script)?))
}

#[test]
fn in_a_read_only_home_the_command_works_and_nobody_is_asked() {
    let home = Home::new();
    chmod(&home.path(), 0o500);
    let Some(command) = as_user(&home, "\"$caro\" list files by size") else { return };
    assert_eq!(Screen::open(command).end(), ("ls -lhS\r\n".to_owned(), 0));
    let said = run(&home, "\"$caro\" config set telemetry.enabled false").unwrap();
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stderr.contains("CARO_TELEMETRY_ENABLED=false"), "{said:?}");
    let yes = run(&home, "\"$caro\" telemetry enable --accept-notice 1").unwrap();
    assert_eq!(yes.code, 1, "{yes:?}");
    assert!(yes.stderr.contains("could not be saved"), "{yes:?}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    chmod(&home.path(), 0o700);
}

#[test]
fn a_read_only_state_folder_costs_the_command_nothing() {
    let home = Home::consenting();
    home.ask();
    let before = home.journal().len();
    chmod(&home.state(), 0o500);
    chmod(&home.state().join("journal.jsonl"), 0o400);
    let Some(asked) = run(&home, "\"$caro\" list files by size") else { return };
    assert_eq!((asked.code, asked.stdout.as_str(), asked.stderr.as_str()), (0, "ls -lhS\n", ""));
    let status = run(&home, "\"$caro\" telemetry status").unwrap();
    assert_eq!(status.code, 0, "{status:?}");
    assert_eq!(home.journal().len(), before);
    let no = run(&home, "\"$caro\" config set telemetry.enabled false").unwrap();
    assert_eq!(no.code, 1, "what could not be deleted is said: {no:?}");
    let stored = run(&home, "\"$caro\" config get telemetry.enabled").unwrap();
    assert_eq!(stored.stdout, "false\n", "and the no is stored all the same");
    chmod(&home.state(), 0o700);
}

#[test]
fn a_config_that_may_not_be_read_means_off_and_one_line() {
    let home = Home::consenting();
    chmod(&home.config(), 0o000);
    let Some(asked) = run(&home, "\"$caro\" list files by size") else { return };
    assert_eq!((asked.code, asked.stdout.as_str()), (0, "ls -lhS\n"), "{asked:?}");
    assert_eq!(asked.stderr.lines().count(), 1, "{asked:?}");
    let status = run(&home, "\"$caro\" telemetry status --json").unwrap();
    assert_eq!(status.json()["mode"], "off");
    chmod(&home.config(), 0o600);
    assert_eq!(home.journal().len(), 0);
}

/// `sudo caro` in a home that is not root's must not leave files there that its owner cannot remove.
#[test]
fn a_state_folder_of_another_user_means_off() {
    if !rustix::process::geteuid().is_root() {
        return skip("only root can give a folder to somebody else");
    }
    let home = Home::consenting();
    give_away(&home.path());
    let before = home.files();
    assert_eq!(home.ask().stderr, "");
    assert_eq!(home.files(), before);
    let words = home.run(&["telemetry", "status"]).stdout;
    assert!(words.contains("belongs to another user"), "{words}");
}
