//! What the double reports of senders that a real server would let pass.

use serde_json::{Map, Value, json};
use test_servers::{PosthogOptions, PosthogServer};

use super::{batch, event, send, server, with};
use crate::client::ask;

/// Sends a request that a real server takes, and checks what the double says of it.
#[track_caller]
fn check(request: &Value, faults: &[&str]) {
    let server = server();
    let answer = send(&server, request);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(server.faults(), faults);
}

/// Checks what is said of one event.
#[track_caller]
fn check_event(event: Value, fault: &str) {
    let name = event["event"].as_str().unwrap_or_default().to_owned();
    check(&batch(&[event]), &[&format!("request 0, {name}: {fault}")]);
}

#[test]
fn an_event_has_an_id() {
    check_event(with(1, "/uuid", Value::Null), "no uuid");
}

#[test]
fn an_event_says_when_it_happened() {
    for time in ["2026-11-20T11:32:24.481+01:00", "2026-11-20T10:32:24.5Z", "2026-11-20T10:32Z"] {
        check_event(with(1, "/timestamp", json!(time)), "its timestamp is not canonical UTC");
    }
    check(&batch(&[with(1, "/timestamp", json!("2026-11-20T10:32:24Z"))]), &[]);
    check(&batch(&[with(1, "/timestamp", json!("2026-11-20T10:32:24.000Z"))]), &[]);
}

#[test]
fn an_event_says_which_library_sent_it() {
    check_event(with(1, "/properties/$lib", Value::Null), "no $lib");
    check_event(with(1, "/properties/$lib_version", json!(1)), "no $lib_version");
}

#[test]
fn an_event_hides_where_it_comes_from() {
    let geoip = with(1, "/properties/$geoip_disable", json!(false));
    check_event(geoip, "it does not switch GeoIP off");
    check_event(with(1, "/properties/$ip", json!("127.0.0.1")), "its $ip is not 0.0.0.0");
}

#[test]
fn an_anonymous_event_makes_no_person() {
    let profile = "anonymous, and it asks for a profile";
    check_event(with(1, "/properties/$process_person_profile", json!(true)), profile);
    let mut account = with(1, "/distinct_id", json!("11111111-1111-4111-8111-111111111111"));
    account["properties"]["$process_person_profile"] = json!(true);
    check(&batch(std::slice::from_ref(&account)), &[]);
    account["properties"]["is_anon"] = json!(true);
    check_event(account, profile);
}

#[test]
fn what_is_about_persons_and_forbids_their_profile_is_lost() {
    for name in ["$create_alias", "$identify", "$set"] {
        let event = with(1, "/event", json!(name));
        check_event(event, "it is about persons and forbids their profile: it is dropped");
    }
}

#[test]
fn some_ids_are_mistakes() {
    for id in ["0", "null", "None", "undefined", "TRUE", "false", "id", "guest", "user", "email"] {
        check_event(with(1, "/distinct_id", json!(id)), "an illegal distinct_id");
    }
    check_event(with(1, "/distinct_id", json!(" x")), "a distinct_id with blanks around it");
}

#[test]
fn properties_are_flat_and_declared() {
    check_event(with(1, "/properties/list", json!([])), "`list` is not flat");
    check_event(with(1, "/properties/$os", json!("Debian")), "`$os` was not declared");
    let described = with(1, "/properties/$set", json!({"os": "linux"}));
    check_event(described, "`$set` was not declared");
    let transport = vec!["$os".to_owned()];
    let server =
        PosthogServer::start_with(PosthogOptions { transport, ..PosthogOptions::default() });
    send(&server, &batch(&[with(1, "/properties/$os", json!("Debian"))]));
    let faults = server.faults();
    assert!(!faults.iter().any(|fault| fault.contains("$os")), "{faults:?}");
}

#[test]
fn a_request_holds_one_day() {
    let tomorrow = with(2, "/timestamp", json!("2026-11-21T00:00:00.000Z"));
    check(&batch(&[event(1), tomorrow]), &["request 0: events of 2 days"]);
}

#[test]
fn a_request_is_not_too_large() {
    let many: Vec<Value> = (0..251).map(event).collect();
    check(&batch(&many), &["request 0: 251 events, more than 250"]);
    let large = |number| with(number, "/properties/note", json!("x".repeat(32_000)));
    let large: Vec<Value> = (0..17).map(large).collect();
    let size = batch(&large).to_string().len();
    check(&batch(&large), &[&format!("request 0: {size} bytes, more than 524288")]);
    check_event(with(1, "/properties/note", json!("x".repeat(32 * 1024))), "more than 32 KB");
}

#[test]
fn a_request_says_when_it_was_sent() {
    let mut request = batch(&[event(1)]);
    request["sent_at"] = json!("yesterday");
    check(&request, &["request 0: it was sent at no time that can be read"]);
    request["sent_at"] = Value::Null;
    check(&request, &["request 0: it does not say when it was sent"]);
}

#[test]
fn an_id_stands_for_the_same_event_for_ever() {
    check(&batch(&[event(1), event(1)]), &["request 0: two events of one id"]);
    let server = server();
    send(&server, &batch(&[event(1)]));
    let backwards: Map<String, Value> =
        event(1).as_object().expect("it is an object").clone().into_iter().rev().collect();
    send(&server, &batch(&[backwards.into()]));
    assert_eq!(server.faults(), [""; 0], "a resend is no fault, whatever the order of its keys");
    send(&server, &batch(&[with(1, "/properties/backend", json!("ollama"))]));
    let fault = "request 2, command_generated: it came before with the same uuid and other content";
    assert_eq!(server.faults(), [fault]);
}

#[test]
fn a_request_is_what_its_headers_say() {
    let server = server();
    let body = batch(&[event(1)]).to_string();
    let headers = [("content-type", "text/plain"), ("authorization", "Bearer x")];
    let address = server.http().address();
    ask(address, "POST", "/batch/?compression=none", &headers, body.as_bytes());
    let faults = [
        "request 0: its content type is not JSON",
        "request 0: query and header disagree about its compression",
        "request 0: it carries credentials in a header",
    ];
    assert_eq!(server.faults(), faults);
}
