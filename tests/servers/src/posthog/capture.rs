//! What PostHog's capture server takes and refuses, and in which words.

use serde_json::{Map, Value, json};

use crate::http::Reply;

/// The most an event may hold, in bytes. Measured: 1.2 MB is refused; where between 1 MB and that
/// the limit lies is not, so the double is strict.
const MAX_EVENT: usize = 1_000_000;

/// What it says of JSON that is no batch of events.
const MISMATCH: &str =
    "failed to parse request: data did not match any variant of untagged enum RawRequest";

/// What a batch says of all its events.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The project's key.
    pub api_key: String,
    /// When the client says it sent the request.
    pub sent_at: Option<String>,
    /// Everything else that is neither key, time nor events.
    pub other: Map<String, Value>,
    /// How many events came in the request.
    pub count: usize,
}

/// A request, as far as it was understood.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) envelope: Option<Envelope>,
    /// Every event, and whether a healthy server takes it.
    pub(super) events: Vec<(Value, bool)>,
    /// What a healthy server answers.
    pub(super) answer: Reply,
}

/// Judges the unpacked body of a batch request, for a project with this key.
pub(super) fn receive(body: &[u8], key: &str) -> Received {
    let document: Value = match serde_json::from_slice(body) {
        Ok(document) => document,
        Err(error) => return Received::nothing(&format!("failed to parse request: {error}")),
    };
    let Some((envelope, events)) = open(document) else { return Received::nothing(MISMATCH) };
    let (taken, answer) = judge(&envelope, &events, key);
    Received { envelope: Some(envelope), events: events.into_iter().zip(taken).collect(), answer }
}

/// Returns what a healthy server answers when all is well.
fn ok() -> Reply {
    Reply::json(200, &json!({"status": "Ok"}))
}

/// Parts the events from what is said of all of them.
fn open(document: Value) -> Option<(Envelope, Vec<Value>)> {
    let Value::Object(mut fields) = document else { return None };
    let Value::String(api_key) = fields.remove("api_key")? else { return None };
    let Value::Array(events) = fields.remove("batch")? else { return None };
    let sent_at = match fields.remove("sent_at") {
        Some(Value::String(text)) => Some(text),
        Some(Value::Null) | None => None,
        Some(_) => return None,
    };
    let count = events.len();
    let fits = events.iter().all(is_event);
    fits.then_some((Envelope { api_key, sent_at, other: fields, count }, events))
}

/// Tells whether something has the shape of an event. One that has not spoils its whole batch.
fn is_event(event: &Value) -> bool {
    let Value::Object(fields) = event else { return false };
    let uuid = match fields.get("uuid") {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty() || is_uuid(text),
        Some(_) => false,
    };
    let timestamp = matches!(fields.get("timestamp"), None | Some(Value::Null | Value::String(_)));
    let properties = matches!(fields.get("properties"), None | Some(Value::Object(_)));
    uuid && timestamp && properties && fields.get("event").is_some_and(Value::is_string)
}

/// Tells whether a text is a UUID as they are usually written.
pub(super) fn is_uuid(text: &str) -> bool {
    let dash = |place: usize| matches!(place, 8 | 13 | 18 | 23);
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if dash(at) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

/// Returns for each event whether it is taken, and the answer.
fn judge(envelope: &Envelope, events: &[Value], key: &str) -> (Vec<bool>, Reply) {
    let none = || vec![false; events.len()];
    if events.is_empty() {
        return (none(), Reply::text(400, "request holds no event"));
    }
    if envelope.api_key.starts_with("phx_") {
        return (none(), Reply::text(401, "API key is not valid: personal_api_key"));
    }
    if envelope.api_key != key {
        return (none(), Reply::text(401, "API key is not valid: unknown project"));
    }
    if let Some(complaint) = events.iter().find_map(complaint) {
        return (none(), Reply::text(400, complaint));
    }
    let taken: Vec<bool> =
        events.iter().map(|event| event.to_string().len() <= MAX_EVENT).collect();
    let answer =
        if taken.contains(&false) { Reply::text(400, "maximum event size exceeded") } else { ok() };
    (taken, answer)
}

/// Returns what is wrong with an event, and therefore with its whole batch.
fn complaint(event: &Value) -> Option<&'static str> {
    match (event["event"].as_str(), &event["distinct_id"]) {
        (None | Some(""), _) => Some("event submitted with an empty event name"),
        (_, Value::Null) => Some("event submitted without a distinct_id"),
        (_, Value::String(id)) if id.is_empty() => {
            Some("event submitted with an empty distinct_id")
        }
        _ => None,
    }
}

impl Received {
    /// A request of which nothing was understood.
    pub(super) fn nothing(complaint: &str) -> Self {
        Self { envelope: None, events: Vec::new(), answer: Reply::text(400, complaint) }
    }
}
