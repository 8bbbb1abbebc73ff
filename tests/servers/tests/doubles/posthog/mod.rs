//! PostHog's double.

mod behaviour;
mod recording;
mod strictness;

use serde_json::{Value, json};
use test_servers::{Clock, PosthogOptions, PosthogServer};

use crate::client::{Answer, ask};

/// A server whose clock stands two seconds after the events of [`event`] happened.
fn server() -> PosthogServer {
    let clock = Clock::at("2026-11-20T10:32:26.481Z".parse().expect("it is a time"));
    PosthogServer::start_with(PosthogOptions { clock, ..PosthogOptions::default() })
}

/// An event without fault; its uuid ends in that number.
fn event(number: usize) -> Value {
    json!({
        "uuid": format!("01a1f8d3-ea00-7707-8707-{number:012}"),
        "event": "command_generated",
        "distinct_id": "0123456789abcdef",
        "timestamp": "2026-11-20T10:32:24.481Z",
        "properties": {
            "backend": "embedded",
            "$lib": "caro-cli",
            "$lib_version": "0.1.0",
            "$process_person_profile": false,
            "$geoip_disable": true,
            "$ip": "0.0.0.0",
        },
    })
}

/// An event with one field changed.
fn with(number: usize, pointer: &str, value: Value) -> Value {
    let mut event = event(number);
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    event.pointer_mut(parent).expect("the parent is there")[key] = value;
    event
}

fn batch(events: &[Value]) -> Value {
    json!({
        "api_key": PosthogServer::KEY,
        "historical_migration": false,
        "sent_at": "2026-11-20T10:32:25.481Z",
        "batch": events,
    })
}

fn send(server: &PosthogServer, batch: &Value) -> Answer {
    post(server, "/batch/", batch.to_string().as_bytes())
}

fn post(server: &PosthogServer, target: &str, body: &[u8]) -> Answer {
    ask(server.http().address(), "POST", target, &[("content-type", "application/json")], body)
}

/// The last digits of the uuids of what can be queried.
fn stored(server: &PosthogServer) -> Vec<String> {
    let stored = server.stored().into_iter();
    let uuid = |event: Value| event["uuid"].as_str().unwrap_or_default()[24..].to_owned();
    stored.map(|it| uuid(it.event).trim_start_matches('0').to_owned()).collect()
}
