//! The protocol of `OpenAI` and of many other servers: `POST /chat/completions`, answered by a stream
//! of events or, from a server that does not stream, by one document.

use caro_cli::protocol::{Chat, Trouble};
use serde::Deserialize;
use serde_json::json;

use super::chat::{self, Piece};

/// Where the server is asked.
pub(crate) const PATH: &str = "/chat/completions";

/// What ends a stream.
const DONE: &[u8] = b"[DONE]";

/// Returns what is posted.
pub(crate) fn document(asked: &Chat) -> String {
    let mut document = chat::document(asked);
    if let Some(temperature) = asked.temperature {
        document["temperature"] = json!(temperature);
    }
    document.to_string()
}

/// One document of an answer; reasoning, usage and whatever else stands in it are passed over.
#[derive(Deserialize)]
struct Document {
    choices: Option<Vec<Choice>>,
    error: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Choice {
    /// In a stream.
    delta: Option<Message>,
    /// In an answer that comes whole.
    message: Option<Message>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

/// Reads one line of a stream.
pub(crate) fn read(line: &[u8]) -> Result<Piece, Trouble> {
    // Comments keep a connection alive; the other fields say nothing that matters here.
    let fields: [&[u8]; 4] = [b":", b"event:", b"id:", b"retry:"];
    if line.is_empty() || fields.iter().any(|field| line.starts_with(field)) {
        return Ok(Piece::default());
    }
    let data = line.strip_prefix(b"data:").ok_or(Trouble::Garbled)?.trim_ascii();
    if data == DONE {
        return Ok(Piece { text: String::new(), last: true });
    }
    read_document(data)
}

/// Reads a document: a piece of a stream, or an answer that comes whole.
pub(crate) fn read_document(document: &[u8]) -> Result<Piece, Trouble> {
    let document: Document = serde_json::from_slice(document).map_err(|_| Trouble::Garbled)?;
    if document.error.is_some() {
        return Err(Trouble::ServerFault);
    }
    // No choice is a note about usage or filters.
    let Some(choice) = document.choices.ok_or(Trouble::Garbled)?.into_iter().next() else {
        return Ok(Piece::default());
    };
    let last = match choice.finish_reason.as_deref() {
        Some("length") => return Err(Trouble::CutShort),
        Some("content_filter") => return Err(Trouble::Withheld),
        reason => reason.is_some_and(|reason| !reason.is_empty()),
    };
    let message = choice.delta.or(choice.message);
    Ok(Piece { text: message.and_then(|message| message.content).unwrap_or_default(), last })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a line into its text and whether it is the last.
    fn taken(line: &[u8]) -> Result<(String, bool), Trouble> {
        read(line).map(|piece| (piece.text, piece.last))
    }

    #[test]
    fn lines_mean_what_the_protocol_says() {
        for (line, expected) in [
            (
                r#"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"ls"},"finish_reason":null}]}"#,
                Ok(("ls", false)),
            ),
            (r#"data:{"choices":[{"delta":{"content":"ls"}}]}"#, Ok(("ls", false))),
            (r#"data: {"choices":[{"delta":{"content":null}}]}"#, Ok(("", false))),
            (r#"data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}"#, Ok(("", false))),
            (r#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#, Ok(("", true))),
            (r#"data: {"choices":[],"usage":{"total_tokens":9}}"#, Ok(("", false))),
            ("data: [DONE]", Ok(("", true))),
            ("", Ok(("", false))),
            (": keep-alive", Ok(("", false))),
            ("event: message", Ok(("", false))),
            (r#"data: {"error":{"message":"no"}}"#, Err(Trouble::ServerFault)),
            (
                r#"data: {"choices":[{"delta":{},"finish_reason":"length"}]}"#,
                Err(Trouble::CutShort),
            ),
            (
                r#"data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#,
                Err(Trouble::Withheld),
            ),
            ("data: {}", Err(Trouble::Garbled)),
            ("data: nonsense", Err(Trouble::Garbled)),
            (r#"{"choices":[]}"#, Err(Trouble::Garbled)),
            ("<html>", Err(Trouble::Garbled)),
        ] {
            let expected = expected.map(|(text, last): (&str, bool)| (text.to_owned(), last));
            assert_eq!(taken(line.as_bytes()), expected, "{line}");
        }
        assert_eq!(taken(b"data: \xff"), Err(Trouble::Garbled));
    }

    #[test]
    fn an_answer_may_come_whole() {
        let whole = r#"{"choices":[{"message":{"role":"assistant","content":"ls"},"finish_reason":"stop"}]}"#;
        assert_eq!(
            read_document(whole.as_bytes()),
            Ok(Piece { text: "ls".to_owned(), last: true })
        );
    }
}
