//! What caro and `caro-net` say to each other, as lines of JSON over two pipes.
//!
//! caro writes one [`Request`] and then holds the pipe open: its end tells `caro-net` that caro has
//! gone. `caro-net` writes [`Event`]s, the last of which is [`Event::Done`] or [`Event::Error`], and
//! ends. What has to stay secret travels in the request alone: neither the arguments nor the
//! environment of a process keep a secret.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest line of either side, in bytes.
pub const MAX_LINE: usize = 256 * 1024;

/// The longest text of one [`Event::Text`], in bytes; escaped as JSON it still fits a line.
pub const MAX_TEXT: usize = 32 * 1024;

/// What caro wants done over the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Request {
    /// Ask a model.
    Chat(Chat),
    /// Ask a Loki.
    Query(Query),
    /// Ask an account service whose a token is; the answer's text is an id.
    Account(Account),
}

/// A question to an account service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The service's base address.
    pub url: String,
    /// The token in question.
    pub token: Secret,
    /// How long, and how much.
    pub limits: Limits,
}

/// A question to a Loki.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The server's base address.
    pub url: String,
    /// What is asked, in LogQL.
    pub query: String,
    /// Over which moments; about now alone where it is missing.
    pub range: Option<Range>,
    /// Whose records they are, where the server keeps tenants apart.
    pub tenant: Option<String>,
    /// What a proxy before it asks for.
    pub access: Option<Access>,
    /// How long, and how much.
    pub limits: Limits,
}

/// Moments at equal distances, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The first one.
    pub start: i64,
    /// The last one.
    pub end: i64,
    /// The distance.
    pub step: i64,
}

/// What a proxy before a Loki asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// A token.
    Bearer(Secret),
    /// A name and a password.
    Basic(Secret, Secret),
}

/// A question to a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chat {
    /// The protocol the server speaks.
    pub dialect: Dialect,
    /// The server's base address, to which the dialect adds its path.
    pub url: String,
    /// Whether `http` is allowed to private addresses, and not to this machine alone.
    pub private_http: bool,
    /// The model's name, as the server knows it.
    pub model: String,
    /// What is said to the model, in order.
    pub messages: Vec<Message>,
    /// The key that the server asks for.
    pub key: Option<Secret>,
    /// How freely the model may answer, from 0; the server's own choice where it is missing.
    pub temperature: Option<f64>,
    /// How long, and how much.
    pub limits: Limits,
}

/// The protocols of model servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Ollama's `/api/chat`.
    Ollama,
    /// `OpenAI`'s `/chat/completions`, which many servers speak.
    Openai,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// Who speaks in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// caro, setting the rules.
    System,
    /// The person.
    User,
}

/// What an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// How long the server may take to begin its answer, in milliseconds.
    pub first_byte_ms: u64,
    /// How long everything may take, in milliseconds.
    pub total_ms: u64,
    /// How long the answer may be, in bytes.
    pub answer_bytes: usize,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// What `caro-net` tells caro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The server has begun to answer.
    Begun,
    /// A piece of the answer, of at most [`MAX_TEXT`] bytes.
    Text {
        /// The piece.
        text: String,
    },
    /// The answer is complete.
    Done,
    /// It did not work.
    Error {
        /// Why.
        trouble: Trouble,
        /// The status of the server's answer, if it came to one.
        status: Option<u16>,
    },
}

/// Why something did not work over the network: a closed set, and no text of a server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The request cannot be understood.
    BadRequest,
    /// The address is none that can be used.
    BadAddress,
    /// The address is `http` to a host that `http` may not reach.
    PlainHttp,
    /// The key would travel unencrypted to another machine.
    KeyInTheClear,
    /// Nobody answers at the address.
    Unreachable,
    /// The server's certificate cannot be trusted, or there is none to trust.
    Certificate,
    /// The server points somewhere else.
    Redirected,
    /// The server wants a key, or another one.
    Denied,
    /// The server has no such model, or no such path.
    Missing,
    /// The server will not take the request.
    Rejected,
    /// The server has had too many requests.
    Busy,
    /// The server failed.
    ServerFault,
    /// The time was up before the answer began.
    SlowStart,
    /// The time was up before the answer was complete.
    TimeUp,
    /// The answer broke off.
    Broken,
    /// The answer is not what the dialect says.
    Garbled,
    /// The answer is longer than it may be.
    TooLong,
    /// The model reached its own limit of length.
    CutShort,
    /// The server withheld the answer.
    Withheld,
}

impl Secret {
    /// Takes a text that is never to be shown.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the text, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Secret::new("sk-1".to_owned())), "Secret(hidden)");
    }

    #[test]
    fn the_longest_text_fits_a_line_however_it_is_escaped() {
        let event = Event::Text { text: "\u{1}".repeat(MAX_TEXT) };
        assert!(serde_json::to_string(&event).unwrap().len() < MAX_LINE);
    }

    /// Both programs are built together, but an update may be caught half way.
    #[test]
    fn the_words_of_the_protocol_are_pinned() {
        let spelled = |event: &Event| serde_json::to_string(event).unwrap();
        assert_eq!(spelled(&Event::Begun), r#"{"event":"begun"}"#);
        assert_eq!(spelled(&Event::Text { text: "ls".into() }), r#"{"event":"text","text":"ls"}"#);
        assert_eq!(spelled(&Event::Done), r#"{"event":"done"}"#);
        assert_eq!(
            spelled(&Event::Error { trouble: Trouble::SlowStart, status: None }),
            r#"{"event":"error","trouble":"slow_start","status":null}"#
        );
        let request = Request::Chat(Chat {
            dialect: Dialect::Ollama,
            url: "http://127.0.0.1:1".into(),
            private_http: false,
            model: "m".into(),
            messages: vec![Message { role: Role::User, content: "c".into() }],
            key: Some(Secret::new("k".into())),
            temperature: Some(0.0),
            limits: Limits { first_byte_ms: 1, total_ms: 2, answer_bytes: 3 },
        });
        assert_eq!(
            serde_json::to_string(&request).unwrap(),
            r#"{"kind":"chat","dialect":"ollama","url":"http://127.0.0.1:1","private_http":false,"model":"m","messages":[{"role":"user","content":"c"}],"key":"k","temperature":0.0,"limits":{"first_byte_ms":1,"total_ms":2,"answer_bytes":3}}"#
        );
        let request = Request::Account(Account {
            url: "https://a.example".into(),
            token: Secret::new("t".into()),
            limits: Limits { first_byte_ms: 1, total_ms: 2, answer_bytes: 3 },
        });
        assert_eq!(
            serde_json::to_string(&request).unwrap(),
            r#"{"kind":"account","url":"https://a.example","token":"t","limits":{"first_byte_ms":1,"total_ms":2,"answer_bytes":3}}"#
        );
    }
}
