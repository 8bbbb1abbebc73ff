//! The layers of the decision, from the outside: what a run records and what status says of it.

use std::fs;

use crate::harness::{Home, NOTICE, REQUEST, text};

/// A home with an answer or a file, and what the variables and flags in front of a run make of it.
struct Case {
    home: fn() -> Home,
    variables: &'static [(&'static str, &'static str)],
    mode: &'static str,
    by: &'static str,
}

const fn case(
    home: fn() -> Home,
    variables: &'static [(&'static str, &'static str)],
    mode: &'static str,
    by: &'static str,
) -> Case {
    Case { home, variables, mode, by }
}

const PROVISIONED: &[(&str, &str)] =
    &[("CARO_TELEMETRY_ENABLED", "true"), ("CARO_TELEMETRY_ACCEPT_NOTICE", NOTICE)];

const CASES: &[Case] = &[
    case(Home::new, &[], "off", "default"),
    case(Home::consenting, &[], "on", "stored"),
    case(refusing, &[], "off", "stored"),
    // Off from the environment beats the stored yes, whatever else is set.
    case(Home::consenting, &[("CARO_TELEMETRY_ENABLED", "false")], "off", "environment"),
    case(Home::consenting, &[("CARO_TELEMETRY_ENABLED", "0")], "off", "environment"),
    case(Home::consenting, &[("CARO_TELEMETRY_ENABLED", "ture")], "off", "environment"),
    case(Home::consenting, &[("CARO_TELEMETRY_ENABLED", "")], "on", "stored"),
    case(Home::consenting, &[("CARO_TELEMETRY_ENABLED", "true")], "on", "stored"),
    case(
        Home::consenting,
        &[("CARO_TELEMETRY_ENABLED", "true"), ("DO_NOT_TRACK", "1")],
        "off",
        "do_not_track",
    ),
    case(Home::consenting, &[("DO_NOT_TRACK", "1")], "off", "do_not_track"),
    case(Home::consenting, &[("DO_NOT_TRACK", "yes")], "off", "do_not_track"),
    case(Home::consenting, &[("DO_NOT_TRACK", "0")], "on", "stored"),
    case(Home::consenting, &[("DO_NOT_TRACK", "false")], "on", "stored"),
    case(Home::consenting, &[("DO_NOT_TRACK", "")], "on", "stored"),
    case(Home::consenting, &[("CI", "1")], "off", "ci"),
    // A program at the keyboard cannot say yes, and does not undo a person's.
    case(Home::consenting, &[("CLAUDECODE", "1")], "on", "stored"),
    case(Home::consenting, &[("TERM", "dumb")], "on", "stored"),
    // A provisioner's yes needs both variables and never beats a stored no.
    case(Home::new, PROVISIONED, "on", "environment_yes"),
    case(Home::new, &[("CARO_TELEMETRY_ENABLED", "true")], "off", "default"),
    case(Home::new, &[("CARO_TELEMETRY_ACCEPT_NOTICE", NOTICE)], "off", "default"),
    case(
        Home::new,
        &[("CARO_TELEMETRY_ENABLED", "true"), ("CARO_TELEMETRY_ACCEPT_NOTICE", "2")],
        "off",
        "default",
    ),
    case(refusing, PROVISIONED, "off", "stored"),
    case(|| Home::configured("[telemetry]\nenabled = false\n"), PROVISIONED, "off", "stored"),
    // What a person wrote by hand: a no counts, a yes without the notice does not.
    case(|| Home::configured("[telemetry]\nenabled = false\n"), &[], "off", "stored"),
    case(|| Home::configured("telemetry.enabled = false\n"), &[], "off", "stored"),
    case(|| Home::configured("[telemetry]\nenabled = true\n"), &[], "off", "default"),
    case(
        || Home::configured("[telemetry]\nenabled = true\nexplicitly_configured = true\n"),
        &[],
        "off",
        "default",
    ),
    case(|| Home::configured("[telemetry]\nair_gapped = true\n"), &[], "off", "default"),
    case(|| Home::configured("[telemetry]\n"), &[], "off", "default"),
    case(|| Home::configured(""), &[], "off", "default"),
    // Air-gapped keeps records here and does not make a yes out of nothing.
    case(air_gapped, &[], "local", "air_gapped"),
    case(Home::consenting, &[("CARO_TELEMETRY_AIR_GAPPED", "true")], "local", "air_gapped"),
    case(air_gapped, &[("CARO_TELEMETRY_AIR_GAPPED", "false")], "local", "air_gapped"),
    case(Home::consenting, &[("CARO_TELEMETRY_AIR_GAPPED", "maybe")], "off", "air_gapped"),
    case(Home::new, &[("CARO_TELEMETRY_AIR_GAPPED", "true")], "off", "default"),
    // Consent is to a recipient.
    case(
        Home::consenting,
        &[("CARO_POSTHOG_HOST", "https://elsewhere.example")],
        "local",
        "recipient",
    ),
    case(
        Home::consenting,
        &[("CARO_POSTHOG_HOST", "https://us.i.posthog.com@elsewhere.example")],
        "local",
        "recipient",
    ),
    case(Home::consenting, &[("CARO_POSTHOG_HOST", "US.i.posthog.com/")], "on", "stored"),
    // Nobody knows where files would go.
    case(Home::consenting, &[("HOME", "")], "off", "place"),
];

/// caro#403, #1177, #1292, #1332, #1403: the off switch failed, or status said something else.
#[test]
fn status_and_capture_agree_in_every_environment() {
    for case in CASES {
        let home = (case.home)();
        let before = home.journal().len();
        let home = case.variables.iter().fold(home, |home, (name, value)| home.with(name, value));
        let what = format!("{:?} says {} by {}", case.variables, case.mode, case.by);
        let status = home.status();
        assert_eq!(status["mode"], case.mode, "{what}");
        assert_eq!(status["decided_by"], case.by, "{what}");
        home.ask();
        let recorded = home.journal().len() - before;
        assert_eq!(recorded, if case.mode == "off" { 0 } else { 3 }, "{what}");
        assert!(status["distinct_id"].is_null() || case.mode != "off", "{what}");
        assert_eq!(home.status()["mode"], case.mode, "{what}, after a run");
        if case.mode == "off" && !case.variables.is_empty() {
            assert_eq!(home.journal().len(), before, "{what}");
        }
    }
}

/// The flag is the one layer that `status` and a request are both given.
#[test]
fn the_flag_switches_off_a_run_whatever_else_says_yes() {
    let homes: [fn() -> Home; 3] =
        [Home::consenting, || provisioned(Home::new()), || provisioned(Home::consenting())];
    for home in homes {
        let home = home();
        for args in [
            &["--no-telemetry", "list", "files"][..],
            &["list", "files", "--no-telemetry"],
            &["-x", "-y", "--no-telemetry", "list", "files"],
        ] {
            assert_eq!(home.run(args).code, 0, "{args:?}");
            assert_eq!(home.journal().len(), 0, "{args:?}");
        }
        let status = home.run(&["--no-telemetry", "telemetry", "status", "--json"]).json();
        assert_eq!((&status["mode"], &status["decided_by"]), (&"off".into(), &"flag".into()));
        let status = home.run(&["telemetry", "status", "--json", "--no-telemetry"]).json();
        assert_eq!(status["mode"], "off");
        home.ask();
        assert_eq!(home.journal().len(), 3, "the flag holds for one run");
    }
}

#[test]
fn no_value_of_a_variable_comes_back_in_words() {
    let home = Home::consenting()
        .with("DO_NOT_TRACK", "sekrit-1")
        .with("CI", "sekrit-2")
        .with("CARO_TELEMETRY_ENABLED", "sekrit-3")
        .with("CARO_TELEMETRY_AIR_GAPPED", "sekrit-4")
        .with("CARO_TELEMETRY_ACCEPT_NOTICE", "sekrit-5");
    for args in [&["telemetry", "status", "--json"][..], &["telemetry", "status", "--explain"]] {
        let output = home.run(args);
        assert!(!format!("{output:?}").contains("sekrit"), "{output:?}");
    }
}

/// An address may hold a user name and a password, and a terminal's control characters.
#[test]
fn a_recipient_is_shown_as_a_host_and_nothing_else() {
    let home = Home::consenting()
        .with("CARO_POSTHOG_HOST", "https://sekrit-user:sekrit-pw@eu.example\x1b[2J/?sekrit-key");
    for args in [&["telemetry", "status", "--json"][..], &["telemetry", "status", "--explain"]] {
        let output = home.run(args);
        assert!(!output.stdout.contains("sekrit"), "{}", output.stdout);
        assert!(!output.stdout.contains('\x1b'), "{}", output.stdout);
        assert!(output.stdout.contains("eu.example"), "{}", output.stdout);
    }
}

#[test]
fn the_accepted_recipient_is_kept_and_another_one_is_withheld() {
    let home = Home::new().with("CARO_POSTHOG_HOST", "https://eu.example");
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", NOTICE]).code, 0);
    assert_eq!(home.status()["mode"], "on");
    assert_eq!(home.run(&["config", "get", "telemetry.recipient"]).stdout, "eu.example\n");
    let home = home.without("CARO_POSTHOG_HOST");
    assert_eq!(home.status()["mode"], "local");
    let explained = home.run(&["telemetry", "status", "--explain"]).stdout;
    assert!(explained.contains("not the one that was accepted"), "{explained}");
}

#[test]
fn a_changed_recipient_is_asked_about_in_a_terminal_and_withheld_until_then() {
    let home = Home::consenting().with("CARO_POSTHOG_HOST", "https://elsewhere.example");
    let mut screen = home.screen(&REQUEST);
    let notice = screen.see("[y/N/p] ");
    assert!(notice.contains("Who gets it: elsewhere.example"), "{notice}");
    screen.press("y\n");
    screen.see("ls -lhS");
    assert_eq!(screen.end().1, 0);
    assert_eq!(home.status()["mode"], "on");
}

/// "The ledger keeps how the answer was given", and a provisioner's yes is one.
#[test]
fn a_provisioned_yes_is_in_the_ledger_once() {
    let home = provisioned(Home::new());
    home.ask();
    home.ask();
    let ledger = home.run(&["telemetry", "consent", "--json"]).json();
    let entries: Vec<_> =
        ledger.as_array().unwrap().iter().map(|e| (text(&e["answer"]), text(&e["how"]))).collect();
    assert_eq!(entries, [("yes".to_owned(), "environment".to_owned())]);
}

#[test]
fn a_provisioned_yes_ends_with_its_variables() {
    let home = provisioned(Home::new());
    home.ask();
    assert_eq!(home.journal().len(), 3);
    let home = home.without("CARO_TELEMETRY_ENABLED");
    home.ask();
    assert_eq!(home.journal().len(), 3);
    assert_eq!(home.status()["mode"], "off");
    assert!(
        !home.config().exists() || !fs::read_to_string(home.config()).unwrap().contains("true")
    );
}

fn refusing() -> Home {
    let home = Home::new();
    assert_eq!(home.run(&["config", "set", "telemetry.enabled", "false"]).code, 0);
    home
}

fn air_gapped() -> Home {
    let home = Home::consenting();
    assert_eq!(home.run(&["config", "set", "telemetry.air_gapped", "true"]).code, 0);
    home
}

fn provisioned(home: Home) -> Home {
    PROVISIONED.iter().fold(home, |home, (name, value)| home.with(name, value))
}
