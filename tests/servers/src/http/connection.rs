//! One connection: requests in, replies out.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use super::exchanges::Ending;
use super::reply::{Body, Reply, Step};
use super::request::{Head, Request};
use super::server::Shared;
use super::wire::Wire;

/// The most a head may hold, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// The most a body may hold, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The most headers a request may have.
const MAX_HEADERS: usize = 100;

/// What came where a request was expected.
enum Incoming {
    Whole(Request),
    /// The handler refused it by its head.
    Refused(Request, Reply),
    /// Nothing more.
    End,
}

/// Why no request could be read.
enum Fault {
    /// The connection ended. That is a client's right.
    Io,
    /// This is not HTTP/1.1.
    Malformed(String),
}

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

/// Reads one request, or as much of it as the handler wants to see.
fn read(wire: &mut Wire, number: usize, shared: &Shared) -> Result<Incoming, Fault> {
    let Some(mut head) = read_head(wire)? else { return Ok(Incoming::End) };
    head.connection = number;
    if let Some(reply) = shared.handler.refuse(&head) {
        return Ok(Incoming::Refused(Request { head, raw: Vec::new() }, reply));
    }
    if head.header("expect").is_some_and(|it| it.eq_ignore_ascii_case("100-continue")) {
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let raw = match (head.header("transfer-encoding"), head.header("content-length")) {
        (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => read_chunks(wire)?,
        (Some(coding), _) => return Err(Fault::Malformed(format!("transfer-encoding: {coding}"))),
        (None, Some(length)) => match length.parse() {
            Ok(length) => take(wire, length)?,
            Err(_) => return Err(Fault::Malformed(format!("content-length: {length}"))),
        },
        (None, None) => Vec::new(),
    };
    Ok(Incoming::Whole(Request { head, raw }))
}

fn read_head(wire: &mut Wire) -> Result<Option<Head>, Fault> {
    loop {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(&wire.unused) {
            Ok(httparse::Status::Complete(length)) => {
                let head = to_head(&parsed);
                wire.unused.drain(..length);
                return Ok(Some(head));
            }
            Ok(httparse::Status::Partial) if wire.unused.len() > MAX_HEAD => {
                return Err(Fault::Malformed(format!("a head of over {MAX_HEAD} bytes")));
            }
            Ok(httparse::Status::Partial) => {}
            Err(error) => return Err(Fault::Malformed(error.to_string())),
        }
        if !wire.fill()? {
            return Ok(None);
        }
    }
}

fn to_head(parsed: &httparse::Request<'_, '_>) -> Head {
    let headers = parsed.headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).into_owned();
        (header.name.to_owned(), value)
    });
    Head::new(parsed.method.unwrap_or_default(), parsed.path.unwrap_or_default(), headers.collect())
}

/// Reads a body in chunks. A trailer after it is refused: no client here sends one.
fn read_chunks(wire: &mut Wire) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    loop {
        let size = match httparse::parse_chunk_size(&wire.unused) {
            Ok(httparse::Status::Complete((length, size))) => {
                wire.unused.drain(..length);
                usize::try_from(size).unwrap_or(usize::MAX)
            }
            Ok(httparse::Status::Partial) => {
                more(wire)?;
                continue;
            }
            Err(_) => return Err(Fault::Malformed("a chunk without a size".to_owned())),
        };
        if body.len().saturating_add(size) > MAX_BODY {
            return Err(Fault::Malformed(format!("a body of over {MAX_BODY} bytes")));
        }
        body.extend(take(wire, size)?);
        let end = take(wire, 2)?;
        if end != b"\r\n" {
            return Err(Fault::Malformed("a chunk longer than its size, or a trailer".to_owned()));
        }
        if size == 0 {
            return Ok(body);
        }
    }
}

/// Takes exactly so many bytes.
fn take(wire: &mut Wire, length: usize) -> Result<Vec<u8>, Fault> {
    if length > MAX_BODY {
        return Err(Fault::Malformed(format!("a body of over {MAX_BODY} bytes")));
    }
    while wire.unused.len() < length {
        more(wire)?;
    }
    Ok(wire.unused.drain(..length).collect())
}

/// Reads more of a request that has begun.
fn more(wire: &mut Wire) -> Result<(), Fault> {
    if wire.fill()? { Ok(()) } else { Err(Fault::Io) }
}

/// Sends a reply, and tells how that ended.
fn send(wire: &mut Wire, reply: &Reply, shared: &Shared) -> Ending {
    let mut out = Out { wire, shared, left: reply.cut.unwrap_or(usize::MAX) };
    match out.reply(reply) {
        Ok(()) => Ending::Answered,
        Err(ending) => ending,
    }
}

/// Bytes on their way out, up to where the script ends them.
struct Out<'a> {
    wire: &'a mut Wire,
    shared: &'a Shared,
    /// How many bytes may still go out.
    left: usize,
}

impl Out<'_> {
    fn reply(&mut self, reply: &Reply) -> Result<(), Ending> {
        if let Some(latch) = &reply.after {
            self.pass(latch)?;
        }
        match &reply.body {
            Body::Whole(body) => self.bytes(&[reply.head().as_slice(), body].concat()),
            Body::Raw(steps) => self.steps(steps, <[u8]>::to_vec),
            Body::Chunked(steps) => {
                self.bytes(&reply.head())?;
                self.steps(steps, chunk)?;
                self.bytes(b"0\r\n\r\n")
            }
        }
    }

    fn steps(&mut self, steps: &[Step], frame: fn(&[u8]) -> Vec<u8>) -> Result<(), Ending> {
        for step in steps {
            match step {
                Step::Send(bytes) => self.bytes(&frame(bytes))?,
                Step::Repeat(bytes, times) => {
                    let framed = frame(bytes);
                    for _ in 0..*times {
                        self.bytes(&framed)?;
                    }
                }
                Step::Wait(latch) => self.pass(latch)?,
                Step::Hang => {
                    self.wire.drain();
                    return Err(self.gone());
                }
                Step::Reset => return Err(Ending::Reset),
                Step::Close => return Err(Ending::Closed),
            }
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Ending> {
        let count = bytes.len().min(self.left);
        self.left -= count;
        if self.wire.send(&bytes[..count]).is_err() {
            return Err(self.gone());
        }
        if count < bytes.len() { Err(Ending::Closed) } else { Ok(()) }
    }

    fn pass(&self, latch: &super::latch::Latch) -> Result<(), Ending> {
        if self.shared.pass(latch) { Ok(()) } else { Err(Ending::Stopped) }
    }

    /// Returns why nobody is at the other end any more.
    fn gone(&self) -> Ending {
        if self.shared.stopped() { Ending::Stopped } else { Ending::ClientLeft }
    }
}

/// Frames a chunk.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        // TLS wraps what the client said of the handshake; everything else is a connection's end.
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(tls) => Self::Malformed(format!("tls: {tls}")),
            None => Self::Io,
        }
    }
}
