//! PostHog's private API, as far as it is documented: lists by page, objects by number, persons by id.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Method, Url};
use serde_json::{Value, json};

/// Where the personal key comes from; never from an argument, which others can see.
pub(crate) const KEY: &str = "POSTHOG_PERSONAL_API_KEY";

/// PostHog's private address, unless another one is named.
pub(crate) const HOST: &str = "https://us.posthog.com";

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(30);
/// How often a request is made again that came too soon, and how long each pause may be.
const PAUSES: usize = 5;
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// The largest page; a server may choose a smaller one.
const PAGE: usize = 100;
/// How many pages a list may have. A server that never ends one is not believed.
const PAGES: usize = 100;

/// What there are lists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Dashboard,
    Insight,
    Person,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Insight => "insight",
            Self::Person => "person",
        }
    }
}

/// Reads the personal key from the environment.
pub(crate) fn key() -> Result<String> {
    #[expect(clippy::disallowed_methods, reason = "an argument could be seen by others")]
    let key = std::env::var(KEY).ok().filter(|key| !key.is_empty());
    key.with_context(|| format!("`{KEY}` is not set: it holds the personal key"))
}

/// A project of PostHog, seen with a personal key.
pub(crate) struct Api {
    client: Client,
    base: Url,
    project: u64,
    key: String,
    wait: Box<dyn FnMut(Duration)>,
}

impl Api {
    /// Takes the private host, such as `https://us.posthog.com`, and the scopes that the key needs. A key
    /// does not travel in the clear, except to this machine.
    pub(crate) fn new(
        host: &str,
        project: u64,
        key: &str,
        scopes: &str,
        wait: Box<dyn FnMut(Duration)>,
    ) -> Result<Self> {
        let base = Url::parse(host).with_context(|| format!("`{host}` is not an address"))?;
        let local = matches!(base.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        ensure!(
            base.scheme() == "https" || (base.scheme() == "http" && local),
            "`{host}` is not encrypted: the address has to begin with https"
        );
        ensure!(
            key.starts_with("phx_"),
            "the key is not a personal one, which begins with phx_: make one in PostHog, under \
             personal API keys, with {scopes}"
        );
        // A redirect could lead the key to another host.
        let client = Client::builder().timeout(REQUEST).redirect(Policy::none()).build()?;
        Ok(Self { client, base, project, key: key.to_owned(), wait })
    }

    /// Returns everything of a kind that is not deleted.
    pub(crate) fn list(&mut self, kind: Kind) -> Result<Vec<Value>> {
        let mut url = self.url(kind, "")?;
        url.set_query(Some(&format!("limit={PAGE}")));
        self.pages(kind, url)
    }

    /// Returns the number, a UUID, of each person that has an id.
    ///
    /// What PostHog returns has to carry that id: a server that did not know the filter would return
    /// everybody.
    pub(crate) fn persons(&mut self, distinct_id: &str) -> Result<Vec<String>> {
        let mut url = self.url(Kind::Person, "")?;
        url.query_pairs_mut().append_pair("distinct_id", distinct_id);
        let found = self.pages(Kind::Person, url)?;
        let number = |person: &Value| {
            let ids = person["distinct_ids"].as_array().into_iter().flatten();
            let has_it = ids.into_iter().any(|id| id == distinct_id);
            ensure!(has_it, "PostHog returned a person who does not have the id; check `--host`");
            Ok(person["uuid"].as_str().context("PostHog's person has no uuid")?.to_owned())
        };
        found.iter().map(number).collect()
    }

    /// Deletes persons, and has PostHog delete every event they ever had.
    pub(crate) fn delete_persons(&mut self, numbers: &[String]) -> Result<()> {
        let url = self.url(Kind::Person, "bulk_delete/")?;
        let body = json!({ "ids": numbers, "delete_events": true });
        self.ask(Kind::Person, &Method::POST, &url, Some(&body)).map(drop)
    }

    fn pages(&mut self, kind: Kind, mut url: Url) -> Result<Vec<Value>> {
        let mut found = Vec::new();
        for _ in 0..PAGES {
            let page = self.ask(kind, &Method::GET, &url, None)?;
            let results = page["results"].as_array().context("PostHog's list has no results")?;
            found.extend(results.iter().cloned());
            let Some(next) = page["next"].as_str() else { return Ok(found) };
            url = self.base.join(next)?;
            ensure!(url.origin() == self.base.origin(), "PostHog's list leads to another host");
        }
        bail!("PostHog's list of {}s does not end", kind.word())
    }

    /// Makes something, and returns it as PostHog has it.
    pub(crate) fn create(&mut self, kind: Kind, object: &Value) -> Result<Value> {
        self.ask(kind, &Method::POST, &self.url(kind, "")?, Some(object))
    }

    /// Changes some fields of something.
    pub(crate) fn change(&mut self, kind: Kind, id: u64, fields: &Value) -> Result<Value> {
        self.ask(kind, &Method::PATCH, &self.url(kind, &format!("{id}/"))?, Some(fields))
    }

    fn url(&self, kind: Kind, rest: &str) -> Result<Url> {
        let path = format!("/api/projects/{}/{}s/{rest}", self.project, kind.word());
        Ok(self.base.join(&path)?)
    }

    fn ask(
        &mut self,
        kind: Kind,
        method: &Method,
        url: &Url,
        body: Option<&Value>,
    ) -> Result<Value> {
        let writes = *method != Method::GET;
        for _ in 0..PAUSES {
            let response = self.send(self.client.request(method.clone(), url.clone()), body)?;
            if response.status().as_u16() == 429 {
                (self.wait)(pause(&response));
                continue;
            }
            return self.understand(response, kind, writes);
        }
        bail!("PostHog wants fewer requests; wait a while and repeat: what is done stays done")
    }

    fn send(&self, request: RequestBuilder, body: Option<&Value>) -> Result<Response> {
        let mut request = request.bearer_auth(&self.key);
        if let Some(body) = body {
            request =
                request.header("content-type", "application/json").body(serde_json::to_vec(body)?);
        }
        // The address stands in the error and no key does; it travels in a header.
        request.send().map_err(|error| {
            let host = self.base.host_str().unwrap_or_default();
            anyhow!("`{host}` did not answer ({}); repeat it: what is done stays done", why(&error))
        })
    }

    fn understand(&self, response: Response, kind: Kind, writes: bool) -> Result<Value> {
        let status = response.status().as_u16();
        let text = response.text().unwrap_or_default();
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let scope = format!("{}:{}", kind.word(), if writes { "write" } else { "read" });
        match status {
            200 | 201 if body.is_object() => Ok(body),
            // It will be done, and there is nothing to say about it.
            202 => Ok(body),
            200 | 201 => bail!("the answer is not PostHog's; check `--host`"),
            401 => bail!("PostHog does not know the key in `{KEY}`"),
            403 => bail!("the key in `{KEY}` lacks the scope {scope}"),
            404 => bail!(
                "there is no project {} at `{}`, or the key does not belong to it",
                self.project,
                self.base
            ),
            _ => {
                let said = body["detail"].as_str().unwrap_or("without a reason");
                bail!(
                    "PostHog answered {status} ({said}) about a {}; repeat it: what is done stays \
                     done",
                    kind.word()
                )
            }
        }
    }
}

/// Returns how long to wait before the next request.
fn pause(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds = header.and_then(|text| text.parse().ok()).unwrap_or(10);
    Duration::from_secs(seconds).min(LONGEST_PAUSE)
}

fn why(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    }
}
