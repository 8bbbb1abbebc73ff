//! What an answer of Loki means.

use std::io::Read as _;

use chrono::TimeDelta;
use reqwest::blocking::{RequestBuilder, Response};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use telemetry_delivery::{Answer, Fault};

/// No complaint that matters is longer, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pushed {
    /// All of it was stored, if it was a Loki that says so.
    Stored,
    /// Entries lie outside the span of time that is taken: those of this verb, or of any. The others
    /// are stored.
    Time { verb: Option<String> },
    /// Nothing, or for a poisoned push perhaps a part, was stored.
    Refused(Answer),
    /// Nobody knows.
    Unknown(Answer),
}

/// Sends a push and reads the answer.
pub(super) fn of(request: RequestBuilder) -> Pushed {
    let answer = match request.send() {
        Ok(answer) => answer,
        Err(error) if error.is_timeout() => {
            return Pushed::Unknown(Answer::Unavailable(Fault::Timeout));
        }
        Err(error) if error.is_connect() => {
            return Pushed::Refused(Answer::Unavailable(Fault::Connection));
        }
        Err(_) => return Pushed::Unknown(Answer::Unavailable(Fault::Connection)),
    };
    let status = answer.status().as_u16();
    match status {
        204 => Pushed::Stored,
        // Loki never says so: a login page, or a web site.
        200..=299 => Pushed::Refused(Answer::Unavailable(Fault::NotACaptureServer)),
        400 => complaint(&text(answer)).unwrap_or(Pushed::Refused(Answer::Poison { status })),
        413 | 422 => Pushed::Refused(Answer::Poison { status }),
        401..=403 => Pushed::Refused(Answer::Refused { status: Some(status) }),
        429 => Pushed::Refused(Answer::RateLimited { pause: pause(&answer) }),
        500..=599 => Pushed::Unknown(Answer::Unavailable(Fault::Status(status))),
        _ => Pushed::Refused(Answer::Unavailable(Fault::Status(status))),
    }
}

/// Reads a complaint about times, which names the first stream that has one.
fn complaint(text: &str) -> Option<Pushed> {
    let about_time = ["timestamp too old", "timestamp too new", "entry too far behind"];
    if !about_time.iter().any(|words| text.contains(words)) {
        return None;
    }
    let verb = text.split("verb=\"").nth(1).and_then(|rest| rest.split('"').next());
    Some(Pushed::Time { verb: verb.map(str::to_owned) })
}

/// Tells whether a Loki answers there: it refuses what is no push, where others say yes to everything.
pub(super) fn is_loki(request: RequestBuilder) -> Result<(), Fault> {
    let answer = request
        .body("{")
        .send()
        .map_err(|error| if error.is_timeout() { Fault::Timeout } else { Fault::Connection })?;
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let page = kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
    match answer.status().as_u16() {
        400 if !page => Ok(()),
        200..=400 => Err(Fault::NotACaptureServer),
        status => Err(Fault::Status(status)),
    }
}

fn pause(answer: &Response) -> Option<TimeDelta> {
    let wanted = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    wanted.trim().parse::<u32>().ok().map(|seconds| TimeDelta::seconds(seconds.into()))
}

fn text(answer: Response) -> String {
    let mut text = Vec::new();
    // What can be read of it has to do.
    let _ = answer.take(LONGEST).read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded of Loki 3.4.
    #[test]
    fn a_complaint_about_times_names_its_stream() {
        for (text, verb) in [
            (
                "entry for stream '{job=\"caro-usage\", service_name=\"caro-usage\", verb=\"old\"}' has \
                 timestamp too old: 2026-11-12T11:55:06Z, oldest acceptable timestamp is: \
                 2026-11-13T11:55:06Z\n",
                Some("old"),
            ),
            (
                "entry with timestamp 2026-11-20 09:55:06.637381888 +0000 UTC ignored, reason: 'entry \
                 too far behind, entry timestamp is: 2026-11-20T09:55:06Z, oldest acceptable timestamp \
                 is: 2026-11-20T10:54:56Z',\nuser 'fake', total ignored: 1 out of 1 for stream: \
                 {job=\"caro-usage\", service_name=\"caro-usage\", verb=\"find\"}\n",
                Some("find"),
            ),
            ("entry too far behind", None),
        ] {
            let verb = verb.map(str::to_owned);
            assert_eq!(complaint(text), Some(Pushed::Time { verb }), "{text}");
        }
        assert_eq!(complaint("loghttp.PushRequest.Streams: no labels\n"), None);
    }
}
