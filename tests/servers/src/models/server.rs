//! The double itself.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::dialect::Dialect;
use super::generation::Generation;
use crate::behaviour::{LANDING, landing};
use crate::http::{Authority, ClosedPort, Handler, Reply, Request, Server};
use crate::watched::Watched;

/// How a server of models is set up.
#[derive(Debug)]
pub struct ModelOptions {
    /// How it speaks.
    pub dialect: Dialect,
    /// The models it has.
    pub models: Vec<String>,
    /// The key that it asks for, if it asks for one.
    pub key: Option<String>,
    /// The most that one chunk of a stream holds, in bytes: pieces are cut wherever that falls.
    pub chunk: Option<usize>,
    /// Who vouches for it; without one, it speaks no TLS.
    pub authority: Option<Authority>,
    /// The port that was closed until now.
    pub port: Option<ClosedPort>,
}

/// What a client asked a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Chat {
    /// The model.
    pub model: String,
    /// Who said what so far: roles and texts.
    pub messages: Vec<(String, String)>,
    /// Whether the answer is to come in pieces.
    pub streamed: bool,
    /// Everything that was asked.
    pub body: Value,
    /// How it was asked.
    pub request: Request,
}

/// A server that answers chats as a test tells it to.
#[derive(Debug)]
pub struct ModelServer {
    inside: Arc<Inside>,
    server: Server,
}

#[derive(Debug)]
struct Inside {
    options: Options,
    state: Watched<State>,
}

/// What of the options is needed for answers.
#[derive(Debug)]
struct Options {
    dialect: Dialect,
    models: Vec<String>,
    key: Option<String>,
    chunk: Option<usize>,
}

#[derive(Debug)]
struct State {
    next: VecDeque<Generation>,
    standing: Generation,
    chats: Vec<Chat>,
    faults: Vec<String>,
}

/// The part that speaks HTTP.
struct Api(Arc<Inside>);

impl ModelServer {
    /// The model it has, unless a test chooses others.
    pub const MODEL: &str = "qwen2.5-coder:1.5b";

    /// Starts a server that speaks like this, asks for no key, and has one model, which says `ls`.
    pub fn start(dialect: Dialect) -> Self {
        Self::start_with(ModelOptions { dialect, ..ModelOptions::default() })
    }

    /// Starts a server that is set up in another way.
    pub fn start_with(options: ModelOptions) -> Self {
        let ModelOptions { dialect, models, key, chunk, authority, port } = options;
        let state = State {
            next: VecDeque::new(),
            standing: Generation::text("ls"),
            chats: Vec::new(),
            faults: Vec::new(),
        };
        let options = Options { dialect, models, key, chunk };
        let inside = Arc::new(Inside { options, state: Watched::new(state) });
        let server = Server::start_as(port, authority.as_ref(), Api(Arc::clone(&inside)));
        Self { inside, server }
    }

    /// Returns its base URL, without a slash at its end.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Returns the server below, with its connections and exchanges.
    pub fn http(&self) -> &Server {
        &self.server
    }

    /// Answers every chat from now on in this way.
    pub fn generate(&self, generation: Generation) {
        self.inside.state.change(|state| {
            state.next.clear();
            state.standing = generation;
        });
    }

    /// Answers the next chats in these ways, one each, and then goes on as before.
    pub fn script(&self, next: impl IntoIterator<Item = Generation>) {
        self.inside.state.change(|state| state.next.extend(next));
    }

    /// Returns every chat that was understood, in order, whatever became of it.
    pub fn chats(&self) -> Vec<Chat> {
        self.inside.state.look().chats.clone()
    }

    /// Returns what clients asked that no such server understands, in words.
    pub fn faults(&self) -> Vec<String> {
        self.inside.state.look().faults.clone()
    }

    /// Waits until so many chats have come, and returns all of them.
    ///
    /// # Panics
    ///
    /// If fewer have come `within` that time.
    #[track_caller]
    pub fn await_chats(&self, count: usize, within: Duration) -> Vec<Chat> {
        let what = format!("{count} chats");
        let seen = |state: &State| format!("{} chats", state.chats.len());
        self.inside.state.await_that(within, &what, |state| state.chats.len() >= count, seen);
        self.chats()
    }
}

impl Default for ModelOptions {
    fn default() -> Self {
        Self {
            dialect: Dialect::Ollama,
            models: vec![ModelServer::MODEL.to_owned()],
            key: None,
            chunk: None,
            authority: None,
            port: None,
        }
    }
}

impl Handler for Api {
    fn answer(&self, request: &Request) -> Reply {
        let Options { dialect, models, key, .. } = &self.0.options;
        let dialect = *dialect;
        let wanted = key.as_ref().map(|key| format!("Bearer {key}"));
        if wanted.is_some() && request.header("authorization") != wanted.as_deref() {
            return dialect.failure(401, "");
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", path) if path == dialect.path() => self.0.chat(request),
            ("GET", path) if path == dialect.list_path() => {
                Reply::json(200, &dialect.models(models))
            }
            ("GET", "/") if dialect == Dialect::Ollama => Reply::text(200, "Ollama is running"),
            (_, LANDING) => {
                self.0.fault("a redirect was followed".to_owned());
                landing()
            }
            (method, path) => {
                self.0.fault(format!("{method} {path} is not in the double"));
                Reply::text(404, "404 page not found")
            }
        }
    }
}

impl Inside {
    fn chat(&self, request: &Request) -> Reply {
        let Options { dialect, models, chunk, .. } = &self.options;
        let chat = match read(*dialect, request) {
            Ok(chat) => chat,
            Err(what) => {
                self.fault(what.to_owned());
                return dialect.failure(400, "");
            }
        };
        let (model, streamed) = (chat.model.clone(), chat.streamed);
        let generation = self.state.change(|state| {
            state.chats.push(chat);
            state.next.pop_front().unwrap_or_else(|| state.standing.clone())
        });
        if !models.contains(&model) {
            return dialect.failure(404, &model);
        }
        if !streamed {
            return generation.whole(*dialect, &model);
        }
        let reply = generation.streamed(*dialect, &model);
        match chunk {
            Some(most) => reply.in_chunks_of(*most),
            None => reply,
        }
    }

    fn fault(&self, what: String) {
        self.state.change(|state| state.faults.push(what));
    }
}

/// Reads a chat, or says what is wrong with it.
fn read(dialect: Dialect, request: &Request) -> Result<Chat, &'static str> {
    let body = request.body().map_err(|_| "a body that cannot be unpacked")?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| "a body that is not JSON")?;
    let model = body["model"].as_str().ok_or("a chat without a model")?.to_owned();
    let streamed = match &body["stream"] {
        Value::Null => dialect.streams_by_default(),
        stream => stream.as_bool().ok_or("a stream that is neither true nor false")?,
    };
    let messages = body["messages"].as_array().filter(|all| !all.is_empty());
    let message = |message: &Value| {
        let text = |key: &str| message[key].as_str().map(str::to_owned);
        let role =
            text("role").filter(|role| matches!(role.as_str(), "system" | "user" | "assistant"));
        Some((role?, text("content")?))
    };
    let messages = messages.ok_or("a chat without messages")?.iter().map(message);
    let messages = messages.collect::<Option<_>>().ok_or("a message without role or text")?;
    Ok(Chat { model, messages, streamed, body, request: request.clone() })
}
