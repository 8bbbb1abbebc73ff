//! Where nothing may leave the machine, nothing does, and no process starts.

use test_servers::PosthogServer;

use super::{SOON, agreed_to, record, start_sender, wait_for};
use crate::harness::{Home, RECORDS, REQUEST, output};
use crate::sandbox::{private, with_policy};

/// Runs caro often enough that a sender would be due, and the sender by hand as well.
#[track_caller]
fn assert_nothing_leaves(home: &Home, server: &PosthogServer, why: &str) {
    for _ in 0..2 {
        assert_eq!(home.run(&REQUEST).code, 0, "{why}");
    }
    assert!(!home.state().join("send.lock").exists(), "{why}: a sender was started");
    wait_for(start_sender(home));
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 1, "{why}: {flush:?}");
    assert_eq!(server.http().connections(), 0, "{why}");
}

#[test]
fn nothing_leaves_unless_everybody_agrees() {
    for (why, variable, value) in [
        ("air-gapped", "CARO_TELEMETRY_AIR_GAPPED", "true"),
        ("do not track", "DO_NOT_TRACK", "1"),
        ("CI", "CI", "true"),
        ("off by variable", "CARO_TELEMETRY_ENABLED", "0"),
        ("no key", "CARO_POSTHOG_API_KEY", ""),
        ("a personal key", "CARO_POSTHOG_API_KEY", "phx_personal"),
        ("another host", "CARO_POSTHOG_HOST", "http://127.0.0.1:9"),
        ("an unencrypted host", "CARO_POSTHOG_HOST", "http://eu.example"),
    ] {
        let server = PosthogServer::start();
        let home = agreed_to(&server).with(variable, value);
        assert_nothing_leaves(&home, &server, why);
    }
}

#[test]
fn an_air_gapped_setting_keeps_records_and_starts_no_process() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    assert_eq!(home.run(&["config", "set", "telemetry.air_gapped", "true"]).code, 0);
    assert_nothing_leaves(&home, &server, "air-gapped");
    assert_eq!(home.journal().len(), 6);
}

#[test]
fn before_a_yes_nothing_leaves_and_after_a_no_neither() {
    let server = PosthogServer::start();
    let home = Home::new()
        .with("CARO_POSTHOG_HOST", server.url())
        .with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
    assert_nothing_leaves(&home, &server, "nobody was asked");
    let home = agreed_to(&server);
    home.ask();
    server.await_stored(RECORDS, SOON);
    // The sender still writes down what came of it; a flush waits for it to end.
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert!(home.state().join("sent.jsonl").exists());
    assert_eq!(home.run(&["telemetry", "disable"]).code, 0);
    for name in ["sent.jsonl", "delivery.json", "cursors.json", "secret", "journal.jsonl"] {
        assert!(!home.state().join(name).exists(), "`{name}` outlived the no");
    }
    let before = server.requests().len();
    home.ask();
    wait_for(start_sender(&home));
    assert_eq!(server.requests().len(), before);
}

#[test]
fn a_sender_that_is_not_beside_caro_is_not_looked_for_anywhere_else() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let bin = super::sender().parent().unwrap().to_owned();
    let home = home.with("PATH", &bin);
    let caro = super::alone(&home);
    let run = |args: &[&str]| {
        let mut command = home.program(&caro);
        command.args(args);
        output(command)
    };
    assert_eq!(run(&REQUEST).code, 0);
    assert!(!home.state().join("send.lock").exists());
    let flush = run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 1);
    assert!(flush.stderr.contains("`caro-telemetry-send`"), "{flush:?}");
}

/// Somebody else's project must not redirect what was agreed to.
#[test]
fn another_host_withholds_until_the_person_agrees_to_it() {
    let (agreed, other) = (PosthogServer::start(), PosthogServer::start());
    let home = agreed_to(&agreed).with("CARO_POSTHOG_HOST", other.url());
    home.ask();
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!((flush.code, other.http().connections()), (1, 0), "{flush:?}");
    assert_eq!(home.status()["delivery"]["problem"], "records stay on this machine");
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", "1"]).code, 0);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!((agreed.stored().len(), other.stored().len()), (0, RECORDS));
}

#[test]
fn a_site_policy_keeps_the_sender_from_starting_and_from_sending() {
    for policy in [
        "mode = \"off\"",
        "mode = \"air-gapped\"",
        "allowed_hosts = [\"eu.example\"]",
        "telemetry.posthog.host = \"https://eu.example\"",
        "[telemetry.posthog]\nhost = 3",
    ] {
        let server = PosthogServer::start();
        let home = agreed_to(&server);
        let script = format!(
            "\"$caro\" list files by size\n'{}'\n! \"$caro\" telemetry flush",
            super::sender().display()
        );
        let Some(command) = private(&home, &with_policy(policy, &script)) else { return };
        let run = output(command);
        assert_eq!(run.code, 0, "{policy}: {run:?}");
        assert_eq!(server.http().connections(), 0, "{policy}");
        assert!(!home.state().join("send.lock").exists(), "{policy}: a sender was started");
    }
}

#[test]
fn a_site_policy_names_the_host_and_consent_to_it_is_enough() {
    let server = PosthogServer::start();
    let home = agreed_to(&server).without("CARO_POSTHOG_HOST");
    record(&home, 1);
    let policy = format!("telemetry.posthog.host = \"{}\"", server.url());
    let script = "\"$caro\" telemetry flush";
    let Some(command) = private(&home, &with_policy(&policy, script)) else { return };
    let flush = output(command);
    assert_eq!(flush.code, 0, "{flush:?}");
    assert_eq!(server.stored().len(), RECORDS);
}
