//! The double itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::answers;
use super::objects::{Kind, Objects, ignored};
use super::persons::{self, Persons};
use crate::behaviour::{Behaviour, LANDING, Script, behaves, landing};
use crate::http::{Authority, Handler, Reply, Request, Server};
use crate::watched::Watched;

/// How a project and its one key are set up.
#[derive(Debug)]
pub struct DashboardsOptions {
    /// The number of the project.
    pub project: u64,
    /// The personal key.
    pub key: String,
    /// What the key may do. To write is to read, too.
    pub scopes: Vec<String>,
    /// The most that a page of a list holds, whatever a client asks for.
    pub page: usize,
    /// Who vouches for it; without one, it speaks no TLS.
    pub authority: Option<Authority>,
}

/// A server that keeps dashboards, insights and persons as PostHog is documented to.
#[derive(Debug)]
pub struct DashboardsServer {
    inside: Arc<Inside>,
    server: Server,
}

#[derive(Debug)]
struct Inside {
    project: u64,
    key: String,
    scopes: Vec<String>,
    page: usize,
    scheme: &'static str,
    state: Watched<State>,
}

#[derive(Debug, Default)]
struct State {
    script: Script,
    objects: Objects,
    persons: Persons,
    requests: Vec<Request>,
    faults: Vec<String>,
}

/// The part that speaks HTTP.
struct Api(Arc<Inside>);

impl Default for DashboardsOptions {
    fn default() -> Self {
        Self {
            project: 1,
            key: DashboardsServer::KEY.to_owned(),
            scopes: ["dashboard:write", "insight:write", "person:write"].map(str::to_owned).into(),
            page: 100,
            authority: None,
        }
    }
}

impl DashboardsServer {
    /// The personal key, unless a test chooses another.
    pub const KEY: &str = "phx_test";

    /// Starts a server with an empty project of number 1.
    pub fn start() -> Self {
        Self::start_with(DashboardsOptions::default())
    }

    /// Starts a server with an empty project that is set up in another way.
    pub fn start_with(options: DashboardsOptions) -> Self {
        let inside = Arc::new(Inside {
            project: options.project,
            key: options.key,
            scopes: options.scopes,
            page: options.page,
            scheme: if options.authority.is_some() { "https" } else { "http" },
            state: Watched::default(),
        });
        let handler = Api(Arc::clone(&inside));
        let server = Server::start_as(None, options.authority.as_ref(), handler);
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

    /// Returns every request, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.inside.state.look().requests.clone()
    }

    /// Returns the dashboards in the order they were made, deleted ones included.
    pub fn dashboards(&self) -> Vec<Value> {
        self.inside.state.look().objects.dashboards.clone()
    }

    /// Returns the insights in the order they were made, deleted ones included.
    pub fn insights(&self) -> Vec<Value> {
        self.inside.state.look().objects.insights.clone()
    }

    /// Adds a person who has these ids, the first of which made the person.
    pub fn add_person(&self, uuid: &str, distinct_ids: &[&str]) {
        self.inside.state.look().persons.add(uuid, distinct_ids);
    }

    /// Returns the number of each person that is there.
    pub fn persons(&self) -> Vec<String> {
        self.inside.state.look().persons.there()
    }

    /// Returns the ids whose events will be deleted.
    pub fn erased(&self) -> Vec<String> {
        self.inside.state.look().persons.erased()
    }

    /// Returns what a real server lets pass and a tool of this project must not do: fields that are
    /// silently ignored, and two live objects of one kind with the same tag `iac:…`.
    pub fn faults(&self) -> Vec<String> {
        let state = self.inside.state.look();
        let mut faults = state.faults.clone();
        for (kind, name) in [(Kind::Dashboard, "dashboards"), (Kind::Insight, "insights")] {
            faults
                .extend(twins(state.objects.of(kind)).map(|tag| format!("two {name} are `{tag}`")));
        }
        faults
    }

    fn tell(&self, tell: impl FnOnce(&mut Script)) {
        tell(&mut self.inside.state.look().script);
    }
}

behaves!(DashboardsServer);

impl Handler for Api {
    fn answer(&self, request: &Request) -> Reply {
        self.0.state.change(|state| {
            state.requests.push(request.clone());
            if request.path == LANDING {
                state.faults.push("a redirect was followed".to_owned());
                return landing();
            }
            match state.script.next() {
                // The API says more of this than other servers do.
                Behaviour::RateLimited(seconds) => answers::throttled(seconds.unwrap_or(60)),
                behaviour if behaviour.stores() => behaviour.reply(self.0.answer(state, request)),
                behaviour => behaviour.reply(Reply::status(200)),
            }
        })
    }
}

impl Inside {
    fn answer(&self, state: &mut State, request: &Request) -> Reply {
        let Some((project, what, id)) = route(&request.path) else {
            state.faults.push(format!("{} is not in the double", request.path));
            return answers::not_found("N");
        };
        let authorization = request.header("authorization");
        if authorization != Some(&format!("Bearer {}", self.key)) {
            return answers::unknown_key(authorization.is_some());
        }
        if project != self.project.to_string() {
            return answers::not_found("Project n");
        }
        let reads = request.method == "GET";
        if let Some(scope) = self.missing_scope(what.scope(), reads) {
            return answers::missing_scope(&scope);
        }
        let given = if reads { Some(Map::new()) } else { fields(request) };
        let Some(given) = given else {
            return answers::invalid("parse_error", "JSON parse error", "");
        };
        let kind = match what {
            What::Object(kind) => kind,
            What::Person => {
                let (reply, faults) = persons::answer(&mut state.persons, request, id, &given);
                state.faults.extend(faults);
                return reply;
            }
        };
        let names = ignored(kind, &given);
        state.faults.extend(names.iter().map(|name| format!("`{name}` is ignored")));
        match (request.method.as_str(), id) {
            ("GET", "") => state.objects.list(kind, request, &self.base(request), self.page),
            ("POST", "") => state.objects.create(kind, &given),
            (method, "") => answers::not_allowed(&format!("Method \"{method}\" not allowed.")),
            (method, id) => state.objects.one(kind, id, method, &given),
        }
    }

    /// Returns the scope that the key lacks.
    fn missing_scope(&self, what: &str, reads: bool) -> Option<String> {
        let scope = |right: &str| format!("{what}:{right}");
        let has = |scope: &String| self.scopes.contains(scope);
        let (read, write) = (scope("read"), scope("write"));
        if has(&write) || (reads && has(&read)) {
            return None;
        }
        Some(if reads { read } else { write })
    }

    /// Returns the URL under which the client reached the server.
    fn base(&self, request: &Request) -> String {
        format!("{}://{}", self.scheme, request.header("host").unwrap_or("localhost"))
    }
}

/// What a path is about.
#[derive(Clone, Copy)]
enum What {
    Object(Kind),
    Person,
}

impl What {
    fn from_path(name: &str) -> Option<Self> {
        if name == "persons" { Some(Self::Person) } else { Kind::from_path(name).map(Self::Object) }
    }

    /// Returns the object of the scopes that a key needs.
    fn scope(self) -> &'static str {
        match self {
            Self::Object(kind) => kind.scope(),
            Self::Person => "person",
        }
    }
}

/// Reads project, kind and perhaps the id of an object out of a path.
fn route(path: &str) -> Option<(&str, What, &str)> {
    let rest = path.strip_prefix("/api/projects/")?;
    let mut parts = rest.trim_end_matches('/').split('/');
    let (project, kind) = (parts.next()?, What::from_path(parts.next()?)?);
    let id = parts.next().unwrap_or_default();
    parts.next().is_none().then_some((project, kind, id))
}

fn fields(request: &Request) -> Option<Map<String, Value>> {
    let body = request.body().ok()?;
    match serde_json::from_slice(&body).ok()? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// Returns the tags that say which object something is, and that two live objects have.
fn twins(objects: &[Value]) -> impl Iterator<Item = String> + use<> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for object in objects.iter().filter(|object| object["deleted"] != true) {
        for tag in object["tags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if tag.starts_with("iac:") {
                *counts.entry(tag.to_owned()).or_default() += 1;
            }
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(tag, _)| tag)
}
