//! Ollama's own protocol: `POST /api/chat`, answered by one JSON document a line.

use caro_cli::protocol::{Chat, Trouble};
use serde::Deserialize;
use serde_json::json;

use super::chat::{self, Piece};

/// Where the server is asked.
pub(crate) const PATH: &str = "/api/chat";

/// Returns what is posted.
pub(crate) fn document(asked: &Chat) -> String {
    let mut document = chat::document(asked);
    if let Some(temperature) = asked.temperature {
        document["options"] = json!({"temperature": temperature});
    }
    document.to_string()
}

/// One line of an answer; thinking, statistics and whatever else stands in it are passed over.
#[derive(Deserialize)]
struct Line {
    message: Option<Message>,
    #[serde(default)]
    done: bool,
    done_reason: Option<String>,
    error: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: String,
}

/// Reads one line of an answer.
pub(crate) fn read(line: &[u8]) -> Result<Piece, Trouble> {
    if line.trim_ascii().is_empty() {
        return Ok(Piece::default());
    }
    let line: Line = serde_json::from_slice(line).map_err(|_| Trouble::Garbled)?;
    if line.error.is_some() {
        return Err(Trouble::ServerFault);
    }
    if line.message.is_none() && !line.done {
        return Err(Trouble::Garbled);
    }
    if line.done_reason.as_deref() == Some("length") {
        return Err(Trouble::CutShort);
    }
    let text = line.message.map(|message| message.content).unwrap_or_default();
    Ok(Piece { text, last: line.done })
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
                r#"{"model":"m","message":{"role":"assistant","content":"ls"},"done":false}"#,
                Ok(("ls", false)),
            ),
            (
                r#"{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","eval_count":4}"#,
                Ok(("", true)),
            ),
            (r#"{"message":{"role":"assistant","content":"ls"},"done":true}"#, Ok(("ls", true))),
            (
                r#"{"message":{"role":"assistant","content":"","thinking":"hm"},"done":false}"#,
                Ok(("", false)),
            ),
            (r#"{"message":{"role":"assistant"},"done":false}"#, Ok(("", false))),
            (r#"{"done":true}"#, Ok(("", true))),
            ("", Ok(("", false))),
            (r#"{"error":"out of memory"}"#, Err(Trouble::ServerFault)),
            (
                r#"{"message":{"content":"l"},"done":true,"done_reason":"length"}"#,
                Err(Trouble::CutShort),
            ),
            ("{}", Err(Trouble::Garbled)),
            ("<html>", Err(Trouble::Garbled)),
            (r#"{"message":"#, Err(Trouble::Garbled)),
            (r#"{"message":{"content":7}}"#, Err(Trouble::Garbled)),
            ("[]", Err(Trouble::Garbled)),
        ] {
            let expected = expected.map(|(text, last): (&str, bool)| (text.to_owned(), last));
            assert_eq!(taken(line.as_bytes()), expected, "{line}");
        }
        assert_eq!(taken(b"\xff\xfe"), Err(Trouble::Garbled));
    }
}
