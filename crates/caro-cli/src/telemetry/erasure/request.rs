//! The request for erasure: a document that a person signs off, mails or hands over, and that a maintainer
//! reads. docs/formats.md describes it.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use telemetry_consent::recipient_name;
use telemetry_offline::hex;
use uuid::Uuid;

use super::{IdOf, Ids};

/// The largest request that is read, in bytes: several times what a year of days and every id that is
/// remembered fill.
pub const LARGEST_REQUEST: u64 = 1024 * 1024;

const FORMAT: &str = "caro-erasure-request";
const VERSION: u64 = 1;

/// This program, as a request names it.
const WRITTEN_BY: &str = concat!("caro ", env!("CARGO_PKG_VERSION"));

/// What whoever makes a request agrees to. A request with other words in this place is none.
const STATEMENT: &str = "Please erase every record under these ids. I know that this list says that they belong \
                         together.";

/// A request that is whole, with nothing in it but what a request has.
///
/// The hash finds what a mail program broke. It is no signature: whoever knows an id can ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureRequest {
    format: String,
    version: u64,
    /// When it was made, to the second.
    pub created_at: DateTime<Utc>,
    /// The program and its version, such as `caro 0.1.0`.
    pub written_by: String,
    /// Everybody who may have records under these ids: hosts and ports.
    pub recipients: Vec<String>,
    statement: String,
    /// The day of the secret: ids of days before it cannot be found any more.
    pub known_since: Option<NaiveDate>,
    /// The ids.
    pub ids: Vec<ListedId>,
    sha256: String,
}

/// An id as a request lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedId {
    /// Whose it is.
    pub of: IdOf,
    /// The UTC day it was for, if it was for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// The id, as records carry it.
    pub id: String,
}

/// Why something is no request.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RequestError {
    /// It is something else.
    #[error("it is no request for erasure that `caro telemetry forget` wrote")]
    Foreign,
    /// It is from a version that this one does not know.
    #[error("it has version {0} and this program reads up to {VERSION}: use a newer one")]
    Newer(u64),
    /// A field is missing or there is one too many, or a value is not what it has to be.
    #[error("`{0}` is not as `caro telemetry forget` writes it")]
    Field(&'static str),
    /// Its hash is another one.
    #[error("it was changed or damaged since it was written: ask for it again")]
    Changed,
}

impl ErasureRequest {
    /// Makes a request for ids of this machine.
    pub fn new(ids: &Ids, recipients: Vec<String>, now: DateTime<Utc>) -> Self {
        let listed =
            |own: &super::OwnId| ListedId { of: own.of, day: own.day, id: own.id.to_string() };
        let mut request = Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            created_at: now.trunc_subsecs(0),
            written_by: WRITTEN_BY.to_owned(),
            recipients,
            statement: STATEMENT.to_owned(),
            known_since: ids.known_since,
            ids: ids.all.iter().map(listed).collect(),
            sha256: String::new(),
        };
        request.sha256 = request.hash();
        request
    }

    /// Reads a request, and fails unless it is exactly one. What is in it can be shown and put into a query
    /// as it is.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestError> {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| RequestError::Foreign)?;
        if value["format"] != FORMAT {
            return Err(RequestError::Foreign);
        }
        match value["version"].as_u64() {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(RequestError::Newer(newer)),
            _ => return Err(RequestError::Field("version")),
        }
        let request: Self =
            serde_json::from_value(value).map_err(|_| RequestError::Field("a field"))?;
        request.check()?;
        if request.sha256 == request.hash() { Ok(request) } else { Err(RequestError::Changed) }
    }

    /// Returns it as it is written to a file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and times serialise") + "\n"
    }

    /// Returns how many ids of a kind it lists.
    pub fn count(&self, of: IdOf) -> usize {
        self.ids.iter().filter(|listed| listed.of == of).count()
    }

    fn check(&self) -> Result<(), RequestError> {
        let harmless = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        let name = |name: &String| !name.is_empty() && recipient_name(name) == *name;
        for (fits, field) in [
            (self.created_at.timestamp_subsec_nanos() == 0, "created_at"),
            (self.written_by.bytes().all(harmless), "written_by"),
            (self.recipients.iter().all(name), "recipients"),
            (self.statement == STATEMENT, "statement"),
            (self.ids.iter().all(ListedId::is_one), "ids"),
        ] {
            if !fits {
                return Err(RequestError::Field(field));
            }
        }
        Ok(())
    }

    /// Hashes everything but the hash, written without blanks: what a mail program does to lines costs
    /// nothing.
    fn hash(&self) -> String {
        let unsealed = Self { sha256: String::new(), ..self.clone() };
        let text = serde_json::to_vec(&unsealed).expect("texts and times serialise");
        hex(&Sha256::digest(text))
    }
}

impl ListedId {
    /// Tells whether it is spelled as an id of its kind is.
    fn is_one(&self) -> bool {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        match self.of {
            IdOf::Day => self.day.is_some() && self.id.len() == 16 && self.id.bytes().all(digit),
            IdOf::Install | IdOf::Account => {
                let uuid = Uuid::parse_str(&self.id);
                self.day.is_none() && uuid.is_ok_and(|uuid| uuid.to_string() == self.id)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use telemetry_core::DistinctId;

    use super::super::OwnId;
    use super::*;

    fn request() -> ErasureRequest {
        let now = "2026-11-20T10:32:24.481Z".parse().unwrap();
        let day = DistinctId::daily(&[1; 32], "caro", "m", now);
        let account = DistinctId::account(Uuid::from_u128(7));
        let all = vec![
            OwnId { of: IdOf::Day, day: Some(now.date_naive()), id: day },
            OwnId { of: IdOf::Account, day: None, id: account },
        ];
        let ids = Ids { all, known_since: Some(now.date_naive()) };
        ErasureRequest::new(&ids, vec!["eu.example:8080".to_owned()], now)
    }

    fn refused(from: &str, to: &str) -> RequestError {
        let text = request().to_text();
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        ErasureRequest::parse(changed.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_request_is_read_as_it_was_written_however_its_lines_are_broken() {
        let request = request();
        assert_eq!(ErasureRequest::parse(request.to_text().as_bytes()), Ok(request.clone()));
        let wrapped = request.to_text().replace('\n', "\r\n    ");
        assert_eq!(ErasureRequest::parse(wrapped.as_bytes()), Ok(request.clone()));
        assert_eq!((request.count(IdOf::Day), request.count(IdOf::Install)), (1, 0));
    }

    #[test]
    fn what_was_changed_is_no_request() {
        use RequestError::{Changed, Field, Foreign, Newer};
        assert_eq!(refused("f495", "f496"), Changed);
        assert_eq!(refused("10:32:24", "10:32:25"), Changed);
        assert_eq!(refused("f495212d9a18fc1e", "' OR 1=1 -- "), Field("ids"));
        assert_eq!(refused("eu.example", "eu.example\\u001b[2J"), Field("recipients"));
        assert_eq!(refused("Please erase", "Please keep"), Field("statement"));
        assert_eq!(refused("caro 0", "caro \\n0"), Field("written_by"));
        assert_eq!(refused("\"written_by\"", "\"Written_by\""), Field("a field"));
        assert_eq!(refused("\"version\": 1", "\"version\": 2"), Newer(2));
        assert_eq!(refused("\"version\": 1", "\"version\": \"1\""), Field("version"));
        assert_eq!(refused("caro-erasure-request", "caro-telemetry"), Foreign);
        assert_eq!(ErasureRequest::parse(b"not JSON"), Err(Foreign));
    }
}
