//! What a client sent.

use std::io::{self, Read};

use flate2::read::GzDecoder;
use serde_json::Value;

/// The most a body may hold once it is unpacked, in bytes.
const MAX_BODY: u64 = 256 * 1024 * 1024;

/// A request up to the empty line, before anything of the body is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The method, as sent.
    pub method: String,
    /// The target, as sent: a path, or a whole URL where a client takes this server for its proxy.
    pub target: String,
    /// The path of the target, still percent-encoded.
    pub path: String,
    /// What follows the question mark, still percent-encoded; empty if nothing does.
    pub query: String,
    /// The headers in the order they came, names and values as sent.
    pub headers: Vec<(String, String)>,
    /// Which connection it came over, counted from 0.
    pub connection: usize,
}

/// A request that was read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Everything before the body. Its fields can be read as the request's own.
    pub head: Head,
    /// The body as it was on the wire, without the framing of chunks. Empty if a handler refused
    /// the request by its head.
    pub raw: Vec<u8>,
}

impl Head {
    /// Makes a head from the parts of its first line.
    pub(crate) fn new(method: &str, target: &str, headers: Vec<(String, String)>) -> Self {
        let local = match target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
            None => target,
        };
        let (path, query) = local.split_once('?').unwrap_or((local, ""));
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            connection: 0,
        }
    }

    /// Returns the first header of that name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the first parameter of that name in the query, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key) == name).then(|| decode(value))
        })
    }
}

impl Request {
    /// Returns the body, unpacked if its header says gzip.
    ///
    /// # Errors
    ///
    /// If it is not gzip although it says so, ends early, or unpacks to more than 256 MiB.
    pub fn body(&self) -> io::Result<Vec<u8>> {
        match self.header("content-encoding") {
            Some(encoding) if encoding.eq_ignore_ascii_case("gzip") => unpack(&self.raw),
            _ => Ok(self.raw.clone()),
        }
    }

    /// Returns the body as JSON.
    ///
    /// # Panics
    ///
    /// If it is none. A test that expects something else reads [`Self::body`].
    #[track_caller]
    pub fn json(&self) -> Value {
        let body = self.body().expect("the body can be unpacked");
        serde_json::from_slice(&body).expect("the body is JSON")
    }
}

impl std::ops::Deref for Request {
    type Target = Head;

    fn deref(&self) -> &Head {
        &self.head
    }
}

/// Unpacks gzip.
pub(crate) fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    GzDecoder::new(packed).take(MAX_BODY + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 > MAX_BODY {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the body unpacks to too much"));
    }
    Ok(unpacked)
}

/// Decodes what forms and queries are written in. An escape that is none stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, escape) {
            (b'%', Some(escaped)) => {
                decoded.push(escaped);
                at += 3;
                continue;
            }
            (b'+', _) => decoded.push(b' '),
            _ => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_once() {
        let head =
            Head::new("GET", "/q?query=%7Bjob%3D%22a%22%7D+%2B&limit=5&odd=%zz%4", Vec::new());
        assert_eq!(head.path, "/q");
        assert_eq!(head.parameter("query").as_deref(), Some("{job=\"a\"} +"));
        assert_eq!(head.parameter("limit").as_deref(), Some("5"));
        assert_eq!(head.parameter("odd").as_deref(), Some("%zz%4"));
        assert_eq!(head.parameter("absent"), None);
    }

    #[test]
    fn a_proxys_target_has_a_path_too() {
        let head = Head::new("POST", "http://127.0.0.1:9/batch/?a=b", Vec::new());
        assert_eq!((head.path.as_str(), head.query.as_str()), ("/batch/", "a=b"));
        assert_eq!(Head::new("GET", "http://127.0.0.1:9", Vec::new()).path, "/");
        assert_eq!(Head::new("CONNECT", "example:443", Vec::new()).target, "example:443");
    }
}
