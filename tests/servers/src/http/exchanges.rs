//! What happened between clients and a server.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::request::Request;

/// A request, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What the client sent.
    pub request: Request,
    /// Whether the handler answered by the head alone, so that the body was never read.
    pub unread: bool,
    /// The status of the answer; 0 where bytes that are no HTTP went out.
    pub status: Option<u16>,
    /// How it ended.
    pub ending: Ending,
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It has not ended yet.
    Open,
    /// The whole answer was handed to the system. The client may not have read it.
    Answered,
    /// The server ended the connection early, as scripted.
    Closed,
    /// The server broke the connection, as scripted.
    Reset,
    /// The client left before the answer was complete.
    ClientLeft,
    /// The server was dropped before the answer was complete.
    Stopped,
}

/// The record of everything that happened, in the order in which requests were complete.
#[derive(Debug, Default)]
pub(crate) struct Exchanges {
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) exchanges: Vec<Exchange>,
    /// Connections that a client opened, whether or not it said anything.
    pub(crate) connections: usize,
    /// What clients sent that is not HTTP/1.1, in words.
    pub(crate) faults: Vec<String>,
}

impl Exchanges {
    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a connection and returns its number, from 0.
    pub(crate) fn connected(&self) -> usize {
        let mut seen = self.seen();
        seen.connections += 1;
        let number = seen.connections - 1;
        drop(seen);
        self.changed.notify_all();
        number
    }

    /// Records a request and returns its number.
    pub(crate) fn begin(&self, request: Request, unread: bool) -> usize {
        let mut seen = self.seen();
        seen.exchanges.push(Exchange { request, unread, status: None, ending: Ending::Open });
        let number = seen.exchanges.len() - 1;
        drop(seen);
        self.changed.notify_all();
        number
    }

    pub(crate) fn end(&self, number: usize, status: u16, ending: Ending) {
        let mut seen = self.seen();
        let exchange = &mut seen.exchanges[number];
        exchange.status = Some(status);
        exchange.ending = ending;
        drop(seen);
        self.changed.notify_all();
    }

    pub(crate) fn fault(&self, what: String) {
        self.seen().faults.push(what);
        self.changed.notify_all();
    }

    /// Waits until `enough` holds, for at most so long. Returns whether it does.
    pub(crate) fn wait(&self, within: Duration, enough: impl Fn(&Seen) -> bool) -> bool {
        let waiting = self.changed.wait_timeout_while(self.seen(), within, |seen| !enough(seen));
        let (seen, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        enough(&seen)
    }
}
