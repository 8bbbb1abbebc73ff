//! What an account is told besides its events: once, what caro runs on; and what a clear or a failed logout
//! makes of a link.

use serde_json::{Value, json};
use test_servers::{LokiServer, PosthogServer};

use super::joining::{aliases, anon_id, arrived, flush, linkable, log_in_quietly, run_quietly};
use super::{ADA, BOB, agree_to, ids, log_in, service};
use crate::delivery::record;
use crate::harness::{Home, NOTICE, output, text};
use crate::sandbox::{private, with_policy};

/// Returns what arrived about accounts.
pub(super) fn described(server: &PosthogServer) -> Vec<Value> {
    let stored = server.stored().into_iter().map(|stored| stored.event);
    stored.filter(|event| event["event"] == "$set").collect()
}

fn platform() -> Value {
    json!({
        "caro_version": env!("CARGO_PKG_VERSION"),
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
    })
}

/// Returns the names of the records in the journal that only a link leaves.
fn of_a_link(home: &Home) -> Vec<String> {
    let names = home.records().into_iter().map(|record| text(&record["event"]));
    names.filter(|name| name.starts_with('$')).collect()
}

#[test]
fn an_account_is_described_once_right_after_it_was_joined() {
    let posthog = PosthogServer::start();
    let (home, _accounts) = linkable(&posthog);
    record(&home, 1);
    log_in_quietly(&home, "ada-token");
    assert_eq!(of_a_link(&home), ["$create_alias", "$set"]);
    let records = home.records();
    let at = records.iter().position(|record| record["event"] == "$set").unwrap();
    assert_eq!(records[at - 1]["event"], "$create_alias");
    assert_eq!(
        (&records[at]["properties"], &records[at]["distinct_id"]),
        (&platform(), &json!(ADA))
    );
    assert_eq!(records[at].get("is_anon"), None);
    for _ in 0..3 {
        record(&home, 1);
        log_in_quietly(&home, "ada-token");
        flush(&home);
    }
    let described = described(&posthog);
    assert_eq!(described.len(), 1);
    assert_eq!(described[0]["distinct_id"], ADA);
    let mut expected = json!({"$set": platform(), "$geoip_disable": true, "$ip": "0.0.0.0"});
    expected["$lib"] = json!("caro-cli");
    expected["$lib_version"] = json!(env!("CARGO_PKG_VERSION"));
    assert_eq!(described[0]["properties"], expected);
    let names: Vec<_> =
        posthog.stored().iter().map(|stored| text(&stored.event["event"])).collect();
    let at = names.iter().position(|name| name == "$create_alias").expect("they were joined");
    assert_eq!(names[at + 1], "$set");
    // It is shown like any other.
    let bundle = home.run(&["telemetry", "export", "--format", "jsonl", "--output", "-"]);
    let shown = home.run(&["telemetry", "show", "--json"]);
    for output in [bundle, shown] {
        assert_eq!(output.code, 0, "{output:?}");
        assert_eq!(output.stdout.matches("$set").count(), 1, "{output:?}");
    }
}

#[test]
fn each_account_is_described_and_one_that_comes_back_is_not_told_the_same_again() {
    let posthog = PosthogServer::start();
    let (home, _accounts) = linkable(&posthog);
    for token in ["ada-token", "bob-token", "ada-token"] {
        log_in_quietly(&home, token);
        record(&home, 1);
    }
    flush(&home);
    let of: Vec<_> = described(&posthog).iter().map(|event| text(&event["distinct_id"])).collect();
    assert_eq!(of, [ADA, BOB]);
}

#[test]
fn nobody_is_described_without_a_link() {
    let off = Home::new();
    let _service = service(&off);
    assert_eq!(log_in(&off, "ada-token").code, 0);
    off.assert_no_trace("telemetry is off");
    for kind in ["daily", "install", "account"] {
        let home = Home::consenting();
        agree_to(&home, kind);
        let _service = service(&home);
        if kind != "account" {
            assert_eq!(log_in(&home, "ada-token").code, 0);
        }
        home.ask();
        assert_eq!(of_a_link(&home), [""; 0], "{kind}");
    }
    let home = Home::consenting();
    agree_to(&home, "account");
    let _service = service(&home);
    let input = ["--no-telemetry", "login", "--token-stdin"];
    assert_eq!(home.run_with_input(&input, b"ada-token").code, 0);
    assert_eq!(of_a_link(&home), [""; 0]);
}

#[test]
fn loki_hears_nothing_of_a_link() {
    let loki = LokiServer::start();
    let home = Home::new().with("CARO_LOKI_URL", loki.url());
    home.write_config("[telemetry]\nsinks = [\"loki\"]\n");
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", NOTICE]).code, 0);
    agree_to(&home, "account");
    let _service = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    flush(&home);
    assert_eq!(of_a_link(&home), ["$create_alias", "$set"]);
    for entry in loki.entries() {
        let line = format!("{:?} {}", entry.labels, entry.line);
        assert!(!line.contains('$') && !line.contains(ADA) && line.contains("verb"), "{line}");
    }
    assert_eq!(loki.entries().len(), home.verbs().len());
    assert_eq!(loki.faults(), [] as [String; 0]);
}

/// The word is missing for the account, and the account is linked all the same.
#[test]
fn a_site_that_forbids_a_word_of_the_description_hinders_no_link() {
    let home = Home::consenting();
    agree_to(&home, "account");
    let _service = service(&home);
    let policy = format!("forbidden_labels = [\"{}\"]", std::env::consts::ARCH);
    let script = "echo ada-token | \"$caro\" login --token-stdin\n\"$caro\" list files by size";
    let Some(command) = private(&home, &with_policy(&policy, script)) else { return };
    let run = output(command);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(of_a_link(&home), ["$create_alias"]);
    assert_eq!(ids(&home).last().unwrap(), ADA);
}

/// What joins the two was deleted before it was sent, and the account's events never joined.
#[test]
fn after_a_clear_they_are_joined_again_before_the_next_event_of_the_account() {
    for was_sent in [false, true] {
        let posthog = PosthogServer::start();
        let (home, accounts) = linkable(&posthog);
        record(&home, 1);
        flush(&home);
        let first = anon_id(&home);
        log_in_quietly(&home, "ada-token");
        if was_sent {
            flush(&home);
        }
        run_quietly(&home, &["telemetry", "clear", "--yes"]);
        assert_eq!(home.records(), [] as [Value; 0], "a clear leaves nothing");
        assert_eq!(home.run(&["telemetry", "show-id"]).stdout.trim(), ADA);
        record(&home, 2);
        assert_eq!(of_a_link(&home), ["$create_alias", "$set"]);
        assert_eq!(home.records()[0]["event"], "$create_alias");
        flush(&home);
        let ada = || ADA.to_owned();
        let mut expected = vec![(false, first.clone()), (true, ada()), (false, ada())];
        if was_sent {
            expected.extend([(true, ada()), (false, ada())]);
        }
        assert_eq!(arrived(&posthog), expected);
        assert!(aliases(&posthog).iter().all(|alias| alias["properties"]["alias"] == json!(first)));
        assert_eq!(accounts.calls().len(), 1, "nobody asked again");
    }
}

/// Whoever logs in after a clear gets nothing of who was linked before it.
#[test]
fn a_clear_joins_nobody_else() {
    let posthog = PosthogServer::start();
    let (home, _accounts) = linkable(&posthog);
    record(&home, 1);
    let first = anon_id(&home);
    log_in_quietly(&home, "ada-token");
    run_quietly(&home, &["telemetry", "clear", "--yes"]);
    log_in_quietly(&home, "bob-token");
    record(&home, 1);
    run_quietly(&home, &["logout"]);
    run_quietly(&home, &["telemetry", "clear", "--yes"]);
    record(&home, 1);
    flush(&home);
    assert_eq!(aliases(&posthog), [] as [Value; 0]);
    let seen = arrived(&posthog);
    assert!(seen.iter().all(|(_, id)| *id != first && id != ADA && id != BOB), "{seen:?}");
}

/// The logout was recorded as a success before anything was deleted.
#[test]
fn a_logout_that_fails_is_recorded_as_it_ended_and_under_the_account() {
    let home = Home::consenting();
    agree_to(&home, "account");
    let _service = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    // A file that something is mounted on cannot be deleted.
    let file = home.path().join(".local/state/caro/account/credentials.json");
    let file = file.to_str().expect("a path of the test's own");
    let script = format!("mount --bind {file} {file}\nexec \"$caro\" logout");
    let Some(command) = private(&home, &script) else { return };
    let failed = output(command);
    assert_eq!((failed.code, failed.stderr.lines().count()), (1, 1), "{failed:?}");
    assert_eq!(home.run(&["whoami"]).stdout.trim(), ADA);
    assert_eq!(home.run(&["logout"]).code, 0);
    let records = home.records();
    let logouts = records.iter().filter(|record| record["properties"]["verb"] == "logout");
    let seen: Vec<_> = logouts
        .map(|r| (r["properties"]["exit_code"].as_u64().unwrap(), text(&r["distinct_id"])))
        .collect();
    assert_eq!(seen, [(1, ADA.to_owned()), (0, ADA.to_owned())]);
    home.ask();
    assert_ne!(ids(&home).last().unwrap(), ADA);
}
