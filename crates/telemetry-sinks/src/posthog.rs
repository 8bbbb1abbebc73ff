//! `PostHog`, through its own library: one request a batch, and only answers that can be true.
//!
//! The library does the sending. What it keeps to itself is seen another way: the status of an answer
//! by the HTTP client that is lent to it, and who answered by a question of our own, since the
//! library takes any page with status 200 for a success. docs/decisions/ says why it is like this.

mod question;
mod wire;

use std::time::Instant;

use posthog_rs::{CaptureCompression, ClientOptionsBuilder, Error};
use telemetry_delivery::{Answer, ApiKey, Destination, Fault, Parcel, REQUEST, Sink};

use crate::client::{self, NoClient, Seen};

pub use self::wire::{Library, OnTheWire, Person, TRANSPORT, WireEvent, request_body};

/// A project on a `PostHog` server.
pub struct Posthog {
    destination: Destination,
    key: ApiKey,
    library: Library,
    connection: Option<Connection>,
    /// Whether whoever accepts also refuses: a server that says yes to everything proves nothing.
    trust: Trust,
}

/// What it takes to believe a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// One request without records, once a run, which only a capture server answers rightly.
    AskedOnce,
    /// None; for a server that is a test's own and says yes to everything.
    Blind,
}

/// The clients, made when the first records are sent.
struct Connection {
    posthog: posthog_rs::Client,
    http: reqwest::blocking::Client,
    seen: Seen,
    trusted: bool,
}

impl Posthog {
    /// Prepares the sink; nothing is opened before the first batch.
    pub fn new(destination: Destination, key: ApiKey, library: Library, trust: Trust) -> Self {
        Self { destination, key, library, connection: None, trust }
    }

    /// Sends events in one request. Records go through [`Sink::send`]; this is for events that have
    /// no catalog, such as those of a compliance test.
    pub fn send_events(&mut self, events: &[WireEvent]) -> Answer {
        if self.connection.is_none() {
            match self.connect() {
                Ok(connection) => self.connection = Some(connection),
                Err(NoClient) => return Answer::Unavailable(Fault::NoRoots),
            }
        }
        let connection = self.connection.as_mut().expect("it was just made");
        let prepared: Option<Vec<_>> = events.iter().map(|e| e.prepare(&self.library)).collect();
        // An event from the future, which nobody hands in: it would be refused as a whole.
        let Some(prepared) = prepared else { return Answer::Poison { status: 400 } };
        connection.seen.forget();
        let started = Instant::now();
        let answered = connection.posthog.capture_batch_immediate(prepared, false);
        let late = started.elapsed() >= REQUEST;
        match answered {
            Ok(summary) if summary.submitted() == events.len() => self.believe(),
            // A client that disabled itself: it sends nothing and reports no error.
            Ok(_) => Answer::Unavailable(Fault::NoRoots),
            Err(error) => {
                let status = connection.seen.status();
                self.explain(&error, status, late)
            }
        }
    }

    /// Asks, without any record, whether a capture server answers there.
    pub fn reach(&self) -> Result<(), Fault> {
        let (http, seen) = client::http(&self.destination).map_err(|NoClient| Fault::NoRoots)?;
        if question::is_capture(&http, &self.destination, &self.key) {
            return Ok(());
        }
        Err(match seen.status() {
            None => Fault::Connection,
            Some(200) => Fault::NotACaptureServer,
            Some(status) => Fault::Status(status),
        })
    }

    /// Believes a success from a server that has been seen to refuse as well.
    fn believe(&mut self) -> Answer {
        let connection = self.connection.as_mut().expect("something was just sent");
        if !connection.trusted && self.trust == Trust::AskedOnce {
            if !question::is_capture(&connection.http, &self.destination, &self.key) {
                return Answer::Unavailable(Fault::NotACaptureServer);
            }
            connection.trusted = true;
        }
        Answer::Accepted
    }

    fn explain(&self, error: &Error, status: Option<u16>, late: bool) -> Answer {
        match (error, status) {
            (Error::BadRequest(_), status) => Answer::Poison { status: status.unwrap_or(400) },
            (Error::RateLimit, _) => {
                let connection =
                    self.connection.as_ref().filter(|_| self.trust == Trust::AskedOnce);
                let ask = |c: &Connection| question::pause(&c.http, &self.destination, &self.key);
                Answer::RateLimited { pause: connection.and_then(ask) }
            }
            (_, Some(status @ 401..=403)) => Answer::Refused { status: Some(status) },
            (_, Some(status)) => Answer::Unavailable(Fault::Status(status)),
            (_, None) if late => Answer::Unavailable(Fault::Timeout),
            (_, None) => Answer::Unavailable(Fault::Connection),
        }
    }

    fn connect(&self) -> Result<Connection, NoClient> {
        let (http, seen) = client::http(&self.destination)?;
        let options = ClientOptionsBuilder::default()
            .host(self.destination.url().to_owned())
            .api_key(self.key.as_str().to_owned())
            .blocking_http_client(http.clone())
            .request_timeout_seconds(REQUEST.as_secs())
            // The journal owns retries and the run owns its end.
            .max_capture_attempts(1_u32)
            .shutdown_timeout_ms(0_u64)
            .capture_compression(CaptureCompression::Gzip)
            .disable_geoip(true)
            .is_server(false)
            .before_send(|event| Some(wire::without_additions(event)))
            .build()
            .map_err(|_| NoClient)?;
        let posthog = posthog_rs::client(options);
        Ok(Connection { posthog, http, seen, trusted: false })
    }
}

impl<R: OnTheWire> Sink<R> for Posthog {
    fn recipient(&self) -> &str {
        self.destination.name()
    }

    fn send(&mut self, records: &[R]) -> Answer {
        let events: Vec<_> = records.iter().map(OnTheWire::event).collect();
        self.send_events(&events)
    }
}

/// Events without a catalog share a request whenever they fit.
impl Parcel for WireEvent {
    type Family = ();

    fn family(&self) {}

    fn bytes(&self) -> usize {
        self.size()
    }
}
