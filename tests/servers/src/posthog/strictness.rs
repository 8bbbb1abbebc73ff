//! What a real server lets pass, and a sender of this project must not do.

use std::collections::BTreeSet;

use chrono::SecondsFormat;
use serde_json::Value;

use super::capture::is_uuid;
use super::ingestion::is_dropped;
use super::state::{Arrival, parse};
use crate::http::Request;

/// The most events in a request.
const MAX_EVENTS: usize = 250;

/// The most a request holds once it is unpacked, in bytes.
const MAX_BATCH: usize = 512 * 1024;

/// The most an event holds, in bytes.
const MAX_EVENT: usize = 32 * 1024;

/// Ids that PostHog takes for a mistake, whatever their case.
const ILLEGAL_IDS: [&str; 15] = [
    "0",
    "null",
    "none",
    "nil",
    "nan",
    "undefined",
    "true",
    "false",
    "id",
    "guest",
    "user",
    "anonymous",
    "email",
    "distinct_id",
    "[object object]",
];

/// Returns what is wrong with a request, apart from its events.
pub(super) fn request(request: &Request) -> Vec<String> {
    let mut faults = Vec::new();
    let json = request.header("content-type").is_some_and(|it| it.starts_with("application/json"));
    if !json {
        faults.push("its content type is not JSON".to_owned());
    }
    let header = request.header("content-encoding");
    let query = request.parameter("compression");
    if header != query.as_deref() {
        faults.push("query and header disagree about its compression".to_owned());
    }
    if request.header("cookie").is_some() || request.header("authorization").is_some() {
        faults.push("it carries credentials in a header".to_owned());
    }
    faults
}

/// Returns what is wrong with the events of one request, taken together.
pub(super) fn batch(arrivals: &[Arrival], body: &[u8]) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(first) = arrivals.first() else { return faults };
    if arrivals.len() > MAX_EVENTS {
        faults.push(format!("{} events, more than {MAX_EVENTS}", arrivals.len()));
    }
    if body.len() > MAX_BATCH {
        faults.push(format!("{} bytes, more than {MAX_BATCH}", body.len()));
    }
    match first.envelope.sent_at.as_deref().map(parse) {
        None => faults.push("it does not say when it was sent".to_owned()),
        Some(None) => faults.push("it was sent at no time that can be read".to_owned()),
        Some(Some(_)) => {}
    }
    let days: BTreeSet<_> =
        arrivals.iter().filter_map(|it| Some(it.timestamp()?.date_naive())).collect();
    if days.len() > 1 {
        faults.push(format!("events of {} days", days.len()));
    }
    let ids: BTreeSet<_> = arrivals.iter().map(Arrival::uuid).collect();
    if ids.len() < arrivals.len() {
        faults.push("two events of one id".to_owned());
    }
    faults
}

/// Returns what is wrong with one event, apart from what came before it.
pub(super) fn event(arrival: &Arrival, transport: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |wrong: bool, what: &str| {
        if wrong {
            faults.push(what.to_owned());
        }
    };
    let timestamp = arrival.event["timestamp"].as_str().unwrap_or_default();
    let distinct_id = arrival.distinct_id();
    fault(!is_uuid(arrival.uuid()), "no uuid");
    fault(!is_canonical(timestamp), "its timestamp is not canonical UTC");
    fault(ILLEGAL_IDS.contains(&distinct_id.to_lowercase().as_str()), "an illegal distinct_id");
    fault(distinct_id.trim() != distinct_id, "a distinct_id with blanks around it");
    fault(!arrival.property("$lib").is_string(), "no $lib");
    fault(!arrival.property("$lib_version").is_string(), "no $lib_version");
    fault(arrival.property("$geoip_disable") != true, "it does not switch GeoIP off");
    fault(arrival.property("$ip") != "0.0.0.0", "its $ip is not 0.0.0.0");
    fault(is_dropped(arrival), "it is about persons and forbids their profile: it is dropped");
    fault(is_anonymous(arrival) && has_profile(arrival), "anonymous, and it asks for a profile");
    fault(arrival.event.to_string().len() > MAX_EVENT, "more than 32 KB");
    for (key, value) in arrival.properties() {
        let nested = value.is_object() || value.is_array();
        // A person's properties are the one object that PostHog itself defines.
        fault(nested && key != "$set", &format!("`{key}` is not flat"));
        let describes = key == "$set" && matches!(arrival.name(), "$set" | "$identify");
        let own = key.starts_with('$') && !transport.contains(key) && !describes;
        fault(own, &format!("`{key}` was not declared"));
    }
    faults
}

fn is_canonical(timestamp: &str) -> bool {
    parse(timestamp).is_some_and(|time| {
        [SecondsFormat::AutoSi, SecondsFormat::Millis]
            .iter()
            .any(|format| time.to_rfc3339_opts(*format, true) == timestamp)
    })
}

/// Tells whether an event says, or its id of the day shows, that nobody is behind it.
fn is_anonymous(arrival: &Arrival) -> bool {
    let id = arrival.distinct_id();
    let daily = id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let about_person = matches!(arrival.name(), "$create_alias" | "$identify" | "$set");
    !about_person && (daily || arrival.property("is_anon") == true)
}

fn has_profile(arrival: &Arrival) -> bool {
    arrival.property("$process_person_profile") != &Value::Bool(false)
}
