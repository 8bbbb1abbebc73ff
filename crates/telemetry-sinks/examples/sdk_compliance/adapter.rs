//! What the suite asks for, over the sink and the rules of delivery.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use telemetry_core::RecordIds;
use telemetry_delivery::{
    Answer, ApiKey, Destination, End, Escort, Fate, Fault, Sink, deliver, pause, rate_limit_pause,
};
use telemetry_sinks::{Library, Person, Posthog, Trust, WireEvent};
use test_servers::{Reply, Request};

/// The suite waits seconds where a sender waits minutes: ten minutes become half a second.
const HURRY: i32 = 1200;

/// One client under test.
pub(crate) struct Adapter {
    wait: fn(Duration),
    now: fn() -> DateTime<Utc>,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    sink: Option<Watched>,
    most_retries: u64,
    ids: Option<RecordIds>,
    pending: Vec<WireEvent>,
    captured: u64,
    sent: u64,
    retries: u64,
    last_error: Option<String>,
}

/// A sink that keeps a list of its requests.
struct Watched {
    sink: Posthog,
    now: fn() -> DateTime<Utc>,
    attempt: u64,
    requests: Vec<Value>,
}

impl Sink<WireEvent> for Watched {
    fn recipient(&self) -> &str {
        Sink::<WireEvent>::recipient(&self.sink)
    }

    fn send(&mut self, events: &[WireEvent]) -> Answer {
        let answer = self.sink.send_events(events);
        self.requests.push(json!({
            "timestamp_ms": (self.now)().timestamp_millis(),
            "status_code": status(&answer),
            "retry_attempt": self.attempt,
            "event_count": events.len(),
            "uuid_list": events.iter().map(|event| event.uuid).collect::<Vec<_>>(),
        }));
        answer
    }
}

fn status(answer: &Answer) -> u16 {
    match answer {
        Answer::Accepted => 200,
        Answer::Poison { status } | Answer::Unavailable(Fault::Status(status)) => *status,
        Answer::Refused { status } => status.unwrap_or(0),
        Answer::RateLimited { .. } => 429,
        Answer::Unavailable(_) => 0,
    }
}

/// Counts what became of events.
#[derive(Default)]
struct Books {
    settled: usize,
    accepted: u64,
}

impl Escort for Books {
    fn may_send(&mut self) -> bool {
        true
    }

    fn settled(&mut self, events: Range<usize>, fate: Fate) -> bool {
        self.settled = events.end;
        self.accepted += if fate == Fate::Accepted { events.len() as u64 } else { 0 };
        true
    }
}

impl Adapter {
    pub(crate) fn new(wait: fn(Duration), now: fn() -> DateTime<Utc>) -> Self {
        Self { wait, now, inside: Mutex::default() }
    }

    /// Answers one request of the suite.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = || request.json();
        let document = match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/health") => Ok(health()),
            ("POST", "/init") => self.init(&mut inside, &asked()),
            ("POST", "/capture") => self.capture(&mut inside, &asked()),
            ("POST", "/flush") => Ok(self.flush(&mut inside)),
            ("POST", "/reset") => {
                *inside = Inside::default();
                Ok(json!({"success": true}))
            }
            ("GET", "/state") => Ok(state(&inside)),
            _ => return Reply::status(404),
        };
        match document {
            Ok(document) => Reply::json(200, &document),
            Err(reason) => Reply::json(400, &json!({"success": false, "error": reason})),
        }
    }

    fn init(&self, inside: &mut Inside, asked: &Value) -> Result<Value, String> {
        let text = |name: &str| asked[name].as_str().ok_or(format!("`{name}` is missing"));
        let destination = Destination::parse(text("host")?).map_err(|bad| bad.to_string())?;
        let key = ApiKey::parse(text("api_key")?).map_err(|bad| bad.to_string())?;
        let library = Library { name: "caro-cli", version: env!("CARGO_PKG_VERSION") };
        let sink = Posthog::new(destination, key, library, Trust::Blind);
        let sink = Watched { sink, now: self.now, attempt: 0, requests: Vec::new() };
        let most_retries = asked["max_retries"].as_u64().unwrap_or(3);
        *inside = Inside { sink: Some(sink), most_retries, ..Inside::default() };
        Ok(json!({"success": true}))
    }

    fn capture(&self, inside: &mut Inside, asked: &Value) -> Result<Value, String> {
        let text = |name: &str| asked[name].as_str().ok_or(format!("`{name}` is missing"));
        let now = (self.now)();
        let timestamp = match asked["timestamp"].as_str() {
            Some(text) => text.parse().map_err(|_| "`timestamp` is no time".to_owned())?,
            None => now,
        };
        let uuid = inside.ids.get_or_insert_with(|| RecordIds::new(seed(now))).next(now);
        inside.pending.push(WireEvent {
            uuid,
            event: text("event")?.to_owned(),
            distinct_id: text("distinct_id")?.to_owned(),
            timestamp,
            person: Person::Nobody,
            session: None,
            properties: asked["properties"].as_object().cloned().unwrap_or_default(),
        });
        inside.captured += 1;
        Ok(json!({"success": true, "uuid": uuid}))
    }

    /// Sends what is pending by the sender's rules, in a hurry.
    fn flush(&self, inside: &mut Inside) -> Value {
        let Inside { sink, most_retries, pending, sent, retries, last_error, .. } = inside;
        let Some(sink) = sink else { return json!({"success": false, "events_flushed": 0}) };
        let before = *sent;
        sink.attempt = 0;
        while !pending.is_empty() {
            let mut books = Books::default();
            let end = deliver(pending, sink, &mut books);
            pending.drain(..books.settled);
            *sent += books.accepted;
            let failures = u32::try_from(sink.attempt + 1).unwrap_or(u32::MAX);
            let again = match &end {
                End::Stopped(Answer::Unavailable(_)) => Some(pause(failures, 0)),
                End::Stopped(Answer::RateLimited { pause }) => {
                    Some(rate_limit_pause(*pause, failures, 0))
                }
                _ => None,
            };
            *last_error = (end != End::Done).then(|| format!("{end:?}"));
            match again {
                Some(pause) if sink.attempt < *most_retries => {
                    sink.attempt += 1;
                    *retries += 1;
                    (self.wait)(hurried(pause));
                }
                // The sender would keep them for another day; the suite wants to see the end.
                _ => pending.clear(),
            }
        }
        json!({"success": true, "events_flushed": *sent - before})
    }
}

fn hurried(pause: TimeDelta) -> Duration {
    (pause / HURRY).to_std().unwrap_or_default()
}

/// Bytes that differ from run to run are enough: nobody else sends to the suite's server.
fn seed(now: DateTime<Utc>) -> [u8; 10] {
    let mut seed = [0; 10];
    seed[2..].copy_from_slice(&now.timestamp_micros().to_be_bytes());
    seed
}

fn health() -> Value {
    json!({
        "sdk_name": "caro-cli",
        "sdk_version": env!("CARGO_PKG_VERSION"),
        "adapter_version": "1.0.0",
        "capabilities": ["capture_v0", "encoding_gzip"],
    })
}

fn state(inside: &Inside) -> Value {
    json!({
        "pending_events": inside.pending.len(),
        "total_events_captured": inside.captured,
        "total_events_sent": inside.sent,
        "total_retries": inside.retries,
        "last_error": inside.last_error,
        "requests_made": inside.sink.as_ref().map_or(&[][..], |sink| &sink.requests),
    })
}
