//! Asks a model and passes its answer on, piece by piece.

use std::sync::Arc;

use caro_cli::protocol::{Chat, Dialect, Event, Limits, Trouble};
use reqwest::blocking::Response;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::address::Address;
use super::deadline::Deadline;
use super::fault::Fault;
use super::out::Out;
use super::stream::Lines;
use super::{client, ollama, openai};

/// What a line of an answer holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// More of the answer.
    pub(crate) text: String,
    /// Whether that was all of it.
    pub(crate) last: bool,
}

/// Returns what both dialects post.
pub(crate) fn document(chat: &Chat) -> Value {
    json!({"model": chat.model, "messages": chat.messages, "stream": true})
}

/// Asks, and tells caro what comes, until the answer is complete.
pub(crate) fn chat(chat: &Chat, out: &Arc<Out>) -> Result<(), Fault> {
    let deadline = Deadline::start(chat.limits, out);
    let (path, document) = match chat.dialect {
        Dialect::Ollama => (ollama::PATH, ollama::document(chat)),
        Dialect::Openai => (openai::PATH, openai::document(chat)),
    };
    let address = Address::new(&chat.url, path, chat.private_http)?;
    let response = client::post(&address, document, chat.key.as_ref(), chat.limits)?;
    deadline.begun();
    out.tell(&Event::Begun);
    Ok(pass_on(response, chat.dialect, chat.limits, out)?)
}

fn pass_on(response: Response, dialect: Dialect, limits: Limits, out: &Out) -> Result<(), Trouble> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_whole = kind.is_some_and(|kind| kind.starts_with("application/json"));
    let mut lines = Lines::new(response, limits.answer_bytes);
    let mut left = limits.answer_bytes;
    let mut take = |piece: Piece| {
        left = left.checked_sub(piece.text.len()).ok_or(Trouble::TooLong)?;
        out.tell_text(&piece.text);
        Ok(piece.last)
    };
    if dialect == Dialect::Openai && is_whole {
        // A server that does not stream.
        let whole = take(openai::read_document(&lines.rest()?)?)?;
        return if whole { Ok(()) } else { Err(Trouble::Garbled) };
    }
    while let Some(line) = lines.next()? {
        let piece = match dialect {
            Dialect::Ollama => ollama::read(line)?,
            Dialect::Openai => openai::read(line)?,
        };
        if take(piece)? {
            return Ok(());
        }
    }
    Err(Trouble::Broken)
}
