//! A client without opinions.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long anything may take before a test calls it hung.
pub(crate) const HUNG: Duration = Duration::from_secs(20);

/// An answer, as far as it was one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(HUNG)).expect("a timeout can be set");
    stream
}

pub(crate) fn get(address: SocketAddr, target: &str) -> Answer {
    ask(address, "GET", target, &[], b"")
}

/// Sends one request over a connection of its own.
pub(crate) fn ask(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut stream = connect(address);
    let headers = [headers, &[("connection", "close")]].concat();
    stream.write_all(&request(method, target, &headers, body)).expect("the server reads");
    read_answer(&mut stream).expect("the server answers")
}

/// Returns a request as bytes.
pub(crate) fn request(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: test\r\ncontent-length: {}\r\n{}\r\n",
        body.len(),
        lines.collect::<String>()
    );
    [head.as_bytes(), body].concat()
}

/// Reads a head and not a byte more.
pub(crate) fn read_head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(exactly(stream, 1)?);
    }
    Ok(head)
}

/// Reads one answer and not a byte more.
pub(crate) fn read_answer(stream: &mut impl Read) -> io::Result<Answer> {
    let head = read_head(stream)?;
    let mut headers = [httparse::EMPTY_HEADER; 50];
    let mut parsed = httparse::Response::new(&mut headers);
    parsed.parse(&head).map_err(io::Error::other)?;
    let headers = parsed.headers.iter().map(|header| {
        (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned())
    });
    let mut answer = Answer {
        status: parsed.code.unwrap_or_default(),
        headers: headers.collect(),
        body: String::new(),
    };
    let body = match answer.header("content-length") {
        Some(length) => exactly(stream, length.parse().map_err(io::Error::other)?)?,
        None if answer.header("transfer-encoding").is_some() => read_chunks(stream)?,
        None => Vec::new(),
    };
    answer.body = String::from_utf8(body).map_err(io::Error::other)?;
    Ok(answer)
}

/// Reads one chunk; it is empty at the end of the body.
pub(crate) fn read_chunk(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.extend(exactly(stream, 1)?);
    }
    let size = String::from_utf8_lossy(&line);
    let size = usize::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
    let chunk = exactly(stream, size)?;
    exactly(stream, 2)?;
    Ok(chunk)
}

fn read_chunks(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let chunk = read_chunk(stream)?;
        if chunk.is_empty() {
            return Ok(body);
        }
        body.extend(chunk);
    }
}

fn exactly(stream: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}
