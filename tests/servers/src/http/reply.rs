//! What a server sends, and when.

use std::net::SocketAddr;

use serde_json::Value;

use super::latch::Latch;

/// An answer, or what a server does instead of answering.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
    pub(crate) after: Option<Latch>,
    pub(crate) cut: Option<usize>,
    pub(crate) closing: bool,
}

/// One step of a reply that is more than bytes in one go.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends these bytes; one chunk where the body is chunked.
    Send(Vec<u8>),
    /// Sends the bytes so many times, or until the client leaves.
    Repeat(Vec<u8>, usize),
    /// Waits at a door that a test opens.
    Wait(Latch),
    /// Sends nothing any more, and keeps the connection until the client leaves or the server is
    /// dropped.
    Hang,
    /// Breaks the connection, so that the client sees a reset.
    Reset,
    /// Ends the connection, whatever was promised.
    Close,
}

/// How the body is framed.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// With its length.
    Whole(Vec<u8>),
    /// In chunks.
    Chunked(Vec<Step>),
    /// It is what the client and this server say to each other, over a connection without TLS.
    Tunnel(SocketAddr),
    /// Not at all: the steps are everything there is, with no head before them.
    Raw(Vec<Step>),
}

impl Reply {
    /// An answer without a body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Whole(Vec::new()),
            after: None,
            cut: None,
            closing: false,
        }
    }

    /// Plain text.
    pub fn text(status: u16, text: &str) -> Self {
        Self::status(status).header("content-type", "text/plain; charset=utf-8").body(text)
    }

    /// A web page, such as the ones that a hotel's network answers with.
    pub fn html(status: u16, page: &str) -> Self {
        Self::status(status).header("content-type", "text/html; charset=utf-8").body(page)
    }

    /// A JSON document.
    pub fn json(status: u16, document: &Value) -> Self {
        Self::status(status)
            .header("content-type", "application/json")
            .body(document.to_string().as_str())
    }

    /// Sends the client to another address.
    pub fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).header("location", to)
    }

    /// An answer whose body comes in chunks, step by step.
    pub fn chunked(status: u16, steps: Vec<Step>) -> Self {
        Self { body: Body::Chunked(steps), ..Self::status(status) }
    }

    /// What a proxy does with `CONNECT`: it answers 200, or 502 if nobody is at this address, and
    /// from there on passes bytes until one side leaves. The proxy itself speaks no TLS.
    pub fn tunnel(to: SocketAddr) -> Self {
        Self { body: Body::Tunnel(to), closing: true, ..Self::status(200) }
    }

    /// No HTTP at all, only these steps; then the connection ends.
    pub fn raw(steps: Vec<Step>) -> Self {
        Self { body: Body::Raw(steps), closing: true, ..Self::status(0) }
    }

    /// No answer, for ever.
    pub fn hang() -> Self {
        Self::raw(vec![Step::Hang])
    }

    /// No answer but a reset.
    pub fn reset() -> Self {
        Self::raw(vec![Step::Reset])
    }

    /// No answer but the end of the connection.
    pub fn close() -> Self {
        Self::raw(vec![Step::Close])
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = Body::Whole(body.as_ref().to_vec());
        self
    }

    /// Cuts what is sent in chunks into chunks of at most so many bytes.
    #[must_use]
    pub fn in_chunks_of(mut self, most: usize) -> Self {
        if let Body::Chunked(steps) = &mut self.body {
            let cut = |step: Step| match step {
                Step::Send(bytes) => {
                    bytes.chunks(most.max(1)).map(|part| Step::Send(part.to_vec())).collect()
                }
                other => vec![other],
            };
            *steps = std::mem::take(steps).into_iter().flat_map(cut).collect();
        }
        self
    }

    /// Waits at the door before the first byte.
    #[must_use]
    pub fn after(mut self, latch: &Latch) -> Self {
        self.after = Some(latch.clone());
        self
    }

    /// Ends the connection once so many bytes of the answer, its head included, are sent.
    #[must_use]
    pub fn cut(mut self, bytes: usize) -> Self {
        self.cut = Some(bytes);
        self
    }

    /// Ends the connection after the answer, and says so.
    #[must_use]
    pub fn closing(mut self) -> Self {
        self.closing = true;
        self
    }

    /// Returns the head as it goes out.
    pub(crate) fn head(&self) -> Vec<u8> {
        use std::fmt::Write;
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let framing = match &self.body {
            // These two never have a body, and must not speak of one.
            Body::Whole(_) if matches!(self.status, 204 | 304) => None,
            Body::Whole(body) => Some(("content-length", body.len().to_string())),
            Body::Chunked(_) => Some(("transfer-encoding", "chunked".to_owned())),
            Body::Tunnel(_) | Body::Raw(_) => None,
        };
        let tunnel = matches!(self.body, Body::Tunnel(_));
        let closing = (self.closing && !tunnel).then(|| ("connection", "close".to_owned()));
        for (name, value) in framing.into_iter().chain(closing) {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        head.into_bytes()
    }
}

/// Returns the words of a status that tests use.
fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Payload Too Large",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Other",
    }
}
