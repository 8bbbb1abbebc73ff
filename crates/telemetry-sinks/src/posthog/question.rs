//! A request without records, whose answer tells who is at the other end.
//!
//! It goes over the connection that just carried records. A capture server refuses it, because it
//! holds no event; a network's login page, a blocking proxy or a web site at a mistyped host says yes
//! to it as to everything else.

use std::io::Read as _;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use serde_json::{Value, json};
use telemetry_delivery::{ApiKey, Destination};

/// No answer of a capture server to this is longer, in bytes.
const LONGEST: u64 = 4096;

/// Tells whether a capture server answers there.
pub(super) fn is_capture(client: &Client, destination: &Destination, key: &ApiKey) -> bool {
    let Some(answer) = ask(client, destination, key) else { return false };
    let page = is_page(&answer);
    match answer.status().as_u16() {
        400 => !page,
        200 => !page && accepts_as_capture_does(answer),
        _ => false,
    }
}

/// Returns how long the server wants to be left alone, where it says so.
///
/// The library knows and does not tell. So this asks once, with nothing in the request.
pub(super) fn pause(client: &Client, destination: &Destination, key: &ApiKey) -> Option<TimeDelta> {
    let answer = ask(client, destination, key)?;
    let header = |name| answer.headers().get(name)?.to_str().ok();
    let wanted = header(RETRY_AFTER)?;
    if let Ok(seconds) = wanted.trim().parse::<u32>() {
        return Some(TimeDelta::seconds(seconds.into()));
    }
    // A date counts from the server's own clock.
    Some(http_date(wanted)? - http_date(header(DATE)?)?)
}

fn ask(client: &Client, destination: &Destination, key: &ApiKey) -> Option<Response> {
    let body = json!({"api_key": key.as_str(), "historical_migration": false, "batch": []});
    let request = client
        .post(format!("{}/batch/", destination.url()))
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string());
    request.send().ok()
}

fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
}

/// Older servers take an empty batch, and say so in a way of their own.
fn accepts_as_capture_does(answer: Response) -> bool {
    let mut text = Vec::new();
    let read = answer.take(LONGEST).read_to_end(&mut text);
    let document = read.ok().and_then(|_| serde_json::from_slice::<Value>(&text).ok());
    document.is_some_and(|document| document.get("status").is_some())
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|time| time.to_utc())
}
