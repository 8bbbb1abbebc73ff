//! Loki's double.

mod query;
mod recording;
mod rules;

use serde_json::{Value, json};
use test_servers::{Clock, LokiOptions, LokiServer};

use crate::client::{Answer, ask, get};

const PUSH: &str = "/loki/api/v1/push";

/// The server's time in nanoseconds, as it was when the answers were recorded.
const NOW: i64 = 1_795_175_706_637_381_888;

const SECOND: i64 = 1_000_000_000;

fn clock() -> Clock {
    Clock::at("2026-11-20T11:55:06.637381888Z".parse().expect("it is a time"))
}

fn server() -> LokiServer {
    LokiServer::start_with(LokiOptions { clock: clock(), ..LokiOptions::default() })
}

/// A stream of our job, with lines at so many seconds from now.
fn stream(verb: &str, lines: &[(i64, &str)]) -> Value {
    let value = |(seconds, line): &(i64, &str)| json!([(NOW + seconds * SECOND).to_string(), line]);
    let values: Vec<Value> = lines.iter().map(value).collect();
    json!({"stream": {"job": "caro-usage", "verb": verb}, "values": values})
}

fn push(server: &LokiServer, streams: &[Value]) -> Answer {
    send(server, &json!({"streams": streams}).to_string())
}

fn send(server: &LokiServer, body: &str) -> Answer {
    let headers = [("content-type", "application/json")];
    ask(server.http().address(), "POST", PUSH, &headers, body.as_bytes())
}

/// Asks about one instant, or about a span where `rest` has one.
fn query(server: &LokiServer, query: &str, rest: &str) -> Answer {
    let escaped: Vec<_> = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let escaped = escaped.concat();
    let path = if rest.is_empty() { "query" } else { "query_range" };
    get(server.http().address(), &format!("/loki/api/v1/{path}?query={escaped}{rest}"))
}

/// The numbers of an answer about one instant, by the value of one label, sorted.
fn numbers(answer: &Answer, label: &str) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!(document["data"]["resultType"], "vector");
    let result = document["data"]["result"].as_array().expect("it is a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or("(none)").to_owned();
    let number = |sample: &Value| (text(&sample["metric"][label]), text(&sample["value"][1]));
    let mut numbers: Vec<_> = result.map(number).collect();
    numbers.sort();
    numbers
}

/// The lines that are kept, in the order they came.
fn kept(server: &LokiServer) -> Vec<String> {
    server.entries().into_iter().map(|entry| entry.line).collect()
}
