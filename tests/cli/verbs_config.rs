//! `caro config`: reads and changes the file, and leaves the rest of it alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::harness::{Home, REQUEST};
use crate::terminal::QUESTION;

const MINE: &str = "\
# My settings. Do not lose this line.
colour = 'green' # unknown, and mine

[backend]   # one day another
primary = \"embedded\"

[theme.dark]
x = [1, 2]
";

#[test]
fn set_and_unset_keep_comments_order_and_unknown_keys() {
    let home = Home::configured(MINE);
    assert_eq!(home.run(&["config", "set", "execution.timeout_seconds", "60"]).code, 0);
    assert_eq!(home.run(&["config", "get", "execution.timeout_seconds"]).stdout, "60\n");
    let changed = home.read_config();
    let mut rest = changed.lines();
    for line in MINE.lines() {
        assert!(rest.any(|found| found == line), "{line:?} is gone or moved in {changed}");
    }
    assert_eq!(home.run(&["config", "unset", "execution.timeout_seconds"]).code, 0);
    assert_eq!(home.run(&["config", "get", "execution.timeout_seconds"]).stdout, "0\n");
    assert!(home.read_config().starts_with(MINE));
}

#[test]
fn a_value_that_does_not_fit_is_refused_and_nothing_changes() {
    for (key, value, expected) in [
        ("telemetry.enabled", "perhaps", "true or false"),
        ("telemetry.air_gapped", "2", "true or false"),
        ("telemetry.identity", "me", "one of daily, install, account"),
        ("backend.primary", "warp", "embedded"),
        ("execution.timeout_seconds", "-1", "whole number"),
        ("execution.timeout_seconds", "ten", "whole number"),
    ] {
        let home = Home::configured(MINE);
        let output = home.run(&["config", "set", "--", key, value]);
        assert_eq!(output.code, 2, "{key}: {output:?}");
        assert!(output.stderr.contains(expected), "{key}: {output:?}");
        assert_eq!(home.read_config(), MINE, "{key}");
    }
}

/// `telemetry.enabled`, printed by the prompt itself, was an unknown key in caro 1.1.3.
#[test]
fn an_unknown_key_is_refused_with_the_nearest_name() {
    let home = Home::new();
    for verb in ["get", "unset"] {
        let output = home.run(&["config", verb, "telemetry.enable"]);
        assert_eq!(output.code, 2, "{output:?}");
        assert!(output.stderr.contains("did you mean `telemetry.enabled`?"), "{output:?}");
    }
    let output = home.run(&["config", "set", "telemetry.enable", "false"]);
    assert_eq!(output.code, 2, "{output:?}");
    assert!(output.stderr.contains("did you mean `telemetry.enabled`?"), "{output:?}");
    assert!(!home.config().exists());
}

#[test]
fn what_an_answer_writes_cannot_be_forged() {
    let home = Home::new();
    for (key, value) in [
        ("telemetry.explicitly_configured", "true"),
        ("telemetry.notice", "1"),
        ("telemetry.answered_at", "2026-01-01T00:00:00Z"),
        ("telemetry.recipient", "eu.example"),
    ] {
        let output = home.run(&["config", "set", key, value]);
        assert_eq!(output.code, 2, "{key}: {output:?}");
        assert!(output.stderr.contains("caro telemetry enable"), "{key}: {output:?}");
    }
    assert!(!home.config().exists());
}

#[test]
fn a_yes_without_a_person_needs_the_number_of_the_notice() {
    let home = Home::new();
    let output = home.run(&["config", "set", "telemetry.enabled", "true"]);
    assert_eq!(output.code, 5, "{output:?}");
    assert!(output.stderr.contains("--accept-notice 1"), "{output:?}");
    let wrong = home.run(&["config", "set", "telemetry.enabled", "true", "--accept-notice", "7"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert_eq!(home.status()["mode"], "off");
    let right = home.run(&["config", "set", "telemetry.enabled", "true", "--accept-notice", "1"]);
    assert_eq!(right.code, 0, "{right:?}");
    assert!(right.stderr.contains("Telemetry enabled"), "{right:?}");
    assert_eq!(home.status()["mode"], "on");
    let ledger = home.run(&["telemetry", "consent", "--json"]).json();
    assert_eq!((&ledger[0]["answer"], &ledger[0]["how"]), (&"yes".into(), &"config".into()));
}

#[test]
fn setting_enabled_to_true_in_a_terminal_shows_the_notice_and_asks() {
    let home = Home::new();
    let mut screen = home.screen(&["config", "set", "telemetry.enabled", "true"]);
    let notice = screen.see("[y/N/p] ");
    assert!(notice.contains("What we NEVER collect:"), "{notice}");
    screen.press("y\n");
    screen.see("Telemetry enabled");
    assert_eq!(screen.end().1, 0);
    assert_eq!(home.status()["mode"], "on");
}

#[test]
fn a_no_works_from_the_first_run_on_and_deletes_what_a_yes_left() {
    let home = Home::new();
    assert_eq!(home.run(&["config", "set", "telemetry.enabled", "false"]).code, 0);
    assert_eq!(home.status()["decided_by"], "stored");
    let home = Home::consenting();
    home.ask();
    let output = home.run(&["config", "set", "telemetry.enabled", "false"]);
    assert_eq!(output.code, 0);
    assert!(output.stderr.contains("Deleted: 4 records"), "{output:?}");
    home.assert_no_trace("a no");
    assert_eq!(home.screen(&REQUEST).end(), ("ls -lhS\r\n".to_owned(), 0));
}

/// Saying no works from anywhere, also where nobody could say yes.
#[test]
fn a_no_is_taken_from_scripts_agents_and_build_servers() {
    for (name, value) in [
        ("CI", "1"),
        ("CLAUDECODE", "1"),
        ("DO_NOT_TRACK", "1"),
        ("CARO_TELEMETRY_ENABLED", "true"),
        ("CARO_TELEMETRY_ENABLED", "false"),
        ("TERM", "dumb"),
    ] {
        for no in [&["config", "set", "telemetry.enabled", "false"][..], &["telemetry", "disable"]]
        {
            let home = Home::consenting();
            home.ask();
            let home = home.with(name, value);
            assert_eq!(home.run(no).code, 0, "{name}={value} {no:?}");
            home.assert_no_trace(name);
            let home = home.without(name).with("TERM", "xterm");
            let status = home.status();
            assert_eq!((&status["mode"], &status["decided_by"]), (&"off".into(), &"stored".into()));
        }
    }
}

/// `config reset` wiped the consent decision of caro 1.1.3, and the next start enabled telemetry.
#[test]
fn unsetting_the_answer_never_enables() {
    let home = Home::consenting();
    home.ask();
    assert_eq!(home.run(&["config", "unset", "telemetry.enabled"]).code, 0);
    assert_eq!(home.status()["mode"], "off");
    home.ask();
    home.assert_no_trace("an answer that was unset");
    assert!(home.screen(&REQUEST).see(QUESTION).contains("Welcome"), "it is asked for again");
    for key in ["telemetry.notice", "telemetry.explicitly_configured"] {
        let home = Home::consenting();
        assert_eq!(home.run(&["config", "unset", key]).code, 2, "{key}");
        assert_eq!(home.status()["mode"], "on", "{key}");
    }
}

#[test]
fn list_and_path_show_every_setting_and_hide_the_key() {
    let home = Home::configured("[telemetry.posthog]\napi_key = \"phc_sekrit\"\n");
    let list = home.run(&["config", "list"]);
    assert_eq!(list.code, 0);
    assert!(!list.stdout.contains("sekrit"), "{list:?}");
    let json = home.run(&["config", "list", "--json"]).json();
    let json = json.as_object().expect("an object");
    assert_eq!(
        list.stdout.lines().count(),
        2 * json.len(),
        "a line for the value, one for the meaning"
    );
    for (key, entry) in json {
        let line = list.stdout.lines().find(|line| line.split(' ').next() == Some(key));
        assert!(line.is_some_and(|line| line.contains(entry["source"].as_str().unwrap())), "{key}");
        assert!(!entry.to_string().contains("sekrit"));
    }
    let path = home.run(&["config", "path"]).stdout;
    assert_eq!(path.trim(), home.config().to_str().unwrap());
}

#[test]
fn a_linked_config_is_written_through_and_keeps_its_mode() {
    let home = Home::new();
    let real = home.path().join("dotfiles.toml");
    fs::write(&real, MINE).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
    fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&real, home.config()).unwrap();
    assert_eq!(home.run(&["config", "set", "telemetry.enabled", "false"]).code, 0);
    assert!(home.config().is_symlink());
    let text = fs::read_to_string(&real).unwrap();
    assert!(text.starts_with(MINE) && text.contains("enabled = false"), "{text}");
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o644);
}

#[test]
fn the_variable_for_the_folder_moves_the_file() {
    let home = Home::new();
    let elsewhere = home.work().join("elsewhere");
    let home = home.with("CARO_CONFIG_DIR", &elsewhere);
    assert_eq!(home.run(&["config", "set", "telemetry.enabled", "false"]).code, 0);
    assert!(elsewhere.join("config.toml").exists());
    assert!(!home.config().exists());
}

#[test]
fn a_key_that_is_not_set_and_has_no_default_says_so() {
    let output = Home::new().run(&["config", "get", "telemetry.loki.url"]);
    assert_eq!((output.code, output.stdout.as_str()), (1, ""));
    assert!(output.stderr.contains("not set"), "{output:?}");
}
