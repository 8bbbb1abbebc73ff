//! Servers for tests, in the process of the test and on the loopback interface.
//!
//! A stub that answers 200 to everything proves nothing about a program that must survive real
//! networks. The servers here are built from what real ones were measured to do, and fail in the
//! ways real ones fail: README.md, beside this crate, says which part is measured and which is
//! only documented.
//!
//! - [`Server`] is the ground floor: HTTP/1.1, with or without TLS, where a test decides byte by
//!   byte what goes out and when.
//! - [`PosthogServer`] takes events as PostHog does.
//! - [`DashboardsServer`] keeps dashboards and insights as PostHog is documented to.
//! - [`LokiServer`] keeps lines as Loki does, and counts them.
//! - [`ModelServer`] answers chats as Ollama and OpenAI are documented to.
//! - [`AccountServer`] knows whose a token is.
//! - [`ClosedPort`] and [`SilentPort`] are the servers that are not there.
//!
//! Every server listens on a free port of 127.0.0.1, runs on threads of its own, and is gone with
//! its threads when it is dropped. Nothing sleeps: whoever waits, waits for an event.
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::TcpStream;
//! use std::time::Duration;
//! use test_servers::{Reply, Request, Server};
//!
//! let server = Server::start(|request: &Request| Reply::text(200, &format!("hi {}", request.path)));
//! let mut client = TcpStream::connect(server.address())?;
//! client.write_all(b"GET /you HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")?;
//! let mut answer = String::new();
//! client.read_to_string(&mut answer)?;
//! assert!(answer.ends_with("hi /you"));
//! assert_eq!(server.await_requests(1, Duration::from_secs(5))[0].method, "GET");
//! # Ok::<(), std::io::Error>(())
//! ```

mod accounts;
mod behaviour;
mod clock;
mod dashboards;
mod http;
mod loki;
mod models;
mod posthog;
mod watched;

pub use accounts::AccountServer;
pub use behaviour::{Behaviour, Moment};
pub use clock::Clock;
pub use dashboards::{DashboardsOptions, DashboardsServer};
pub use http::{
    Authority, ClosedPort, Ending, Exchange, Handler, Head, Latch, Reply, Request, Server,
    SilentPort, Step,
};
pub use loki::{LokiAccess, LokiEntry, LokiOptions, LokiServer, LokiTenancy};
pub use models::{Chat, Dialect, Generation, ModelOptions, ModelServer};
pub use posthog::{Arrival, Envelope, PosthogOptions, PosthogServer, Stored};
