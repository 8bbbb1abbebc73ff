//! Where there is no person to ask, nothing is asked, nothing is kept, and the command appears.

use crate::harness::{COMMAND, Home, REQUEST};
use crate::terminal::QUESTION;

/// `rtk#1307`, `gsd-tools#191`, `hardhat#956`: a prompt hung pipelines, containers and agents.
#[test]
fn a_prompt_never_hangs_a_run_without_a_person() {
    for (name, value) in [
        ("CI", "1"),
        ("CI", "false"),
        ("TERM", "dumb"),
        ("DO_NOT_TRACK", "1"),
        ("DO_NOT_TRACK", "no thanks"),
        ("CARO_TELEMETRY_ENABLED", "false"),
        ("CARO_TELEMETRY_ENABLED", "perhaps"),
        ("CLAUDECODE", "1"),
        ("CURSOR_AGENT", "1"),
        ("AGENT", "1"),
        ("GITHUB_ACTIONS", "true"),
        ("JENKINS_URL", "http://ci.example"),
    ] {
        let home = Home::new().with(name, value);
        let empty = home.files();
        let seen = home.screen(&REQUEST).end();
        assert_eq!(seen, ("ls -lhS\r\n".to_owned(), 0), "{name}={value}");
        assert_eq!(home.files(), empty, "{name}={value}");
        // The next run in a plain terminal asks: nothing was taken for an answer.
        let home = home.without(name).with("TERM", "xterm");
        let mut asked = home.screen(&REQUEST);
        asked.see(QUESTION);
        asked.press("\x04");
        asked.see(COMMAND);
    }
}

#[test]
fn a_stream_that_is_no_terminal_is_not_asked() {
    for (script, what) in [
        ("\"$caro\" list files by size <&-", "stdin closed"),
        ("\"$caro\" list files by size </dev/null", "stdin from nowhere"),
        ("echo y | \"$caro\" list files by size", "a yes from a pipe"),
        ("echo list files by size | \"$caro\"", "the request from a pipe"),
        ("\"$caro\" list files by size | cat", "stdout to a pipe"),
        ("printf '%s\\n' \"$(\"$caro\" list files by size)\"", "stdout to a shell"),
        ("\"$caro\" list files by size 2>/dev/null", "stderr to nowhere"),
        ("\"$caro\" list files by size 2>&-", "stderr closed"),
    ] {
        let home = Home::new();
        let empty = home.files();
        let seen = home.script_on_screen(script).end();
        assert_eq!(seen, ("ls -lhS\r\n".to_owned(), 0), "{what}");
        assert_eq!(home.files(), empty, "{what}");
    }
}

#[test]
fn a_verb_and_help_never_ask() {
    for args in [
        &["--help"][..],
        &["--version"],
        &["config", "list"],
        &["config", "path"],
        &["telemetry", "status"],
        &["telemetry", "show"],
        &["telemetry", "preview"],
        &["telemetry", "events"],
        &["telemetry", "consent"],
    ] {
        let home = Home::new();
        let empty = home.files();
        let (text, code) = home.screen(args).end();
        assert_eq!(code, 0, "{args:?}");
        assert!(!text.contains(QUESTION), "{args:?}");
        assert_eq!(home.files(), empty, "{args:?}");
    }
}

/// "We asked, the home was read-only, we asked again on every run."
#[test]
fn an_answer_that_could_not_be_kept_is_not_asked_for() {
    let home = Home::new();
    std::fs::write(home.path().join(".config"), "a file in the way").unwrap();
    let (text, code) = home.screen(&REQUEST).end();
    assert!(text.ends_with("ls -lhS\r\n") && !text.contains(QUESTION), "{text:?}");
    assert_eq!(code, 0);
    home.assert_no_trace("a file in the way");
}

#[test]
fn unless_a_person_is_there_enable_needs_the_number_of_the_notice() {
    for name in ["CI", "CLAUDECODE"] {
        let home = Home::new().with(name, "1");
        let (text, code) = home.screen(&["telemetry", "enable"]).end();
        assert_eq!(code, 5, "{name}: {text}");
        assert!(text.contains("--accept-notice 1"), "{name}: {text}");
        assert!(!home.config().exists(), "{name}");
    }
}
