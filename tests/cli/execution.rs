//! `-x`: what runs, after which answer, and with which exit code.

use crate::harness::Home;
use crate::terminal::{RUN_IT, Screen};

#[test]
fn without_x_nothing_runs() {
    let home = Home::new();
    home.put("a.txt", "");
    for args in [
        &["delete", "file", "a.txt"][..],
        &["-y", "delete", "file", "a.txt"],
        &["--dry-run", "delete", "file", "a.txt"],
        &["-x", "--dry-run", "delete", "file", "a.txt"],
        &["-x", "-y", "--dry-run", "delete", "file", "a.txt"],
    ] {
        let output = home.run(args);
        assert_eq!((output.code, output.stdout.as_str()), (0, "rm a.txt\n"), "{args:?}");
        let dry = args.contains(&"--dry-run");
        assert_eq!(output.stderr.contains("nothing was executed"), dry, "{args:?}: {output:?}");
        assert!(home.work().join("a.txt").exists(), "{args:?}");
    }
}

#[test]
fn a_dry_run_in_a_terminal_does_not_even_ask() {
    let home = Home::consenting();
    home.put("a.txt", "");
    let (text, code) = home.screen(&["-x", "--dry-run", "delete", "file", "a.txt"]).end();
    assert_eq!(code, 0);
    assert!(text.contains("nothing was executed") && !text.contains(RUN_IT), "{text}");
    assert!(home.work().join("a.txt").exists());
}

#[test]
fn only_a_y_runs_a_moderate_command() {
    for (keys, ran) in [
        ("y\n", true),
        ("yes\n", true),
        ("n\n", false),
        ("\n", false),
        ("maybe\n", false),
        ("\x04", false),
    ] {
        let home = Home::configured("telemetry.enabled = false\n");
        home.put("a.txt", "");
        let mut screen = home.screen(&["-x", "delete", "file", "a.txt"]);
        screen.see("rm a.txt");
        screen.see(RUN_IT);
        screen.press(keys);
        assert_eq!(screen.end().1, if ran { 0 } else { 5 }, "{keys:?}");
        assert_eq!(home.work().join("a.txt").exists(), !ran, "{keys:?}");
    }
}

/// Confirmed commands of high risk never ran in the one implementation.
#[test]
fn a_high_risk_command_wants_a_typed_yes_even_with_y() {
    for (args, keys, ran) in [
        (&["-x", "delete", "empty", "folders"][..], "yes\n", true),
        (&["-x", "-y", "delete", "empty", "folders"], "yes\n", true),
        (&["-x", "delete", "empty", "folders"], "y\n", false),
        (&["-x", "-y", "delete", "empty", "folders"], "y\n", false),
        (&["-x", "-y", "delete", "empty", "folders"], "\n", false),
    ] {
        let home = Home::configured("telemetry.enabled = false\n");
        let folder = home.work().join("empty");
        std::fs::create_dir(&folder).unwrap();
        let mut screen = home.screen(args);
        screen.see("High risk.");
        screen.see("[yes/e/N] ");
        screen.press(keys);
        assert_eq!(screen.end().1, if ran { 0 } else { 5 }, "{args:?} {keys:?}");
        assert_eq!(folder.exists(), !ran, "{args:?} {keys:?}");
    }
}

#[test]
fn a_command_is_shown_with_its_risk_and_at_high_risk_with_its_folder() {
    for (request, risk, folder) in [
        ("list files", "Safe.", false),
        ("delete file a.txt", "Moderate risk. ", false),
        ("delete empty folders", "High risk. ", true),
    ] {
        let home = Home::configured("telemetry.enabled = false\n").with("NO_COLOR", "1");
        let mut screen = home.screen(&["-x", request]);
        let shown = screen.see("e/N] ");
        assert!(shown.contains(&format!("\r\n{risk}")), "{request}: {shown}");
        let here = format!("It would run in {}\r\n", home.work().display());
        assert_eq!(shown.contains(&here), folder, "{request}: {shown}");
    }
}

#[test]
fn a_folder_with_a_hostile_name_cannot_hide_where_a_command_would_run() {
    let home = Home::configured("telemetry.enabled = false\n");
    let name = "safe\x1b[2K\r\u{202e}txt\n";
    std::fs::create_dir(home.work().join(name)).unwrap();
    let mut caro = home.command(&["-x", "delete empty folders"]);
    caro.current_dir(home.work().join(name));
    let shown = Screen::open(caro).see("[yes/e/N] ");
    assert!(shown.contains("/safe?[2K??txt?\r\n"), "{shown:?}");
}

#[test]
fn nobody_to_ask_means_not_run() {
    let home = Home::new();
    home.put("a.txt", "");
    std::fs::create_dir(home.work().join("empty")).unwrap();
    for args in [
        &["-x", "delete", "file", "a.txt"][..],
        &["-x", "delete", "empty", "folders"],
        &["-x", "-y", "delete", "empty", "folders"],
        &["-x", "-y", "sort", "lines", "alphabetically"],
    ] {
        let output = home.run_with_input(args, b"y\nyes\n");
        assert_eq!((output.code, output.stdout.as_str()), (5, ""), "{args:?}: {output:?}");
        assert!(output.stderr.contains("not run"), "{args:?}: {output:?}");
    }
    assert!(home.work().join("a.txt").exists() && home.work().join("empty").exists());
}

#[test]
fn y_runs_safe_and_moderate_commands_without_a_terminal() {
    let home = Home::new();
    home.put("a.txt", "");
    let output = home.run(&["-x", "-y", "list", "files"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "a.txt\n"), "{output:?}");
    assert_eq!(home.run(&["-x", "-y", "delete", "file", "a.txt"]).code, 0);
    assert!(!home.work().join("a.txt").exists());
}

/// A failing executed command exited 0 in the one implementation.
#[test]
fn the_exit_code_is_the_commands_own() {
    for (command, code) in [
        ("exit 0", 0),
        ("exit 1", 1),
        ("exit 3", 3),
        ("exit 255", 255),
        ("kill -9 $$", 137),
        ("kill -15 $$", 143),
        ("nowhere-to-be-found", 127),
    ] {
        let home = Home::configured("telemetry.enabled = false\n");
        assert_eq!(edited(&home, command), code, "{command}");
    }
}

#[test]
fn a_dangerous_edit_is_rated_again() {
    let home = Home::consenting();
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("e\n");
    screen.see("ls");
    screen.press("\x01\x0brm -rf /\r");
    screen.see("blocked");
    assert_eq!(screen.end().1, 4);
    assert_eq!(home.only("safety_triggered")["action"], "blocked");
}

#[test]
fn a_placeholder_is_filled_in_before_it_runs() {
    let home = Home::configured("telemetry.enabled = false\n");
    home.put("names", "b\na\n");
    let mut screen = home.screen(&["-x", "-y", "sort", "lines", "alphabetically"]);
    screen.see("[e/N] ");
    screen.press("e\n");
    screen.see("sort <FILE>");
    // With the placeholder gone, `-y` answers for the rest.
    screen.press("\x01\x0bsort names\r");
    screen.see("a\r\nb\r\n");
    assert_eq!(screen.end().1, 0);
}

#[test]
fn the_command_runs_where_the_person_is_and_reads_what_caro_was_given() {
    let home = Home::configured("telemetry.enabled = false\n");
    let output = home.run(&["-x", "-y", "show", "the", "working", "directory"]);
    let here = home.work().canonicalize().unwrap();
    assert_eq!(output.stdout.trim(), here.to_str().unwrap());
}

/// Edits the proposed command into another one, runs it, and returns the exit code.
fn edited(home: &Home, command: &str) -> i32 {
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("e\n");
    screen.see("ls");
    screen.press(&format!("\x01\x0b{command}\r"));
    screen.see(RUN_IT);
    screen.press("y\n");
    screen.end().1
}
