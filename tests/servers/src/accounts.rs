//! The account service: whose is this token?
//!
//! The double follows the specification, which names the path and `principal_id`; nothing is
//! measured.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::behaviour::{LANDING, Script, behaves, landing};
use crate::http::{Handler, Reply, Request, Server};
use crate::watched::Watched;

/// A server that knows whose a token is.
#[derive(Debug)]
pub struct AccountServer {
    state: Arc<Watched<State>>,
    server: Server,
}

#[derive(Debug, Default)]
struct State {
    script: Script,
    /// Principals by their token.
    tokens: BTreeMap<String, String>,
    calls: Vec<Request>,
    faults: Vec<String>,
}

/// The part that speaks HTTP.
struct Api(Arc<Watched<State>>);

impl AccountServer {
    /// The one path it has.
    pub const PATH: &str = "/api/v1/auth/validate";

    /// Starts a server that knows nobody.
    pub fn start() -> Self {
        let state = Arc::new(Watched::<State>::default());
        let server = Server::start(Api(Arc::clone(&state)));
        Self { state, server }
    }

    /// Returns its base URL, without a slash at its end.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Returns the server below, with its connections and exchanges.
    pub fn http(&self) -> &Server {
        &self.server
    }

    /// Lets a token stand for a principal, which is a UUID.
    pub fn admit(&self, token: &str, principal: &str) {
        self.state.look().tokens.insert(token.to_owned(), principal.to_owned());
    }

    /// Forgets a token.
    pub fn revoke(&self, token: &str) {
        self.state.look().tokens.remove(token);
    }

    /// Returns every call, in order, whatever became of it.
    pub fn calls(&self) -> Vec<Request> {
        self.state.look().calls.clone()
    }

    /// Returns what clients did that they must not do: ask for another path, follow a redirect, or
    /// say a token where it is logged.
    pub fn faults(&self) -> Vec<String> {
        self.state.look().faults.clone()
    }

    /// Waits until so many calls have come, and returns all of them.
    ///
    /// # Panics
    ///
    /// If fewer have come `within` that time.
    #[track_caller]
    pub fn await_calls(&self, count: usize, within: Duration) -> Vec<Request> {
        let what = format!("{count} calls");
        let seen = |state: &State| format!("{} calls", state.calls.len());
        self.state.await_that(within, &what, |state| state.calls.len() >= count, seen);
        self.calls()
    }

    fn tell(&self, tell: impl FnOnce(&mut Script)) {
        tell(&mut self.state.look().script);
    }
}

behaves!(AccountServer);

impl Handler for Api {
    fn answer(&self, request: &Request) -> Reply {
        self.0.change(|state| {
            if !request.query.is_empty() {
                state.faults.push("a query, which is logged".to_owned());
            }
            match (request.method.as_str(), request.path.as_str()) {
                ("GET", AccountServer::PATH) => {
                    state.calls.push(request.clone());
                    let true_answer = state.validate(request.header("authorization"));
                    state.script.next().reply(true_answer)
                }
                (_, AccountServer::PATH) => Reply::status(405),
                (_, LANDING) => {
                    state.faults.push("a redirect was followed".to_owned());
                    landing()
                }
                (method, path) => {
                    state.faults.push(format!("{method} {path} is not in the double"));
                    Reply::status(404)
                }
            }
        })
    }
}

impl State {
    fn validate(&self, authorization: Option<&str>) -> Reply {
        let token = authorization.and_then(|header| header.strip_prefix("Bearer "));
        match token.and_then(|token| self.tokens.get(token)) {
            Some(principal) => Reply::json(200, &json!({"principal_id": principal})),
            None => Reply::json(401, &json!({"error": "unauthorized"})),
        }
    }
}
