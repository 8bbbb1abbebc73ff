//! Loki: one stream a verb, one line a record, and nothing of a record but verb, exit code, id and time.
//!
//! A push that is refused may have been stored in part, and the same entry counts once. So a record
//! keeps the time under which it was first sent, and what is refused is sent again only if it changed.

mod answer;
mod wire;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use telemetry_core::Checked;
use telemetry_delivery::{Answer, Destination, Fault, FirstSends, Sink, Stamp};

use crate::client::{self, NoClient};
use answer::Pushed;

pub use wire::{JOB, push_body};

/// How often a push is made anew with other times: more often than there are verbs.
const ROUNDS: usize = 20;

/// A Loki, and how it is spoken to.
#[derive(Debug, Clone)]
pub struct LokiOptions {
    /// Where it is.
    pub destination: Destination,
    /// Whose records they are, where it keeps tenants apart.
    pub tenant: Option<String>,
    /// What it asks for.
    pub access: Option<Access>,
    /// The name of the operating system's user, where that was agreed to.
    pub user: Option<String>,
    /// The version of the program that sends.
    pub version: &'static str,
}

impl LokiOptions {
    /// A Loki that asks for nothing, gets no names of users and keeps no tenants apart.
    pub const fn open(destination: Destination, version: &'static str) -> Self {
        Self { destination, tenant: None, access: None, user: None, version }
    }
}

/// What a proxy before a Loki asks for.
#[derive(Clone)]
pub enum Access {
    /// A token.
    Bearer(String),
    /// A name and a password.
    Basic(String, String),
}

/// A Loki that gets the use of verbs.
pub struct Loki<'a> {
    options: LokiOptions,
    first_sends: FirstSends<'a>,
    http: Option<Client>,
    trusted: bool,
}

impl<'a> Loki<'a> {
    /// Prepares the sink; nothing is opened before the first batch.
    pub fn new(options: LokiOptions, first_sends: FirstSends<'a>) -> Self {
        Self { options, first_sends, http: None, trusted: false }
    }

    /// Asks, without any record, whether a Loki answers there.
    pub fn reach(&mut self) -> Result<(), Fault> {
        let http = self.http().map_err(|NoClient| Fault::NoRoots)?;
        answer::is_loki(self.request(&http))
    }

    fn http(&mut self) -> Result<Client, NoClient> {
        if self.http.is_none() {
            self.http = Some(client::http(&self.options.destination)?.0);
        }
        Ok(self.http.clone().expect("it was just made"))
    }

    /// Prepares a push without a body.
    fn request(&self, http: &Client) -> RequestBuilder {
        let LokiOptions { destination, tenant, access, .. } = &self.options;
        let request = http
            .post(format!("{}{}", destination.url(), wire::PATH))
            .header(CONTENT_TYPE, "application/json");
        let request = match tenant {
            Some(tenant) => request.header("X-Scope-OrgID", tenant),
            None => request,
        };
        match access {
            Some(Access::Bearer(token)) => request.bearer_auth(token),
            Some(Access::Basic(name, password)) => request.basic_auth(name, Some(password)),
            None => request,
        }
    }

    fn push(&self, http: &Client, records: &[Checked<'_>], stamps: &[Stamp]) -> Pushed {
        let body = wire::push_body(records, stamps, &self.options).to_string();
        let request = self.request(http).header(CONTENT_ENCODING, "gzip").body(wire::packed(&body));
        answer::of(request)
    }

    /// Believes a success from a server that has been seen to refuse as well.
    fn believe(&mut self, http: &Client) -> Answer {
        if !self.trusted {
            if let Err(fault) = answer::is_loki(self.request(http)) {
                return Answer::Unavailable(fault);
            }
            self.trusted = true;
        }
        Answer::Accepted
    }
}

impl Sink<Checked<'_>> for Loki<'_> {
    fn recipient(&self) -> &str {
        self.options.destination.name()
    }

    fn send(&mut self, records: &[Checked<'_>]) -> Answer {
        let Ok(http) = self.http() else { return Answer::Unavailable(Fault::NoRoots) };
        let ids: Vec<_> = records.iter().map(Checked::uuid).collect();
        let Some(mut stamps) = self.first_sends.stamps(&ids) else {
            return Answer::Unavailable(Fault::Unwritten);
        };
        for _ in 0..ROUNDS {
            let (answer, absent) = match self.push(&http, records, &stamps) {
                // Its time stays known: a cursor that never learns of it has it sent again.
                Pushed::Stored => (self.believe(&http), false),
                Pushed::Time { verb } => {
                    // Loki names one stream, whose entries all came too late, or all too early.
                    let is_of = |(record, stamp): (&Checked<'_>, &Stamp)| {
                        stamp.old && verb.as_deref().is_none_or(|verb| verb == wire::verb(record))
                    };
                    let times = records.iter().zip(&stamps).map(is_of);
                    let wrong: Vec<_> =
                        ids.iter().zip(times).filter(|(_, is)| *is).map(|(id, _)| *id).collect();
                    if wrong.is_empty() {
                        return Answer::Unavailable(Fault::Clock);
                    }
                    let renewed = self.first_sends.renew(&wrong);
                    match renewed.and_then(|_| self.first_sends.stamps(&ids)) {
                        Some(renewed) => stamps = settled(&renewed, &stamps),
                        None => return Answer::Unavailable(Fault::Unwritten),
                    }
                    continue;
                }
                Pushed::Refused(answer) => (answer, true),
                Pushed::Unknown(answer) => (answer, false),
            };
            // What is known not to be there goes out for the first time, the next time. Of a poisoned push a
            // part may be there.
            if absent && !matches!(answer, Answer::Poison { .. }) {
                self.first_sends.forget(&ids);
            }
            return answer;
        }
        Answer::Unavailable(Fault::Clock)
    }
}

/// Returns the new times; one that differs from before was made just now.
fn settled(renewed: &[Stamp], before: &[Stamp]) -> Vec<Stamp> {
    let pair =
        |(new, old): (&Stamp, &Stamp)| Stamp { old: old.old && new.nanos == old.nanos, ..*new };
    renewed.iter().zip(before).map(pair).collect()
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access(hidden)")
    }
}
