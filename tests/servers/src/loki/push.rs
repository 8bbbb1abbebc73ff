//! What Loki reads in a push, before it looks at any single entry.

use serde_json::Value;

use super::labels::{Labels, quote};
use crate::http::Reply;

/// What was pushed for one stream, in the order it was pushed.
#[derive(Debug)]
pub(super) struct Pushed {
    pub(super) labels: Labels,
    /// Nanoseconds since 1970, and the line.
    pub(super) lines: Vec<(i64, String)>,
}

/// Why a push, or a part of it, is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(status: u16, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    /// Returns the answer; Loki ends its complaints with a newline.
    pub(super) fn reply(&self) -> Reply {
        Reply::text(self.status, &format!("{}\n", self.text))
    }
}

/// Reads the unpacked body of a push. A mistake here costs the whole push.
pub(super) fn parse(body: &[u8]) -> Result<Vec<Pushed>, Refusal> {
    let document: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::new(400, format!("loghttp.PushRequest: {error}")))?;
    let streams = document["streams"]
        .as_array()
        .ok_or_else(|| Refusal::new(400, "loghttp.PushRequest.Streams: not an array"))?;
    let pushed: Vec<Pushed> = streams.iter().map(stream).collect::<Result<_, _>>()?;
    if pushed.iter().all(|stream| stream.lines.is_empty()) {
        let text = "error at least one valid stream is required for ingestion";
        return Err(Refusal::new(422, text));
    }
    Ok(pushed)
}

fn stream(stream: &Value) -> Result<Pushed, Refusal> {
    let malformed = |what: &str| {
        let place = "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: unmarshalerDecoder";
        Refusal::new(400, format!("{place}: {what}"))
    };
    let pairs = stream["stream"].as_object().ok_or_else(|| malformed("no labels"))?;
    let mut labels = Labels::new();
    for (name, value) in pairs {
        let value = value.as_str().ok_or_else(|| malformed("a label that is no string"))?;
        labels.insert(name.clone(), value.to_owned());
    }
    check_names(&labels)?;
    // An empty label is as good as none.
    labels.retain(|_, value| !value.is_empty());
    let values = stream["values"].as_array().ok_or_else(|| malformed("no values"))?;
    let lines = values.iter().map(|value| line(value).map_err(malformed));
    Ok(Pushed { labels, lines: lines.collect::<Result<_, _>>()? })
}

/// Reads a time, a line, and perhaps metadata, which does not make one entry another.
fn line(value: &Value) -> Result<(i64, String), &'static str> {
    let time = match &value[0] {
        Value::String(text) => text.parse().map_err(|_| "a time that is no number")?,
        _ => {
            return Err(concat!(
                "Value looks like Number/Boolean/None, but can't find its end: ",
                "',' or '}' symbol"
            ));
        }
    };
    let text = value[1].as_str().ok_or("a line that is no string")?;
    match &value[2] {
        Value::Null | Value::Object(_) => Ok((time, text.to_owned())),
        _ => Err("metadata that is no object"),
    }
}

/// Refuses names that Loki's parser stumbles over, where it stumbles.
fn check_names(labels: &Labels) -> Result<(), Refusal> {
    let mut column = 1;
    for (name, value) in labels {
        // Behind the brace, or the comma and the blank.
        column += usize::from(column > 1) + 1;
        for (place, letter) in name.chars().enumerate() {
            let digit = place > 0 && letter.is_ascii_digit();
            if !(letter == '_' || letter.is_ascii_alphabetic() || digit) {
                let place = column + place;
                let what = format!("unexpected character inside braces: '{letter}'");
                let text = format!("couldn't parse labels: 1:{place}: parse error: {what}");
                return Err(Refusal::new(400, text));
            }
        }
        // The equals sign too.
        column += name.chars().count() + 1 + quote(value).chars().count();
    }
    Ok(())
}
