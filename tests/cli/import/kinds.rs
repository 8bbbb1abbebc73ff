//! What kinds of bundles can be imported, and by whom.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use test_servers::PosthogServer;

use super::{air_gapped, bundle, connected, export, ids, import, imported, records, stored_ids};
use crate::harness::{Home, output, text};
use crate::sandbox::{private, with_policy};

const GOLDEN: &str = include_str!("../../golden/bundle-1.json");

#[test]
fn a_bundle_of_the_first_format_arrives() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("f.json", GOLDEN);
    let import = import(&operator, &["f.json"]);
    assert!(import.stderr.contains("Imported 25 records of 1 bundle"), "{import:?}");
    assert_eq!(stored_ids(&server), ids(&records(GOLDEN)));
}

/// The gate needs a stand-in for what was left out; the recipient must not get it.
#[test]
fn what_was_left_out_of_a_bundle_is_not_made_up_on_the_way() {
    let server = PosthogServer::start();
    let (site, operator) = (air_gapped(), connected(&server));
    site.ask();
    let bundle = export(&site, &["--drop-property", "shell", "--drop-property", "duration_ms"]);
    operator.put("f.json", &bundle);
    assert_eq!(import(&operator, &["f.json"]).code, 0);
    let (stored, records) = (server.stored(), records(&bundle));
    assert_eq!(stored.len(), 3);
    for (stored, record) in stored.iter().zip(&records) {
        let own = |name: &&String| !name.starts_with('$');
        let sent = stored.event["properties"].as_object().unwrap();
        let sent: BTreeSet<_> = sent.keys().filter(own).collect();
        let kept: BTreeSet<_> = record["properties"].as_object().unwrap().keys().collect();
        assert_eq!(sent, kept, "{}", text(&record["event"]));
    }
}

#[test]
fn nobody_here_is_asked_and_nothing_of_this_machine_is_touched() {
    let bundle = bundle(1);
    for (variable, value) in
        [("CI", "true"), ("DO_NOT_TRACK", "1"), ("CARO_TELEMETRY_ENABLED", "false")]
    {
        let server = PosthogServer::start();
        let operator = connected(&server).with(variable, value);
        operator.put("f.json", &bundle);
        let import = import(&operator, &["f.json"]);
        assert_eq!(import.code, 0, "{variable}: {import:?}");
        assert!(import.stderr.contains("with your key. Nobody here is asked"), "{import:?}");
        assert!(!import.stderr.contains(PosthogServer::KEY), "a key is not repeated");
        assert_eq!(stored_ids(&server).len(), 3);
        assert!(!operator.state().exists(), "{variable}: this machine's own state appeared");
        assert!(!operator.config().exists());
    }
}

#[test]
fn a_no_to_recording_here_is_no_no_to_an_import() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    assert_eq!(operator.run(&["telemetry", "disable"]).code, 0);
    operator.put("f.json", &bundle(1));
    assert_eq!(import(&operator, &["f.json"]).code, 0);
    // A withdrawal wipes what is this machine's own.
    assert_eq!(operator.run(&["telemetry", "disable"]).code, 0);
    assert_eq!(imported(&operator).lines().count(), 3);
}

#[test]
fn the_list_of_what_was_imported_is_for_its_owner_only() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    let bundle = bundle(1);
    operator.put("f.json", &bundle);
    assert_eq!(import(&operator, &["f.json"]).code, 0);
    let list = imported(&operator);
    assert_eq!(list.lines().map(str::to_owned).collect::<Vec<_>>().len(), 3);
    assert!(list.lines().all(|line| bundle.contains(line)));
    let folder = operator.path().join(".local/state/caro/imports");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn the_log_lists_what_was_imported() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("f.json", &bundle(1));
    assert_eq!(import(&operator, &["f.json"]).code, 0);
    let log = operator.run(&["telemetry", "log", "--json"]).json();
    assert_eq!(log.as_array().unwrap().len(), 1);
    assert_eq!((&log[0]["answer"], &log[0]["records"]), (&"accepted".into(), &3.into()));
}

/// Another project has not got what the first one has.
#[test]
fn another_key_is_another_recipient() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("f.json", &bundle(1));
    assert_eq!(import(&operator, &["f.json"]).code, 0);
    let operator = operator.with("CARO_POSTHOG_API_KEY", "phc_other");
    let other = import(&operator, &["f.json"]);
    assert_eq!(other.code, 1);
    assert!(other.stderr.contains("the key or the account was refused"), "{other:?}");
    let held = import(&operator, &["f.json"]);
    assert!(held.stderr.contains("unless host or key change"), "{held:?}");
    let operator = operator.with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
    assert_eq!(import(&operator, &["f.json"]).code, 0, "another key is not held back");
}

#[test]
fn what_forbids_sending_forbids_an_import() {
    let server = PosthogServer::start();
    for policy in [
        "mode = \"off\"",
        "mode = \"air-gapped\"",
        "allowed_hosts = [\"eu.i.posthog.com\"]",
        "telemetry.posthog.host = \"eu.i.posthog.com\"",
        "garbage ][",
    ] {
        let operator = connected(&server);
        operator.put("f.json", &bundle(1));
        let script = with_policy(policy, "\"$caro\" telemetry import f.json");
        let Some(command) = private(&operator, &script) else { return };
        let refused = output(command);
        assert_eq!(refused.code, 1, "{policy:?}: {refused:?}");
        assert!(refused.stderr.starts_with("caro: nothing was imported: "), "{refused:?}");
        assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
    }
    let operator = connected(&server).with("CARO_TELEMETRY_AIR_GAPPED", "true");
    operator.put("f.json", &bundle(1));
    let refused = import(&operator, &["f.json"]);
    assert!(refused.stderr.contains("keeps records on this machine"), "{refused:?}");
    assert!(server.requests().is_empty());
}

/// A project's `.envrc` must not send a company's records elsewhere.
#[test]
fn a_host_other_than_the_agreed_one_gets_no_bundle() {
    let server = PosthogServer::start();
    let operator = Home::consenting()
        .with("CARO_POSTHOG_HOST", server.url())
        .with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
    operator.put("f.json", &bundle(1));
    let refused = import(&operator, &["f.json"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("is not the one that was accepted"), "{refused:?}");
    assert!(server.requests().is_empty());
}
