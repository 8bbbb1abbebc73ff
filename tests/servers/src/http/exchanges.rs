//! What happened between clients and a server.

use super::request::Request;
use crate::watched::Watched;

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
pub(crate) struct Exchanges(pub(crate) Watched<Seen>);

#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) exchanges: Vec<Exchange>,
    /// Connections that a client opened, whether or not it said anything.
    pub(crate) connections: usize,
    /// What clients sent that is not HTTP/1.1, in words.
    pub(crate) faults: Vec<String>,
}

impl Exchanges {
    /// Counts a connection and returns its number, from 0.
    pub(crate) fn connected(&self) -> usize {
        self.0.change(|seen| {
            seen.connections += 1;
            seen.connections - 1
        })
    }

    /// Records a request and returns its number.
    pub(crate) fn begin(&self, request: Request, unread: bool) -> usize {
        let exchange = Exchange { request, unread, status: None, ending: Ending::Open };
        self.0.change(|seen| {
            seen.exchanges.push(exchange);
            seen.exchanges.len() - 1
        })
    }

    pub(crate) fn end(&self, number: usize, status: u16, ending: Ending) {
        self.0.change(|seen| {
            let exchange = &mut seen.exchanges[number];
            exchange.status = Some(status);
            exchange.ending = ending;
        });
    }

    pub(crate) fn fault(&self, what: String) {
        self.0.change(|seen| seen.faults.push(what));
    }
}
