//! The double agrees with what PostHog's capture server answered when it was recorded: status,
//! headers, and body to the byte, and what was stored.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use test_servers::PosthogServer;

use super::{batch, event, post, send, server, stored, with};
use crate::client::Answer;

/// Checks an answer against a recorded one, which had no other headers than these.
#[track_caller]
fn check(answer: &Answer, status: u16, body: &str) {
    let kind = if status == 200 { "application/json" } else { "text/plain; charset=utf-8" };
    assert_eq!((answer.status, answer.body.as_str()), (status, body));
    assert_eq!(answer.header("content-type"), Some(kind));
    assert_eq!(answer.header("content-length"), Some(body.len().to_string().as_str()));
}

const OK: &str = r#"{"status":"Ok"}"#;
const MISMATCH: &str =
    "failed to parse request: data did not match any variant of untagged enum RawRequest";

#[test]
fn a_good_batch_is_taken() {
    let server = server();
    check(&send(&server, &batch(&[event(1), event(2)])), 200, OK);
    assert_eq!(stored(&server), ["1", "2"]);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn one_bad_event_spoils_its_whole_batch() {
    let without = |field: &str| {
        let mut event = event(2);
        event.as_object_mut().expect("it is an object").remove(field);
        event
    };
    let cases = [
        (with(2, "/event", json!("")), "event submitted with an empty event name"),
        (with(2, "/distinct_id", json!("")), "event submitted with an empty distinct_id"),
        (with(2, "/uuid", json!("nope")), MISMATCH),
        (with(2, "/properties", Value::Null), MISMATCH),
        // Not recorded word by word, but refused too.
        (without("distinct_id"), "event submitted without a distinct_id"),
        (without("event"), MISMATCH),
    ];
    let server = server();
    for (bad, body) in cases {
        check(&send(&server, &batch(&[event(1), bad])), 400, body);
    }
    assert_eq!(stored(&server), [""; 0]);
}

#[test]
fn a_batch_without_events_is_refused() {
    check(&send(&server(), &batch(&[])), 400, "request holds no event");
}

#[test]
fn of_three_events_the_one_that_is_too_large_is_refused_alone() {
    let server = server();
    let large = with(2, "/properties/backend", json!("x".repeat(1_200_000)));
    let answer = send(&server, &batch(&[event(1), large, event(3)]));
    check(&answer, 400, "maximum event size exceeded");
    assert_eq!(stored(&server), ["1", "3"]);
}

#[test]
fn a_packed_batch_is_taken() {
    let server = server();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(batch(&[event(1)]).to_string().as_bytes()).expect("memory has room");
    let packed = gzip.finish().expect("memory has room");
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let address = server.http().address();
    let target = "/batch/?compression=gzip";
    check(&crate::client::ask(address, "POST", target, &headers, &packed), 200, OK);
    assert_eq!(stored(&server), ["1"]);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn a_personal_key_is_named_as_such() {
    let mut request = batch(&[event(1)]);
    request["api_key"] = json!("phx_recording");
    check(&send(&server(), &request), 401, "API key is not valid: personal_api_key");
}

#[test]
fn a_batch_without_a_key_is_no_batch() {
    let mut request = batch(&[event(1)]);
    request.as_object_mut().expect("it is an object").remove("api_key");
    check(&send(&server(), &request), 400, MISMATCH);
}

#[test]
fn what_is_not_json_is_refused_with_the_parsers_words() {
    let body = "failed to parse request: EOF while parsing an object at line 1 column 1";
    check(&post(&server(), "/batch/", b"{"), 400, body);
}

#[test]
fn five_thousand_events_are_taken_at_once() {
    let server = server();
    let events: Vec<Value> = (0..5000).map(event).collect();
    check(&send(&server, &batch(&events)), 200, OK);
    assert_eq!(server.stored().len(), 5000);
    assert_eq!(server.faults().len(), 2, "a sender of this project sends less at once");
}

#[test]
fn an_alias_is_an_event_like_any_other() {
    let server = PosthogServer::start();
    let alias = json!({
        "uuid": "68ac8be2-ab04-41d3-8576-2a506c3550fc",
        "event": "$create_alias",
        "distinct_id": "0123456789abcdef",
        "timestamp": "2026-11-20T10:32:24.481Z",
        "properties": {
            "alias": "11111111-1111-4111-8111-111111111111",
            "distinct_id": "0123456789abcdef",
        },
    });
    check(&send(&server, &batch(&[alias])), 200, OK);
    assert_eq!(server.stored().len(), 1);
}
