//! Requests, as they are read.

use std::io;

use super::reply::Reply;
use super::request::{Head, Request};
use super::running::Shared;
use super::wire::Wire;

/// The most a head may hold, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// The most a body may hold, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The most headers a request may have.
const MAX_HEADERS: usize = 100;

/// What came where a request was expected.
pub(super) enum Incoming {
    Whole(Request),
    /// The handler refused it by its head.
    Refused(Request, Reply),
    /// Nothing more.
    End,
}

/// Why no request could be read.
pub(super) enum Fault {
    /// The connection ended. That is a client's right.
    Io,
    /// This is not HTTP/1.1.
    Malformed(String),
}

/// Reads one request, or as much of it as the handler wants to see.
pub(super) fn read(wire: &mut Wire, number: usize, shared: &Shared) -> Result<Incoming, Fault> {
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

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        // TLS wraps what the client said of the handshake; everything else is a connection's end.
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(tls) => Self::Malformed(format!("tls: {tls}")),
            None => Self::Io,
        }
    }
}
