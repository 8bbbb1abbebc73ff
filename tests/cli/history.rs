//! The history of the interactive loop: kept only if the person turned it on, and gone when it is
//! turned off.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::harness::Home;
use crate::window::Window;

const PROMPT: &str = "caro> ";

/// A home where the history is on and nobody will be asked about telemetry.
fn keeping() -> Home {
    let home = Home::configured("telemetry.enabled = false\n");
    let on = home.run(&["config", "set", "history.enabled", "true"]);
    assert_eq!((on.code, on.stderr.as_str()), (0, "history.enabled is now true\n"));
    home
}

fn file(home: &Home) -> PathBuf {
    home.path().join(".local/state/caro/history/requests")
}

fn open(home: &Home) -> Option<Window> {
    let mut window = home.repl(&["--dry-run"])?;
    window.see(PROMPT);
    Some(window)
}

/// Makes a request in the loop and returns what was said about it.
fn ask(window: &mut Window, request: &str) -> String {
    window.press(&format!("{request}\r"));
    let said = window.see("nothing was executed");
    window.see(PROMPT);
    said
}

#[test]
fn a_request_comes_back_in_the_next_loop_if_that_is_turned_on() {
    let home = keeping();
    let Some(mut window) = open(&home) else { return };
    for request in ["list files by size", "current date", "current date", " list files"] {
        ask(&mut window, request);
    }
    window.press("exit\r");
    assert_eq!(window.end().1, 0);
    // Requests and no commands; neither one that was repeated nor one that began with a blank.
    assert_eq!(fs::read_to_string(file(&home)).unwrap(), "list files by size\ncurrent date\n");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file(&home)), 0o600);
    assert_eq!(mode(file(&home).parent().unwrap()), 0o700);
    assert!(!home.state().exists(), "that is telemetry's");

    let Some(mut window) = open(&home) else { return };
    window.press("\x1b[A\x1b[A\r");
    window.see("ls -lhS");
    window.see(PROMPT);
    window.press("\x12curr");
    window.see("current date");
    window.press("\r");
    window.see("nothing was executed");
}

#[test]
fn forget_deletes_it_and_nothing_comes_back() {
    let home = keeping();
    let Some(mut window) = open(&home) else { return };
    ask(&mut window, "list files by size");
    assert!(file(&home).exists());
    window.press("forget\r");
    window.see("All requests are forgotten.");
    window.see(PROMPT);
    assert!(!file(&home).exists());
    window.press("\x1b[A\r");
    window.see(PROMPT);
    ask(&mut window, "current date");
    assert_eq!(fs::read_to_string(file(&home)).unwrap(), "current date\n");
}

#[test]
fn turning_it_off_deletes_it_and_a_loop_that_is_open_adds_nothing() {
    for off in [
        &["config", "set", "history.enabled", "false"][..],
        &["config", "unset", "history.enabled"],
    ] {
        let home = keeping();
        let Some(mut window) = open(&home) else { return };
        ask(&mut window, "list files by size");
        let output = home.run(off);
        assert_eq!(output.code, 0, "{output:?}");
        assert!(output.stderr.contains("The requests kept so far were deleted"), "{output:?}");
        assert!(!file(&home).exists());
        ask(&mut window, "current date");
        window.press("exit\r");
        assert_eq!(window.end().1, 0);
        assert!(!file(&home).exists() && !file(&home).parent().unwrap().exists());
        // A second time there is nothing to tell.
        assert!(!home.run(off).stderr.contains("deleted"));
    }
}

#[test]
fn telemetry_neither_sees_nor_deletes_it() {
    let home = Home::consenting();
    assert_eq!(home.run(&["config", "set", "history.enabled", "true"]).code, 0);
    let Some(mut window) = open(&home) else { return };
    ask(&mut window, "find the file kanari-secret.txt");
    window.press("exit\r");
    assert_eq!(window.end().1, 0);
    assert!(fs::read_to_string(file(&home)).unwrap().contains("kanari-secret"));
    for (path, bytes) in home.files() {
        let state = path.starts_with("home/.local/state/caro/telemetry");
        let held = bytes.is_some_and(|b| String::from_utf8_lossy(&b).contains("kanari-secret"));
        assert!(!(state && held), "{}", path.display());
    }
    assert_eq!(home.run(&["telemetry", "disable"]).code, 0);
    assert!(file(&home).exists());
}

#[test]
fn a_folder_that_others_can_write_is_refused_once_and_the_loop_goes_on() {
    let home = keeping();
    let folder = file(&home).parent().unwrap().to_owned();
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let Some(mut window) = home.repl(&["--dry-run"]) else { return };
    let start = window.see(PROMPT);
    assert_eq!(start.matches("requests are not kept: ").count(), 1, "{start}");
    let said = ask(&mut window, "list files by size");
    assert!(!said.contains("not kept"), "{said}");
    assert!(!file(&home).exists());
}
