//! The double itself.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::logql::QueryError;
use super::options::{LokiAccess, LokiOptions, LokiTenancy};
use super::push;
use super::query;
use super::store::{LokiEntry, Store};
use crate::behaviour::{Behaviour, LANDING, Script, behaves, landing};
use crate::clock::Clock;
use crate::http::{Handler, Head, Reply, Request, Server};
use crate::watched::Watched;

const PUSH: &str = "/loki/api/v1/push";
const QUERY: &str = "/loki/api/v1/query";
const RANGE: &str = "/loki/api/v1/query_range";

/// A server that keeps and counts lines as Loki does.
#[derive(Debug)]
pub struct LokiServer {
    inside: Arc<Inside>,
    server: Server,
}

#[derive(Debug)]
struct Inside {
    clock: Clock,
    tenancy: LokiTenancy,
    access: LokiAccess,
    state: Watched<State>,
}

#[derive(Debug, Default)]
struct State {
    script: Script,
    store: Store,
    pushes: Vec<Request>,
    queries: Vec<String>,
    faults: Vec<String>,
}

/// The part that speaks HTTP.
struct Api(Arc<Inside>);

impl LokiServer {
    /// Starts a healthy server that is open to everybody.
    pub fn start() -> Self {
        Self::start_with(LokiOptions::default())
    }

    /// Starts a healthy server that is set up in another way.
    pub fn start_with(options: LokiOptions) -> Self {
        let inside = Arc::new(Inside {
            clock: options.clock,
            tenancy: options.tenancy,
            access: options.access,
            state: Watched::default(),
        });
        let handler = Api(Arc::clone(&inside));
        let server = Server::start_as(options.port, options.authority.as_ref(), handler);
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

    /// Returns every push that was let through, in order, whatever became of it.
    pub fn pushes(&self) -> Vec<Request> {
        self.inside.state.look().pushes.clone()
    }

    /// Returns the text of every query that was let through, in order.
    pub fn queries(&self) -> Vec<String> {
        self.inside.state.look().queries.clone()
    }

    /// Returns what is kept, in the order it came.
    pub fn entries(&self) -> Vec<LokiEntry> {
        self.inside.state.look().store.entries.clone()
    }

    /// Returns what a real Loki might have understood and this one did not: a test that depends on
    /// it proves nothing.
    pub fn faults(&self) -> Vec<String> {
        self.inside.state.look().faults.clone()
    }

    /// Waits until so many entries are kept, and returns all of them.
    ///
    /// # Panics
    ///
    /// If fewer are `within` that time.
    #[track_caller]
    pub fn await_entries(&self, count: usize, within: Duration) -> Vec<LokiEntry> {
        self.await_that(within, &format!("{count} entries"), |it| it.store.entries.len() >= count);
        self.entries()
    }

    /// Waits until so many pushes have been met, and returns all of them.
    ///
    /// # Panics
    ///
    /// If fewer were `within` that time.
    #[track_caller]
    pub fn await_pushes(&self, count: usize, within: Duration) -> Vec<Request> {
        self.await_that(within, &format!("{count} pushes"), |it| it.pushes.len() >= count);
        self.pushes()
    }

    #[track_caller]
    fn await_that(&self, within: Duration, what: &str, holds: impl Fn(&State) -> bool) {
        self.inside.state.await_that(within, what, holds, |it| {
            format!("{} pushes, {} entries", it.pushes.len(), it.store.entries.len())
        });
    }

    fn tell(&self, tell: impl FnOnce(&mut Script)) {
        tell(&mut self.inside.state.look().script);
    }
}

behaves!(LokiServer);

impl Handler for Api {
    fn answer(&self, request: &Request) -> Reply {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", PUSH) => self.0.meet(request, State::push),
            ("GET", QUERY) => self.0.meet(request, |state, met| state.query(met, query::instant)),
            ("GET", RANGE) => self.0.meet(request, |state, met| state.query(met, query::range)),
            (_, PUSH | QUERY | RANGE) => Reply::status(405),
            ("GET", "/ready") => Reply::text(200, "ready\n"),
            (_, LANDING) => {
                self.0.state.change(|state| state.faults.push("a redirect was followed".into()));
                landing()
            }
            _ => Reply::text(404, "404 page not found\n"),
        }
    }
}

/// A request that was let through, and how it is met.
struct Met<'a> {
    request: &'a Request,
    behaviour: &'a Behaviour,
    tenant: &'a str,
    now: DateTime<Utc>,
}

impl Inside {
    /// Lets through who may pass, and does what the script says.
    fn meet(&self, request: &Request, answer: fn(&mut State, &Met<'_>) -> Reply) -> Reply {
        let behaviour = &self.state.change(|state| state.script.next());
        if !self.access.admits(request.header("authorization")) {
            let challenge = "Basic realm=\"loki\"";
            return Reply::text(401, "401 Unauthorized\n").header("www-authenticate", challenge);
        }
        let tenant = match (self.tenancy, request.header("x-scope-orgid")) {
            (LokiTenancy::Single, _) => "fake",
            (LokiTenancy::ByHeader, Some(tenant)) if !tenant.is_empty() => tenant,
            (LokiTenancy::ByHeader, _) => return Reply::text(401, "no org id\n"),
        };
        let met = Met { request, behaviour, tenant, now: self.clock.now() };
        behaviour.reply(self.state.change(|state| answer(state, &met)))
    }
}

impl State {
    fn push(&mut self, met: &Met<'_>) -> Reply {
        self.pushes.push(met.request.clone());
        let kind = met.request.header("content-type");
        if !kind.is_some_and(|kind| kind.contains("application/json")) {
            self.faults.push("a push that is not JSON".to_owned());
            return Reply::text(400, "the double reads JSON only\n");
        }
        let Ok(body) = met.request.body() else {
            return Reply::text(400, "gzip: invalid header\n");
        };
        let pushed = match push::parse(&body) {
            Ok(pushed) => pushed,
            Err(refusal) => return refusal.reply(),
        };
        // What is not to be stored is still to be judged.
        let mut nowhere = Store::default();
        let store = if met.behaviour.stores() { &mut self.store } else { &mut nowhere };
        match store.push(met.tenant, pushed, met.now) {
            Ok(()) => Reply::status(204),
            Err(refusal) => refusal.reply(),
        }
    }

    fn query(
        &mut self,
        met: &Met<'_>,
        ask: fn(&Head, &[LokiEntry], DateTime<Utc>) -> query::Answered,
    ) -> Reply {
        self.queries.push(met.request.parameter("query").unwrap_or_default());
        let own = self.store.entries.iter().filter(|entry| entry.tenant == met.tenant);
        let own: Vec<LokiEntry> = own.cloned().collect();
        ask(met.request, &own, met.now).unwrap_or_else(|error| {
            if let QueryError::NotUnderstood(what) = &error {
                self.faults.push(what.clone());
            }
            query::refusal(&error)
        })
    }
}
