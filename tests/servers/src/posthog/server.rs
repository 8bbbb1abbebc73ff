//! The double itself.

use std::sync::Arc;
use std::time::Duration;

use super::capture::{self, Received};
use super::ingestion::{self, Stored};
use super::state::{Arrival, State};
use super::strictness;
use crate::behaviour::{Behaviour, LANDING, Script, behaves, landing};
use crate::clock::Clock;
use crate::http::{Authority, ClosedPort, Handler, Head, Reply, Request, Server, unpack};
use crate::watched::Watched;

/// The one path that takes events here.
const BATCH: &str = "/batch/";

/// How a server of PostHog is set up.
#[derive(Debug)]
pub struct PosthogOptions {
    /// The key of the one project it knows.
    pub key: String,
    /// The most a body may hold as it is sent, in bytes. Documented to be 20 MiB.
    pub limit: usize,
    /// Its clock.
    pub clock: Clock,
    /// Who vouches for it; without one, it speaks no TLS.
    pub authority: Option<Authority>,
    /// The port that was closed until now.
    pub port: Option<ClosedPort>,
    /// The properties with a `$` that a sender may add to an event of its own accord.
    pub transport: Vec<String>,
}

/// A server that takes events as PostHog does.
#[derive(Debug)]
pub struct PosthogServer {
    inside: Arc<Inside>,
    server: Server,
}

#[derive(Debug)]
struct Inside {
    key: String,
    clock: Clock,
    transport: Vec<String>,
    state: Watched<State>,
}

/// The part that speaks HTTP.
struct Capture(Arc<Inside>);

impl Default for PosthogOptions {
    fn default() -> Self {
        let transport = [
            "$lib",
            "$lib_version",
            "$session_id",
            "$geoip_disable",
            "$ip",
            "$process_person_profile",
        ];
        Self {
            key: PosthogServer::KEY.to_owned(),
            limit: 20 * 1024 * 1024,
            clock: Clock::system(),
            authority: None,
            port: None,
            transport: transport.map(str::to_owned).to_vec(),
        }
    }
}

impl PosthogServer {
    /// The key of the project, unless a test chooses another.
    pub const KEY: &str = "phc_test";

    /// Starts a healthy server.
    pub fn start() -> Self {
        Self::start_with(PosthogOptions::default())
    }

    /// Starts a healthy server that is set up in another way.
    pub fn start_with(options: PosthogOptions) -> Self {
        let state = State { limit: options.limit, ..State::default() };
        let inside = Arc::new(Inside {
            key: options.key,
            clock: options.clock,
            transport: options.transport,
            state: Watched::new(state),
        });
        let handler = Capture(Arc::clone(&inside));
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

    /// Sets the most that a body may hold as it is sent, in bytes.
    pub fn limit(&self, bytes: usize) {
        self.inside.state.look().limit = bytes;
    }

    /// Returns the requests for the batch path that were read to their end, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.inside.state.look().requests.clone()
    }

    /// Returns every event that came, in order, taken or not.
    pub fn events(&self) -> Vec<Arrival> {
        self.inside.state.look().arrivals.clone()
    }

    /// Returns what can be queried once ingestion has dealt with everything: in the order it first
    /// came, and each event once.
    pub fn stored(&self) -> Vec<Stored> {
        ingestion::ingest(&self.inside.state.look().arrivals)
    }

    /// Returns the events that were taken and that ingestion silently dropped.
    pub fn dropped(&self) -> Vec<Arrival> {
        let mut events = self.events();
        events.retain(|arrival| arrival.taken && ingestion::is_dropped(arrival));
        events
    }

    /// Returns what clients did that a real server lets pass and a sender of this project must not
    /// do. No value of a property is in it.
    pub fn faults(&self) -> Vec<String> {
        self.inside.state.look().faults.clone()
    }

    /// Waits until so many requests have been met, and returns all of them.
    ///
    /// # Panics
    ///
    /// If fewer were `within` that time.
    #[track_caller]
    pub fn await_requests(&self, count: usize, within: Duration) -> Vec<Request> {
        self.await_that(within, &format!("{count} requests"), |it| it.requests.len() >= count);
        self.requests()
    }

    /// Waits until so many events can be queried, and returns all of them.
    ///
    /// # Panics
    ///
    /// If fewer can `within` that time.
    #[track_caller]
    pub fn await_stored(&self, count: usize, within: Duration) -> Vec<Stored> {
        let enough = |it: &State| ingestion::ingest(&it.arrivals).len() >= count;
        self.await_that(within, &format!("{count} stored events"), enough);
        self.stored()
    }

    #[track_caller]
    fn await_that(&self, within: Duration, what: &str, holds: impl Fn(&State) -> bool) {
        self.inside.state.await_that(within, what, holds, |it| {
            let stored = ingestion::ingest(&it.arrivals).len();
            format!("{} requests, {stored} stored events", it.requests.len())
        });
    }

    fn tell(&self, tell: impl FnOnce(&mut Script)) {
        tell(&mut self.inside.state.look().script);
    }
}

behaves!(PosthogServer);

impl Handler for Capture {
    fn refuse(&self, head: &Head) -> Option<Reply> {
        let length: usize = head.header("content-length")?.parse().ok()?;
        let limit = self.0.state.look().limit;
        (length > limit).then(|| Reply::text(413, "length limit exceeded"))
    }

    fn answer(&self, request: &Request) -> Reply {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", BATCH) => self.0.state.change(|state| self.0.batch(state, request)),
            (_, LANDING) => {
                self.0.fault("a redirect was followed".to_owned());
                landing()
            }
            (_, BATCH) => Reply::status(405),
            (method, _) => {
                self.0.fault(format!("{method} for a path that takes no events"));
                Reply::status(404)
            }
        }
    }
}

impl Inside {
    /// Meets a request for the batch path.
    fn batch(&self, state: &mut State, request: &Request) -> Reply {
        let behaviour = state.script.next();
        let number = state.requests.len();
        state.requests.push(request.clone());
        if request.raw.len() > state.limit {
            return Reply::text(413, "length limit exceeded");
        }
        // The query says how it is packed; the header only repeats it.
        let body = match request.parameter("compression").as_deref() {
            Some("gzip") => unpack(&request.raw),
            _ => request.body(),
        };
        let body = body.unwrap_or_default();
        let received = capture::receive(&body, &self.key);
        let arrivals = self.arrivals(number, request, &received, &behaviour);
        let mut faults = strictness::request(request);
        faults.extend(strictness::batch(&arrivals, &body));
        state.faults.extend(faults.iter().map(|fault| format!("request {number}: {fault}")));
        for arrival in arrivals {
            let faults = strictness::event(&arrival, &self.transport);
            state.keep(arrival, faults);
        }
        behaviour.reply(received.answer)
    }

    fn arrivals(
        &self,
        number: usize,
        request: &Request,
        received: &Received,
        behaviour: &Behaviour,
    ) -> Vec<Arrival> {
        let Some(envelope) = &received.envelope else { return Vec::new() };
        let now = self.clock.now();
        let arrival = |(event, valid): &(serde_json::Value, bool)| Arrival {
            request: number,
            envelope: envelope.clone(),
            headers: request.headers.clone(),
            received: now,
            taken: *valid && behaviour.stores(),
            event: event.clone(),
        };
        received.events.iter().map(arrival).collect()
    }

    fn fault(&self, what: String) {
        self.state.change(|state| state.faults.push(what));
    }
}
