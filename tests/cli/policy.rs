//! The site policy, at the place where an administrator would put it.

use crate::harness::{Home, NOTICE, Output, REQUEST, output, parse};
use crate::sandbox::{private, with_policy};
use crate::terminal::Screen;

const ASK_AND_STATUS: &str = "\"$caro\" list files by size\n\"$caro\" telemetry status --json";

/// Runs the usual request and then `status --json` under a policy.
fn under(home: &Home, policy: &str, script: &str) -> Option<Output> {
    let output = output(private(home, &with_policy(policy, script))?);
    assert_eq!(output.code, 0, "{output:?}");
    Some(output)
}

#[test]
fn a_site_can_forbid_and_never_demand() {
    for (policy, mode, by, records) in [
        ("mode = \"off\"", "off", "policy", 0),
        ("mode = \"air-gapped\"", "local", "policy", 3),
        ("allowed_hosts = [\"eu.example\"]", "local", "recipient", 3),
        ("allowed_hosts = [\"us.i.posthog.com\"]", "on", "stored", 3),
        ("", "on", "stored", 3),
        // Two of the three records name the backend; the third has no such label.
        ("forbidden_labels = [\"embedded\"]", "on", "stored", 1),
        ("forbidden_labels = [\"command_success_rate\"]", "on", "stored", 2),
        // What cannot be understood forbids.
        ("mode = \"on\"", "off", "policy", 0),
        ("mode = off", "off", "policy", 0),
        ("enabled = true", "off", "policy", 0),
        ("\u{feff}garbage ][", "off", "policy", 0),
    ] {
        let home = Home::consenting();
        let Some(output) = under(&home, policy, ASK_AND_STATUS) else { return };
        let document = output.stdout.strip_prefix("ls -lhS\n").expect("the command comes first");
        let status = parse(document);
        assert_eq!(status["mode"], mode, "{policy:?}");
        assert_eq!(status["decided_by"], by, "{policy:?}");
        assert_eq!(home.journal().len(), records, "{policy:?}");
    }
}

#[test]
fn a_policy_of_off_beats_a_provisioners_yes_and_is_silent() {
    let home = Home::new()
        .with("CARO_TELEMETRY_ENABLED", "true")
        .with("CARO_TELEMETRY_ACCEPT_NOTICE", NOTICE);
    let before = home.files();
    let Some(output) = under(&home, "mode = \"off\"", "\"$caro\" list files by size") else {
        return;
    };
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("ls -lhS\n", ""));
    assert_eq!(home.files(), before);
}

#[test]
fn where_a_policy_forbids_nobody_is_asked() {
    for policy in ["mode = \"off\"", "garbage ]["] {
        let home = Home::new();
        let before = home.files();
        let script = with_policy(policy, "exec \"$caro\" list files by size");
        let Some(command) = private(&home, &script) else { return };
        assert_eq!(Screen::open(command).end(), ("ls -lhS\r\n".to_owned(), 0), "{policy}");
        assert_eq!(home.files(), before, "{policy}");
    }
}

#[test]
fn an_air_gapped_site_asks_and_keeps_records_here() {
    let home = Home::new();
    let script = with_policy("mode = \"air-gapped\"", "exec \"$caro\" list files by size");
    let Some(command) = private(&home, &script) else { return };
    let mut screen = Screen::open(command);
    screen.see("[y/N/p] ");
    screen.press("y\n");
    screen.see("records stay on this machine");
    screen.see("ls -lhS");
    assert_eq!(screen.end().1, 0);
    assert_eq!(home.journal().len(), 3);
}

/// A provisioner can store a yes under a policy; the policy still wins, and says so.
#[test]
fn a_yes_under_a_policy_of_off_is_stored_and_does_not_act() {
    let home = Home::new();
    let script = "\"$caro\" telemetry enable --accept-notice 1\n\"$caro\" list files by size";
    let Some(output) = under(&home, "mode = \"off\"", script) else { return };
    assert!(output.stderr.contains("telemetry is off in this run"), "{output:?}");
    home.assert_no_trace("a policy of off");
    assert_eq!(home.status()["mode"], "on", "without the policy the yes holds");
    assert_eq!(home.run(&REQUEST).code, 0);
    assert_eq!(home.journal().len(), 3);
}
