//! What goes over the wire: the record, the declared fields, and nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use telemetry_delivery::{Answer, ApiKey, Sink};
use telemetry_sinks::{TRANSPORT, request_body};
use test_servers::PosthogServer;

use crate::common::{LIBRARY, about_person, checked, records, sink};

#[test]
fn a_record_arrives_as_it_is_with_the_declared_fields_and_no_other() {
    let server = PosthogServer::start();
    let texts = records(250);
    assert_eq!(sink(&server.url()).send(&checked(&texts)), Answer::Accepted);
    let events = server.events();
    assert_eq!(events.len(), 250);
    for (text, arrival) in texts.iter().zip(&events) {
        let record: Value = serde_json::from_str(text).unwrap();
        for key in ["uuid", "event", "distinct_id", "timestamp"] {
            assert_eq!(arrival.event[key], record[key], "{key}");
        }
        let mut expected = record["properties"].as_object().unwrap().clone();
        expected.insert("$session_id".into(), record["session"].clone());
        expected.insert("$process_person_profile".into(), json!(false));
        expected.insert("$geoip_disable".into(), json!(true));
        expected.insert("$ip".into(), json!("0.0.0.0"));
        expected.insert("$lib".into(), json!("caro-cli"));
        expected.insert("$lib_version".into(), json!("0.1.0"));
        assert_eq!(arrival.event["properties"], Value::Object(expected));
        let keys: BTreeSet<_> = arrival.event.as_object().unwrap().keys().cloned().collect();
        let named = ["uuid", "event", "distinct_id", "properties", "timestamp"];
        assert_eq!(keys, named.map(str::to_owned).into());
    }
    let envelope = &events[0].envelope;
    assert_eq!(envelope.other, json!({"historical_migration": false}).as_object().unwrap().clone());
    assert_eq!(server.faults(), [] as [String; 0]);
}

/// A `$process_person_profile` of `false` would have ingestion drop it without a word.
#[test]
fn what_is_about_an_account_goes_in_its_own_property_and_forbids_no_profile() {
    let server = PosthogServer::start();
    let text = about_person();
    assert_eq!(sink(&server.url()).send(&checked(&[text])), Answer::Accepted);
    let expected = json!({
        "$set": {"truth": true},
        "$geoip_disable": true,
        "$ip": "0.0.0.0",
        "$lib": "caro-cli",
        "$lib_version": "0.1.0",
    });
    let stored = server.stored();
    assert_eq!(stored[0].event["event"], "$set");
    assert_eq!(stored[0].event["properties"], expected);
    assert_eq!((server.faults(), server.dropped()), (vec![], vec![]));
}

/// The library writes a time of a whole second without its thousandths; it is the same moment, and
/// the same on every resend.
#[test]
fn a_whole_second_is_the_same_moment() {
    let server = PosthogServer::start();
    let text = records(1)[0].replace("12:00:00.481Z", "12:00:00.000Z");
    assert_eq!(sink(&server.url()).send(&checked(&[text])), Answer::Accepted);
    assert_eq!(server.events()[0].event["timestamp"], "2026-11-20T12:00:00Z");
    assert_eq!(server.faults(), [] as [String; 0]);
}

#[test]
fn the_body_shown_by_a_dry_run_is_the_body_that_is_sent() {
    let server = PosthogServer::start();
    let texts = records(7);
    assert_eq!(sink(&server.url()).send(&checked(&texts)), Answer::Accepted);
    let request = &server.requests()[0];
    let mut sent = request.json();
    let now = "2026-11-20T12:00:01Z".parse().unwrap();
    let key = ApiKey::parse(PosthogServer::KEY).unwrap();
    let shown = request_body(&checked(&texts), &key, &LIBRARY, now);
    let order = |body: &Value| body.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(order(&sent), order(&shown));
    assert!(sent["sent_at"].is_string());
    sent["sent_at"] = shown["sent_at"].clone();
    assert_eq!(sent, shown);
}

#[test]
fn a_batch_is_packed_and_carries_no_header_that_is_not_declared() {
    let server = PosthogServer::start();
    assert_eq!(sink(&server.url()).send(&checked(&records(3))), Answer::Accepted);
    let request = &server.requests()[0];
    assert_eq!(request.header("content-encoding"), Some("gzip"));
    assert_eq!(request.parameter("compression").as_deref(), Some("gzip"));
    let page = privacy_page();
    for (name, _) in &request.headers {
        let declared = format!("| `{}` header |", name.to_lowercase());
        assert!(page.contains(&declared), "`{name}` is not on the privacy page");
    }
}

#[test]
fn the_privacy_page_lists_the_transport_fields_and_no_other() {
    let page = privacy_page();
    let listed: Vec<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `$"))
        .filter_map(|line| Some(format!("${}", line.split_once('`')?.0)))
        .collect();
    assert_eq!(listed, TRANSPORT);
}

/// Returns the part of the privacy page that is about the program; the website's own comes behind.
fn privacy_page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/privacy.md");
    let page = std::fs::read_to_string(path).unwrap();
    page.split_once("\n## This website").expect("the website has a section").0.to_owned()
}
