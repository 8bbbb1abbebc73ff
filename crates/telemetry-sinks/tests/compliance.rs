//! The adapter for `PostHog`'s public test suite, asked for what that suite asks for.

#[path = "../examples/sdk_compliance/adapter.rs"]
mod adapter;

use std::sync::Mutex;
use std::time::Duration;

use adapter::Adapter;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use test_servers::{Behaviour, PosthogOptions, PosthogServer, Request, Server};

/// How long each pause was; a test that looks at it is alone in its own thread.
static WAITS: Mutex<Vec<Duration>> = Mutex::new(Vec::new());

/// The adapter, and the server that it sends to.
struct Suite {
    adapter: Server,
    server: PosthogServer,
    http: reqwest::blocking::Client,
}

impl Suite {
    fn start() -> Self {
        let server = PosthogServer::start_with(PosthogOptions::default());
        let now = || "2026-11-20T12:00:00.481Z".parse::<DateTime<Utc>>().unwrap();
        let adapter = Adapter::new(|time| WAITS.lock().unwrap().push(time), now);
        let adapter = Server::start(move |request: &Request| adapter.answer(request));
        let http =
            reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let suite = Self { adapter, server, http };
        suite.init(json!({}));
        suite
    }

    fn init(&self, mut options: Value) {
        options["api_key"] = json!(PosthogServer::KEY);
        options["host"] = json!(self.server.url());
        self.post("/init", &options);
    }

    fn post(&self, path: &str, document: &Value) -> Value {
        let request = self.http.post(format!("{}{path}", self.adapter.url()));
        let answer = request.body(document.to_string()).send().unwrap().text().unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.adapter.url())).send().unwrap();
        serde_json::from_str(&answer.text().unwrap()).unwrap()
    }

    fn capture(&self, number: usize) {
        let event = json!({"distinct_id": "test_user", "event": format!("test_event_{number}")});
        let captured = self.post("/capture", &event);
        assert_eq!(captured["success"], true, "{captured}");
    }

    fn flush(&self) -> Value {
        self.post("/flush", &json!({}))
    }
}

#[test]
fn it_says_what_it_can_do() {
    let health = Suite::start().get("/health");
    assert_eq!(health["capabilities"], json!(["capture_v0", "encoding_gzip"]));
}

#[test]
fn an_event_has_what_a_server_needs_and_its_properties_unchanged() {
    let suite = Suite::start();
    let captured = suite.post(
        "/capture",
        &json!({
            "distinct_id": "test_user_123",
            "event": "test_event",
            "timestamp": "2025-01-02T08:34:05+05:30",
            "properties": {"word": "hello", "number": 42, "truth": true, "time_like": "2025-01-02T08:34:05+05:30"},
        }),
    );
    assert_eq!(suite.flush(), json!({"success": true, "events_flushed": 1}));
    let events = suite.server.events();
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!(event.event["uuid"], captured["uuid"]);
    assert_eq!(event.event["distinct_id"], "test_user_123");
    assert_eq!(event.event["timestamp"], "2025-01-02T03:04:05Z");
    assert_eq!(event.envelope.api_key, PosthogServer::KEY);
    for (name, value) in [("word", json!("hello")), ("number", json!(42)), ("truth", json!(true))] {
        assert_eq!(event.property(name), &value);
    }
    assert_eq!(event.property("time_like"), "2025-01-02T08:34:05+05:30");
    assert!(event.property("$lib").is_string() && event.property("$lib_version").is_string());
    assert_eq!(suite.server.requests()[0].header("content-encoding"), Some("gzip"));
}

#[test]
fn an_empty_flush_sends_nothing_and_many_events_go_together() {
    let suite = Suite::start();
    suite.flush();
    assert!(suite.server.requests().is_empty());
    (0..5).for_each(|number| suite.capture(number));
    suite.flush();
    assert_eq!(suite.server.requests().len(), 1);
    let mut ids: Vec<_> = suite.server.events().iter().map(|e| e.uuid().to_owned()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[test]
fn what_may_pass_is_tried_again_with_the_same_ids_and_times() {
    for code in [408, 500, 502, 503, 504] {
        let suite = Suite::start();
        suite.server.script([Behaviour::Status(code), Behaviour::Status(code)]);
        (0..3).for_each(|number| suite.capture(number));
        assert_eq!(suite.flush()["events_flushed"], 3, "{code}");
        assert_eq!(suite.server.requests().len(), 3, "{code}");
        let state = suite.get("/state");
        assert_eq!((&state["total_retries"], &state["pending_events"]), (&json!(2), &json!(0)));
        let made = state["requests_made"].as_array().unwrap();
        let statuses: Vec<_> = made.iter().map(|r| r["status_code"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [code.into(), code.into(), 200]);
        assert!(made.iter().all(|request| request["uuid_list"] == made[0]["uuid_list"]));
        assert_eq!(suite.server.faults(), [] as [String; 0], "an event came back changed");
    }
}

#[test]
fn what_is_refused_is_not_tried_again() {
    for code in [400, 401, 403, 413] {
        let suite = Suite::start();
        suite.server.behave(Behaviour::Status(code));
        suite.capture(1);
        assert_eq!(suite.flush()["events_flushed"], 0, "{code}");
        assert_eq!(suite.server.requests().len(), 1, "{code}");
    }
}

#[test]
fn retries_end_and_pauses_grow() {
    let suite = Suite::start();
    suite.server.behave(Behaviour::Status(503));
    suite.capture(1);
    suite.flush();
    assert_eq!(suite.server.requests().len(), 4);
    suite.init(json!({"max_retries": 1}));
    suite.server.behave(Behaviour::RateLimited(Some(3)));
    suite.capture(1);
    suite.flush();
    let waits = WAITS.lock().unwrap().clone();
    // Other tests wait as well; these pauses are among theirs.
    for milliseconds in [500, 1000, 2000, 3000] {
        assert!(
            waits.contains(&Duration::from_millis(milliseconds)),
            "{milliseconds} in {waits:?}"
        );
    }
}

#[test]
fn a_reset_forgets_everything() {
    let suite = Suite::start();
    suite.capture(1);
    suite.post("/reset", &json!({}));
    let state = suite.get("/state");
    assert_eq!((&state["pending_events"], &state["total_events_captured"]), (&json!(0), &json!(0)));
}
