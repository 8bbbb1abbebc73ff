//! From a yes to the server: every record once, with all declared fields and no other.

use serde_json::{Value, json};
use test_servers::{Behaviour, PosthogOptions, PosthogServer};

use super::{SOON, agreed_to, assert_arrived, record, stored_ids};
use crate::harness::{Home, RECORDS};

#[test]
fn ten_runs_arrive_once_each_with_the_declared_fields_and_no_other() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    home.ask();
    // The first session after a yes is sent at once, by a process that caro does not wait for.
    server.await_stored(RECORDS, SOON);
    for _ in 0..9 {
        home.ask();
    }
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 0, "{flush:?}");
    assert_eq!(flush.stdout, "");
    let journal = home.records();
    assert_eq!(journal.len(), 10 * RECORDS);
    assert_arrived(&server, &journal);
    for (record, stored) in journal.iter().zip(server.stored()) {
        assert_eq!(stored.event, on_the_wire(record));
    }
}

/// What a record must look like: its own fields, and those of the privacy page.
pub(crate) fn on_the_wire(record: &Value) -> Value {
    let mut properties = record["properties"].clone();
    properties["$session_id"] = record["session"].clone();
    properties["$process_person_profile"] = json!(false);
    properties["$geoip_disable"] = json!(true);
    properties["$ip"] = json!("0.0.0.0");
    properties["$lib"] = json!("caro-cli");
    properties["$lib_version"] = json!(env!("CARGO_PKG_VERSION"));
    json!({
        "uuid": record["uuid"],
        "event": record["event"],
        "distinct_id": record["distinct_id"],
        "timestamp": without_zeros(&record["timestamp"]),
        "properties": properties,
    })
}

/// `posthog-rs` writes a whole second without its thousandths.
fn without_zeros(timestamp: &Value) -> String {
    timestamp.as_str().unwrap().replace(".000Z", "Z")
}

#[test]
fn the_dry_run_prints_what_is_then_sent() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 2);
    let shown = home.run(&["telemetry", "flush", "--dry-run"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stderr.contains("8 records of 8 records"), "{shown:?}");
    assert!(server.requests().is_empty(), "it was sent");
    let mut shown = shown.json();
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    let sent = server.requests()[0].json();
    shown["sent_at"] = sent["sent_at"].clone();
    assert_eq!(shown, sent);
}

#[test]
fn a_failing_server_gets_everything_once_it_is_well() {
    let server = PosthogServer::start();
    server.behave(Behaviour::Status(503));
    let home = agreed_to(&server);
    record(&home, 3);
    let down = home.run(&["telemetry", "flush"]);
    assert_eq!(down.code, 1, "{down:?}");
    assert!(down.stderr.contains("12 records still waiting: HTTP status 503"), "{down:?}");
    server.behave(Behaviour::Healthy);
    let up = home.run(&["telemetry", "flush"]);
    assert_eq!(up.code, 0, "a person does not wait for a fault to pass: {up:?}");
    assert_arrived(&server, &home.records());
}

#[test]
fn a_thousand_records_of_one_day_leave_in_four_requests() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    fill(&home, 1000);
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 0, "{flush:?}");
    assert_eq!(stored_ids(&server).len(), 1000);
    let with_records = server
        .requests()
        .iter()
        .filter(|r| !r.json()["batch"].as_array().unwrap().is_empty())
        .count();
    assert_eq!(with_records, 4);
    assert_eq!(server.requests().len(), 5, "and one question without records");
    assert_eq!(server.faults(), [] as [String; 0]);
}

/// Multiplies the records of a journal: the same, but for their ids.
pub(crate) fn fill(home: &Home, count: usize) {
    let path = home.state().join("journal.jsonl");
    let one = std::fs::read(&path).unwrap();
    let mut slots = Vec::with_capacity(count * 512);
    for number in 0..count {
        let mut slot = one[number % RECORDS * 512..][..512].to_vec();
        let uuid = std::str::from_utf8(&slot).unwrap().find("\"uuid\":\"").unwrap() + 8;
        slot[uuid + 24..uuid + 36].copy_from_slice(format!("{number:012x}").as_bytes());
        slots.extend(slot);
    }
    std::fs::write(path, slots).unwrap();
}

#[test]
fn a_project_of_ones_own_works_by_its_host_and_key() {
    let options = PosthogOptions { key: "phc_self_hosted".to_owned(), ..PosthogOptions::default() };
    let server = PosthogServer::start_with(options);
    let home = Home::new();
    for (key, value) in [
        ("telemetry.posthog.host", server.url().as_str()),
        ("telemetry.posthog.api_key", "phc_self_hosted"),
    ] {
        let set = home.run(&["config", "set", key, value]);
        assert_eq!(set.code, 0, "{set:?}");
        assert!(!set.stderr.contains("phc_"), "a key is not repeated: {set:?}");
    }
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", "1"]).code, 0);
    home.ask();
    server.await_stored(RECORDS, SOON);
}

#[test]
fn drops_reach_the_maintainer_as_an_event_like_any_other() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    let drops = format!("{:<2047}\n", r#"{"disk_full":3,"evicted":4,"refused_unknown_key":2}"#);
    std::fs::write(home.state().join("drops.json"), drops).unwrap();
    for _ in 0..2 {
        assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    }
    assert_eq!(home.events().last().unwrap(), "telemetry_health");
    assert_arrived(&server, &home.records());
    let health = home.only("telemetry_health");
    assert_eq!(
        health,
        json!({
            "dropped_unsent": 4, "dropped_by_disk": 3, "dropped_in_use": 0,
            "dropped_by_rule": 2, "dropped_unsendable": 0,
            "oldest_waited": "under_a_day",
        })
    );
    let shown = home.run(&["telemetry", "show"]);
    assert!(shown.stdout.contains("telemetry_health"), "{shown:?}");
}
