//! A server that is gone when it is dropped.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::ServerConfig;

use super::exchanges::{Exchange, Seen};
use super::ports::ClosedPort;
use super::reply::Reply;
use super::request::{Head, Request};
use super::running::{Shared, accept, spawn};
use super::tls::Authority;

/// What a server says. Every `Fn(&Request) -> Reply` is one.
pub trait Handler: Send + Sync + 'static {
    /// Answers by the head alone, if it wants to: the body is then never read, and the connection
    /// ends with the answer.
    fn refuse(&self, head: &Head) -> Option<Reply> {
        let _ = head;
        None
    }

    /// Answers a whole request.
    fn answer(&self, request: &Request) -> Reply;
}

impl<F: Fn(&Request) -> Reply + Send + Sync + 'static> Handler for F {
    fn answer(&self, request: &Request) -> Reply {
        self(request)
    }
}

/// An HTTP/1.1 server on a free port of 127.0.0.1, with one thread for each connection.
///
/// Dropping it breaks every connection, lets everybody go who waits at a [`Latch`](crate::Latch) or hangs, and
/// joins every thread.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server without TLS.
    pub fn start(handler: impl Handler) -> Self {
        Self::start_on(free_port(), None, handler)
    }

    /// Starts a server with TLS and a certificate of this authority.
    pub fn start_tls(authority: &Authority, handler: impl Handler) -> Self {
        Self::start_on(free_port(), Some(authority.config()), handler)
    }

    /// Starts a server without TLS on a port that somebody else chose.
    pub fn listening(listener: TcpListener, handler: impl Handler) -> Self {
        Self::start_on(listener, None, handler)
    }

    /// Starts a server on a port that was closed until now, or on a free one, and with TLS if
    /// somebody vouches for it.
    pub(crate) fn start_as(
        port: Option<ClosedPort>,
        authority: Option<&Authority>,
        handler: impl Handler,
    ) -> Self {
        let listener = port.map_or_else(free_port, ClosedPort::listen);
        Self::start_on(listener, authority.map(Authority::config), handler)
    }

    fn start_on(
        listener: TcpListener,
        tls: Option<Arc<ServerConfig>>,
        handler: impl Handler,
    ) -> Self {
        let address = listener.local_addr().expect("a listener has an address");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let shared = Arc::new(Shared::new(handler, tls));
        let accepting = spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self { address, scheme, shared, accepting: Some(accepting) }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns its base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Returns every exchange so far, in the order in which requests were complete.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.exchanges.0.look().exchanges.clone()
    }

    /// Returns every request so far, refused ones included.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.exchanges.0.look().exchanges.iter().map(|one| one.request.clone()).collect()
    }

    /// Returns how many connections were opened, whether or not anything was said.
    pub fn connections(&self) -> usize {
        self.shared.exchanges.0.look().connections
    }

    /// Returns what clients sent that is not HTTP/1.1, or broke off in the TLS handshake.
    pub fn faults(&self) -> Vec<String> {
        self.shared.exchanges.0.look().faults.clone()
    }

    /// Waits until so many requests have come, and returns all of them.
    ///
    /// # Panics
    ///
    /// If fewer have come `within` that time.
    #[track_caller]
    pub fn await_requests(&self, count: usize, within: Duration) -> Vec<Request> {
        self.await_that(within, &format!("{count} requests"), |seen| seen.len() >= count);
        self.requests()
    }

    /// Waits until something holds of the exchanges; `what` names it.
    ///
    /// # Panics
    ///
    /// If it does not hold `within` that time.
    #[track_caller]
    pub fn await_that(&self, within: Duration, what: &str, holds: impl Fn(&[Exchange]) -> bool) {
        let holds = |seen: &Seen| holds(&seen.exchanges);
        let seen = |seen: &Seen| format!("{} requests", seen.exchanges.len());
        self.shared.exchanges.0.await_that(within, what, holds, seen);
    }

    /// Waits until so many connections were opened.
    ///
    /// # Panics
    ///
    /// If fewer were `within` that time.
    #[track_caller]
    pub fn await_connections(&self, count: usize, within: Duration) {
        let what = format!("{count} connections");
        let holds = |seen: &Seen| seen.connections >= count;
        let seen = |seen: &Seen| format!("{} connections", seen.connections);
        self.shared.exchanges.0.await_that(within, &what, holds, seen);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop();
        // Whoever accepts looks whether it should stop once somebody comes.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(5)));
        let accepted = self.accepting.take().is_none_or(|thread| thread.join().is_ok());
        let panicked = self.shared.join() + usize::from(!accepted);
        // A double that broke must not pass for a server that failed as planned.
        assert!(panicked == 0 || thread::panicking(), "{panicked} threads of a server panicked");
    }
}

fn free_port() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free")
}
