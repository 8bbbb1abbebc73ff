//! The HTTP client of every sink, lent to the library too: it follows nobody, repeats nothing, and remembers the
//! status of the last answer, of which the library tells only a part.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use reqwest::blocking::Client;
use reqwest::{redirect, retry};
use telemetry_delivery::{Destination, REQUEST};

/// There is no client: as a rule because no certificate authority is known.
#[derive(Debug)]
pub(crate) struct NoClient;

/// The status of the last answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<AtomicU16>);

impl Seen {
    pub fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Returns the status; `None` where nobody answered.
    pub fn status(&self) -> Option<u16> {
        Some(self.0.load(Ordering::Relaxed)).filter(|status| *status > 0)
    }
}

pub(crate) fn http(destination: &Destination) -> Result<(Client, Seen), NoClient> {
    let seen = Seen::default();
    let noted = seen.clone();
    let watch = retry::for_host(EveryHost).classify_fn(move |answer| {
        let status = answer.status().map_or(0, |status| status.as_u16());
        noted.0.store(status, Ordering::Relaxed);
        answer.success()
    });
    let mut builder = Client::builder()
        .timeout(REQUEST)
        .redirect(redirect::Policy::none())
        .retry(watch)
        .pool_max_idle_per_host(1);
    if !destination.is_encrypted() {
        // What is not encrypted stays on this machine, whatever a proxy variable says, and needs
        // nobody to vouch for it.
        builder = builder.no_proxy().tls_certs_only([]);
    }
    builder.build().map(|client| (client, seen)).map_err(|_| NoClient)
}

/// Whatever the host is called.
struct EveryHost;

impl PartialEq<&str> for EveryHost {
    fn eq(&self, _: &&str) -> bool {
        true
    }
}
