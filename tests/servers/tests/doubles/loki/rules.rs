//! What is kept and who may push: rules beyond the recorded answers.

use chrono::TimeDelta;
use serde_json::{Value, json};
use test_servers::{Behaviour, LokiAccess, LokiOptions, LokiServer, LokiTenancy, Moment};

use super::{NOW, PUSH, clock, kept, numbers, push, query, server, stream};
use crate::client::{Answer, HUNG, ask, get};

fn send(server: &LokiServer, headers: &[(&str, &str)], line: &str) -> Answer {
    let headers = [headers, &[("content-type", "application/json")]].concat();
    let body = json!({"streams": [stream("ls", &[(0, line)])]}).to_string();
    ask(server.http().address(), "POST", PUSH, &headers, body.as_bytes())
}

#[test]
fn within_one_stream_the_good_entries_are_kept() {
    let server = server();
    let lines = [(0, "newest"), (-3600, "just in time"), (-3601, "late"), (-8000, "later")];
    let answer = push(&server, &[stream("ls", &lines)]);
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("total ignored: 2 out of 4 for stream"), "{}", answer.body);
    assert_eq!(kept(&server), ["newest", "just in time"]);
}

#[test]
fn metadata_does_not_make_another_entry() {
    let server = server();
    for metadata in [json!({}), json!({"uuid": "1"}), json!({"uuid": "2"})] {
        let value = json!([NOW.to_string(), "a", metadata]);
        let stream = json!({"stream": {"job": "caro-usage"}, "values": [value]});
        assert_eq!(push(&server, &[stream]).status, 204);
    }
    assert_eq!(kept(&server), ["a"]);
}

#[test]
fn a_mistake_in_the_form_costs_the_whole_push() {
    let server = server();
    let bad = [
        json!({"stream": {"job": 1}, "values": []}),
        json!({"stream": {"job": "x"}, "values": [["soon", "a"]]}),
        json!({"stream": {"job": "x"}, "values": [[NOW.to_string(), 1]]}),
        json!({"stream": {"job": "x"}, "values": [[NOW.to_string(), "a", "b"]]}),
        json!({"stream": {"job": "x", "1st": "y"}, "values": []}),
        json!({"stream": {"job": "x"}}),
        json!({"values": []}),
        Value::Null,
    ];
    for bad in bad {
        let answer = push(&server, &[stream("ls", &[(0, "good")]), bad]);
        assert_eq!(answer.status, 400, "{answer:?}");
    }
    assert_eq!(kept(&server), [""; 0]);
    let none = json!({"stream": {"job": ""}, "values": [[NOW.to_string(), "a"]]});
    assert_eq!(push(&server, &[none]).status, 400, "an empty label is none");
}

#[test]
fn too_much_at_once_is_refused_until_time_has_passed() {
    let clock = clock();
    let server = LokiServer::start_with(LokiOptions { clock: clock.clone(), ..Default::default() });
    let megabyte = |number: i64| {
        let line = "x".repeat(256 * 1024);
        stream("ls", &[0, 1, 2, 3].map(|part| (number * 4 + part, line.as_str())))
    };
    for number in 0..6 {
        assert_eq!(push(&server, &[megabyte(number)]).status, 204);
    }
    let answer = push(&server, &[megabyte(6)]);
    assert_eq!((answer.status, answer.header("retry-after")), (429, None));
    assert_eq!(server.entries().len(), 24);
    clock.advance(TimeDelta::milliseconds(250));
    assert_eq!(push(&server, &[megabyte(6)]).status, 204);
    assert_eq!(push(&server, &[megabyte(7)]).status, 429);
}

#[test]
fn tenants_see_their_own() {
    let tenancy = LokiTenancy::ByHeader;
    let server =
        LokiServer::start_with(LokiOptions { clock: clock(), tenancy, ..Default::default() });
    let nobody = send(&server, &[], "a");
    assert_eq!((nobody.status, nobody.body.as_str()), (401, "no org id\n"));
    assert_eq!(send(&server, &[("X-Scope-OrgID", "us")], "a").status, 204);
    assert_eq!(server.entries()[0].tenant, "us");

    let path =
        "/loki/api/v1/query?query=sum(count_over_time(%7Bjob%3D%22caro-usage%22%7D%5B1h%5D))";
    let asked = |tenant| {
        let headers = [("X-Scope-OrgID", tenant)];
        numbers(&ask(server.http().address(), "GET", path, &headers, b""), "verb").len()
    };
    assert_eq!((asked("us"), asked("them")), (1, 0));
}

#[test]
fn who_is_not_known_is_not_let_through() {
    let access = LokiAccess::Basic("caro".to_owned(), "open sesame".to_owned());
    let server =
        LokiServer::start_with(LokiOptions { access, clock: clock(), ..Default::default() });
    for wrong in ["", "Basic Y2FybzpzZXNhbWU=", "Bearer Y2FybzpvcGVuIHNlc2FtZQ=="] {
        let answer = send(&server, &[("Authorization", wrong)], "a");
        assert_eq!(answer.status, 401);
        assert!(answer.header("www-authenticate").is_some());
    }
    assert_eq!(server.pushes().len(), 0);
    let right = [("Authorization", "Basic Y2FybzpvcGVuIHNlc2FtZQ==")];
    assert_eq!(send(&server, &right, "a").status, 204);

    let access = LokiAccess::Bearer("token".to_owned());
    let server =
        LokiServer::start_with(LokiOptions { access, clock: clock(), ..Default::default() });
    assert_eq!(send(&server, &[("Authorization", "Bearer token")], "a").status, 204);
    assert_eq!(send(&server, &[], "a").status, 401);
}

#[test]
fn a_loki_fails_as_it_is_told() {
    let server = server();
    server.script([
        Behaviour::Status(503),
        Behaviour::CaptivePortal,
        Behaviour::Redirect(302),
        Behaviour::Close(Moment::AfterStoring),
    ]);
    assert_eq!(send(&server, &[], "a").status, 503);
    assert_eq!(send(&server, &[], "a").header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(send(&server, &[], "a").header("location"), Some("/landing"));
    assert_eq!(kept(&server), [""; 0]);
    let sent = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| send(&server, &[], "a")));
    sent.expect_err("there is no answer");
    assert_eq!(server.await_entries(1, HUNG)[0].line, "a");
    assert_eq!(server.await_pushes(4, HUNG).len(), 4);
    assert_eq!(server.faults(), [""; 0]);
    get(server.http().address(), "/landing");
    assert_eq!(server.faults(), ["a redirect was followed"]);
    server.behave(Behaviour::Status(500));
    assert_eq!(query(&server, r#"rate({job="x"}[1h])"#, "").status, 500);
}
