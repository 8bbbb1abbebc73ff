//! Recipients of telemetry records, one file each: the only crate that opens a connection for telemetry.
//!
//! A sink implements [`telemetry_delivery::Sink`]: it takes a batch and says what became of it. What is
//! guaranteed:
//!
//! - **The record as it is.** Id, time and properties go out as the journal holds them, with the few
//!   fields of [`TRANSPORT`] and no other, however often a batch is sent again.
//! - **Only answers that can be true.** No redirect is followed, and a server that says yes to
//!   everything is not believed.
//! - **Encrypted, or not off this machine.** A [`Destination`](telemetry_delivery::Destination) is
//!   nothing else.
//!
//! ```
//! use telemetry_delivery::{ApiKey, Destination, Sink};
//! use telemetry_sinks::{Library, Posthog, Trust, WireEvent};
//!
//! let destination = Destination::parse("https://eu.i.posthog.com")?;
//! let key = ApiKey::parse("phc_project")?;
//! let library = Library { name: "builds", version: "1.0.0" };
//! // Nothing is opened before the first batch.
//! let sink = Posthog::new(destination, key, library, Trust::AskedOnce);
//! assert_eq!(Sink::<WireEvent>::recipient(&sink), "eu.i.posthog.com");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What it is not: it decides nothing about consent and tries nothing twice. A program
//! that people wait for must not link it: TLS and HTTP cost more to load than a short run lasts.

mod client;
mod loki;
mod posthog;

pub use loki::{Access, JOB, Loki, LokiOptions, push_body};
pub use posthog::{Library, OnTheWire, Person, Posthog, TRANSPORT, Trust, WireEvent, request_body};
