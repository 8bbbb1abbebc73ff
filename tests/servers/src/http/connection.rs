//! One connection: requests in, replies out.

use std::net::TcpStream;
use std::sync::Arc;

use super::exchanges::Ending;
use super::incoming::{Fault, Incoming, read};
use super::outgoing::send;
use super::running::Shared;
use super::wire::Wire;

/// Serves a connection to its end.
pub(super) fn serve(socket: Arc<TcpStream>, number: usize, shared: &Shared) {
    let mut wire = match Wire::new(socket, shared.tls.clone()) {
        Ok(wire) => wire,
        Err(error) => return shared.exchanges.fault(format!("tls: {error}")),
    };
    let entry = shared.entry(number);
    let last = exchange_all(&mut wire, number, shared);
    // The server lets go first: only the last owner of a socket can end its connection.
    drop(entry);
    match last {
        Some((_, _, Ending::Reset)) => wire.reset(),
        Some((_, _, Ending::Answered)) | None => wire.finish(),
        // TLS then ends without its good-bye, as where a network breaks.
        Some(_) => drop(wire),
    }
    if let Some((exchange, status, ending)) = last {
        shared.exchanges.end(exchange, status, ending);
    }
}

/// Answers requests until one of them ends the connection, and returns that one's end.
fn exchange_all(wire: &mut Wire, number: usize, shared: &Shared) -> Option<(usize, u16, Ending)> {
    loop {
        let (request, refusal) = match read(wire, number, shared) {
            Ok(Incoming::Whole(request)) => (request, None),
            Ok(Incoming::Refused(request, reply)) => (request, Some(reply)),
            Ok(Incoming::End) | Err(Fault::Io) => return None,
            Err(Fault::Malformed(what)) => {
                // The client may not even listen.
                let _ = wire.send(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
                shared.exchanges.fault(what);
                return None;
            }
        };
        let asked = request.header("connection").is_some_and(|it| it.eq_ignore_ascii_case("close"));
        let exchange = shared.exchanges.begin(request.clone(), refusal.is_some());
        let unread = refusal.is_some();
        let mut reply = refusal.unwrap_or_else(|| shared.handler.answer(&request));
        reply.closing |= asked || unread;
        let ending = send(wire, &reply, shared);
        if ending != Ending::Answered || reply.closing {
            return Some((exchange, reply.status, ending));
        }
        shared.exchanges.end(exchange, reply.status, ending);
    }
}
