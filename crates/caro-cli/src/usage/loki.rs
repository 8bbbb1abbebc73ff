//! A Loki that is asked, through `caro-net`: caro itself opens no connection.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use telemetry_consent::recipient_name;

use super::counts::{By, Counts, Days, NONE, shown};
use super::logql;
use super::since::Since;
use crate::helper::{Helper, HelperError};
use crate::protocol::{Access, Event, Limits, Query, Range, Request, Trouble};

/// How long the whole answer may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much longer caro waits for `caro-net` to say that the time is up.
const GRACE: Duration = Duration::from_millis(500);
/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 1 << 20;

const DAY: i64 = 86_400;

/// A Loki, and how it is asked.
#[derive(Debug, Clone)]
pub struct Loki {
    /// Its address.
    pub url: String,
    /// Whose records they are.
    pub tenant: Option<String>,
    /// What a proxy before it asks for.
    pub access: Option<Access>,
}

/// Why a Loki told nothing: one line, and no text of a server's.
#[derive(Debug, thiserror::Error)]
pub enum LokiError {
    /// The program that talks to servers failed.
    #[error(transparent)]
    Helper(#[from] HelperError),
    /// The Loki, or the way to it, failed.
    #[error("{}; `--local` counts in the records on this machine", in_words(.host, *.trouble, *.status))]
    Network {
        /// Host and port.
        host: String,
        /// What went wrong.
        trouble: Trouble,
        /// The status of its answer, if it came to one.
        status: Option<u16>,
    },
}

impl Loki {
    /// Asks how often each was used.
    pub fn count(&self, by: By, user: Option<&str>, since: &Since) -> Result<Counts, LokiError> {
        let text = self.ask(logql::count(by, user, since.seconds()), None)?;
        read_counts(&text, by).ok_or_else(|| self.failed(Trouble::Garbled, None))
    }

    /// Asks how often each verb was used on each of the days.
    pub fn days(
        &self,
        user: Option<&str>,
        since: &Since,
        now: DateTime<Utc>,
    ) -> Result<Days, LokiError> {
        // A day is counted at its end, today's in the future.
        let end = (now.timestamp().div_euclid(DAY) + 1) * DAY;
        let days = i64::try_from(since.days()).unwrap_or(1);
        let range = Range { start: end - (days - 1) * DAY, end, step: DAY };
        let text = self.ask(logql::count(By::Verb, user, DAY), Some(range))?;
        read_days(&text, range).ok_or_else(|| self.failed(Trouble::Garbled, None))
    }

    fn ask(&self, query: String, range: Option<Range>) -> Result<String, LokiError> {
        let millis = u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX);
        let limits = Limits { first_byte_ms: millis, total_ms: millis, answer_bytes: MAX_ANSWER };
        let Self { url, tenant, access } = self.clone();
        let request = Request::Query(Query { url, query, range, tenant, access, limits });
        let end = Instant::now() + PATIENCE + GRACE;
        let mut helper = Helper::start(&request)?;
        let mut text = String::new();
        loop {
            match helper.next(end)? {
                Some(Event::Text { text: piece }) if text.len() + piece.len() <= 4 * MAX_ANSWER => {
                    text += &piece;
                }
                Some(Event::Text { .. }) => return Err(self.failed(Trouble::TooLong, None)),
                Some(Event::Begun) => {}
                Some(Event::Done) => return Ok(text),
                Some(Event::Error { trouble, status }) => return Err(self.failed(trouble, status)),
                None => return Err(self.failed(Trouble::TimeUp, None)),
            }
        }
    }

    fn failed(&self, trouble: Trouble, status: Option<u16>) -> LokiError {
        LokiError::Network { host: recipient_name(&self.url), trouble, status }
    }
}

#[derive(Deserialize)]
struct Document {
    status: String,
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    result: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    metric: BTreeMap<String, String>,
    /// At one moment.
    value: Option<(f64, String)>,
    /// At many.
    values: Option<Vec<(f64, String)>>,
}

fn read(text: &str, kind: &str) -> Option<Vec<Row>> {
    let document: Document = serde_json::from_str(text).ok()?;
    let as_asked = document.status == "success" && document.data.result_type == kind;
    as_asked.then_some(document.data.result)
}

/// Reads an answer about one moment; `None` where it is none.
fn read_counts(text: &str, by: By) -> Option<Counts> {
    let row = |row: Row| Some((name(&row, by), number(&row.value?.1)?));
    let rows = read(text, "vector")?.into_iter().map(row).collect::<Option<Vec<_>>>()?;
    Some(Counts::new(rows))
}

/// Reads an answer about many moments; `None` where it is none.
fn read_days(text: &str, range: Range) -> Option<Days> {
    let days = usize::try_from((range.end - range.start) / DAY + 1).ok()?;
    let mut rows = Vec::new();
    for row in read(text, "matrix")? {
        let mut line = vec![0; days];
        for (time, count) in row.values.as_ref()? {
            #[expect(clippy::cast_possible_truncation, reason = "seconds of this era fit")]
            let place = (*time as i64 - range.start).div_euclid(DAY);
            // Loki may add the step before the first one and the one after the last.
            let slot = usize::try_from(place).ok().and_then(|place| line.get_mut(place));
            if let Some(slot) = slot {
                *slot = number(count)?;
            }
        }
        rows.push((name(&row, By::Verb), line));
    }
    Some(rows)
}

/// Returns the value of a row's label. Whoever can write to the Loki chose it.
fn name(row: &Row, by: By) -> String {
    shown(row.metric.get(by.in_loki()).map_or(NONE, String::as_str))
}

/// Reads a count, which Loki writes as a number with a point at times.
fn number(text: &str) -> Option<u64> {
    let value: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked here")]
    (0.0..9e15).contains(&value).then_some(value.round() as u64)
}

fn in_words(host: &str, trouble: Trouble, status: Option<u16>) -> String {
    let status = status.map_or_else(String::new, |status| format!(" (HTTP status {status})"));
    let what = match trouble {
        Trouble::BadAddress | Trouble::PlainHttp => {
            return "telemetry.loki.url must be https, or http on this machine".to_owned();
        }
        Trouble::KeyInTheClear | Trouble::Unreachable => "cannot be reached",
        Trouble::Certificate => "has a certificate that nobody vouches for",
        Trouble::Redirected => "points somewhere else",
        Trouble::Denied => "wants another token, name or tenant",
        Trouble::Missing => "has no Loki at this address",
        Trouble::Rejected => "refuses the question; a shorter --since may do",
        Trouble::Busy => "has had too many requests",
        Trouble::ServerFault => "failed",
        Trouble::SlowStart | Trouble::TimeUp => "did not answer within 2 s",
        Trouble::TooLong => "says too much",
        Trouble::BadRequest
        | Trouble::Broken
        | Trouble::Garbled
        | Trouble::CutShort
        | Trouble::Withheld => "gave no answer of a Loki (is it the right address?)",
    };
    format!("{host} {what}{status}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded of Loki 3.4, without its statistics.
    const BY_EXIT: &str = r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1795175710.39,"1"]},{"metric":{"exit":"0"},"value":[1795175710.39,"8"]},{"metric":{"exit":"1"},"value":[1795175710.39,"3"]}],"stats":{"summary":{"execTime":0.652567437,"splits":720}}}}"#;
    const EMPTY: &str =
        r#"{"status":"success","data":{"resultType":"vector","result":[],"stats":{}}}"#;
    /// In the shape that was recorded of Loki 3.4, with times and numbers of our own.
    const DAYS: &str = r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"verb":"awk"},"values":[[1795175700,"1"],[1795262100,"4"]]},{"metric":{"verb":"mix"},"values":[[1795262100,"2"]]}],"stats":{}}}"#;

    #[test]
    fn recorded_answers_are_read() {
        let counts = read_counts(BY_EXIT, By::Exit).unwrap();
        let rows = [("0", 8), ("1", 3), ("(none)", 1)].map(|(name, n)| (name.to_owned(), n));
        assert_eq!((counts.top(9), counts.total()), (&rows[..], 12));
        assert_eq!(read_counts(EMPTY, By::Verb), Some(Counts::default()));
        let range = Range { start: 1_795_175_700, end: 1_795_262_100, step: DAY };
        let days = read_days(DAYS, range).unwrap();
        assert_eq!(days, [("awk".to_owned(), vec![1, 4]), ("mix".to_owned(), vec![0, 2])]);
    }

    #[test]
    fn what_is_no_such_answer_is_none() {
        for text in [
            "",
            "<html></html>",
            "{}",
            r#"{"status":"error","data":{"resultType":"vector","result":[]}}"#,
            r#"{"status":"success","data":{"resultType":"streams","result":[]}}"#,
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}}"#,
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"x"]}]}}"#,
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"-1"]}]}}"#,
        ] {
            assert_eq!(read_counts(text, By::Verb), None, "{text}");
        }
        let nasty = BY_EXIT.replace("\"exit\":\"1\"", r#""exit":"\u001b[2J""#);
        assert!(read_counts(&nasty, By::Exit).unwrap().top(9).iter().any(|r| r.0 == "?[2J"));
    }
}
