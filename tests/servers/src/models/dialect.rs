//! The two ways of speaking.

use serde_json::{Value, json};

use crate::http::Reply;

/// When everything here was made, for a model.
const CREATED: &str = "2026-11-20T10:32:24.481Z";
const CREATED_SECONDS: u64 = 1_795_170_744;

/// How a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Ollama: `/api/chat`, and lines of JSON.
    Ollama,
    /// OpenAI and whoever is compatible with it: `/v1/chat/completions`, and server-sent events.
    OpenAi,
}

impl Dialect {
    /// Returns the path for chats.
    pub fn path(self) -> &'static str {
        match self {
            Self::Ollama => "/api/chat",
            Self::OpenAi => "/v1/chat/completions",
        }
    }

    /// Returns the path that lists models.
    pub(super) fn list_path(self) -> &'static str {
        match self {
            Self::Ollama => "/api/tags",
            Self::OpenAi => "/v1/models",
        }
    }

    /// Tells whether answers are streamed where a request does not say.
    pub(super) fn streams_by_default(self) -> bool {
        self == Self::Ollama
    }

    /// Returns the type of a stream.
    pub(super) fn stream_type(self) -> &'static str {
        match self {
            Self::Ollama => "application/x-ndjson",
            Self::OpenAi => "text/event-stream",
        }
    }

    /// Puts a piece of a stream on the wire.
    pub(super) fn frame(self, data: &str) -> Vec<u8> {
        match self {
            Self::Ollama => format!("{data}\n"),
            Self::OpenAi => format!("data: {data}\n\n"),
        }
        .into_bytes()
    }

    /// Returns what stands before the tokens in a stream.
    pub(super) fn opening(self, model: &str) -> Option<String> {
        let delta = json!({"role": "assistant", "content": ""});
        (self == Self::OpenAi).then(|| chunk(model, &delta, &Value::Null))
    }

    /// Returns one token of a stream.
    pub(super) fn token(self, model: &str, token: &str) -> String {
        match self {
            Self::Ollama => json!({
                "model": model, "created_at": CREATED,
                "message": {"role": "assistant", "content": token}, "done": false,
            })
            .to_string(),
            Self::OpenAi => chunk(model, &json!({"content": token}), &Value::Null),
        }
    }

    /// Returns what stands after the tokens in a stream.
    pub(super) fn closing(self, model: &str, tokens: usize) -> Vec<String> {
        match self {
            Self::Ollama => vec![whole(model, "", tokens).to_string()],
            Self::OpenAi => vec![chunk(model, &json!({}), &json!("stop")), "[DONE]".to_owned()],
        }
    }

    /// Returns an answer in one piece.
    pub(super) fn whole(self, model: &str, text: &str, tokens: usize) -> Value {
        match self {
            Self::Ollama => whole(model, text, tokens),
            Self::OpenAi => json!({
                "id": "chatcmpl-test", "object": "chat.completion", "created": CREATED_SECONDS,
                "model": model,
                "choices": [{
                    "index": 0, "message": {"role": "assistant", "content": text},
                    "finish_reason": "stop",
                }],
                "usage": {
                    "prompt_tokens": 1, "completion_tokens": tokens, "total_tokens": tokens + 1,
                },
            }),
        }
    }

    /// Returns a list of models.
    pub(super) fn models(self, names: &[String]) -> Value {
        match self {
            Self::Ollama => {
                let model = |name: &String| json!({"name": name, "model": name});
                json!({"models": names.iter().map(model).collect::<Vec<_>>()})
            }
            Self::OpenAi => {
                let model = |name: &String| json!({"id": name, "object": "model"});
                json!({"object": "list", "data": names.iter().map(model).collect::<Vec<_>>()})
            }
        }
    }

    /// Returns a failure as this server tells it.
    pub(super) fn failure(self, status: u16, model: &str) -> Reply {
        let reply = Reply::json(status, &self.error(status, model));
        if status == 429 { reply.header("retry-after", "20") } else { reply }
    }

    /// Returns the body of a failure.
    pub(super) fn error(self, status: u16, model: &str) -> Value {
        let (kind, code, ollama, openai) = match status {
            401 => {
                ("invalid_request_error", "invalid_api_key", "unauthorized", "Incorrect API key.")
            }
            404 => (
                "invalid_request_error",
                "model_not_found",
                "not found",
                "The model does not exist or you do not have access to it.",
            ),
            429 => ("requests", "rate_limit_exceeded", "too many requests", "Rate limit reached."),
            400 => ("invalid_request_error", "invalid_request", "invalid request", "Bad request."),
            _ => ("server_error", "server_error", "internal error", "The server had an error."),
        };
        match self {
            Self::Ollama if status == 404 => json!({"error": format!("model '{model}' {ollama}")}),
            Self::Ollama => json!({"error": ollama}),
            Self::OpenAi => json!({
                "error": {"message": openai, "type": kind, "param": null, "code": code},
            }),
        }
    }
}

fn chunk(model: &str, delta: &Value, finish: &Value) -> String {
    json!({
        "id": "chatcmpl-test", "object": "chat.completion.chunk", "created": CREATED_SECONDS,
        "model": model,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    })
    .to_string()
}

fn whole(model: &str, text: &str, tokens: usize) -> Value {
    json!({
        "model": model, "created_at": CREATED,
        "message": {"role": "assistant", "content": text},
        "done": true, "done_reason": "stop", "total_duration": 1_000_000, "load_duration": 1_000,
        "prompt_eval_count": 1, "prompt_eval_duration": 1_000, "eval_count": tokens,
        "eval_duration": 1_000,
    })
}
