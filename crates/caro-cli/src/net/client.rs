//! One HTTP request: posted directly or through a proxy, and never sent on elsewhere.

use std::time::Duration;

use caro_cli::protocol::{Limits, Secret, Trouble};
use reqwest::blocking::{Client, ClientBuilder, RequestBuilder, Response};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use reqwest::redirect::Policy;

use super::address::{Address, Way};
use super::fault::Fault;

/// Posts a JSON document and returns the answer, whose body has not been read yet.
///
/// No redirect is followed: it could lead a request, and a key, to another host. How long it takes
/// is not limited here, except for connecting: the [`super::deadline`] is.
pub(crate) fn post(
    address: &Address,
    document: String,
    key: Option<&Secret>,
    limits: Limits,
) -> Result<Response, Fault> {
    if key.is_some() && !address.keeps_secrets() {
        return Err(Trouble::KeyInTheClear.into());
    }
    // It fails where the machine has no certificates to trust.
    let client = builder(address, limits).build().map_err(|_| Trouble::Certificate)?;
    let mut request = client
        .post(address.url.clone())
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT_ENCODING, "identity")
        .body(document);
    if let Some(key) = key {
        request = request.bearer_auth(key.expose());
    }
    answer(request)
}

/// Prepares to ask for something; what is asked goes nowhere else.
pub(crate) fn get(address: &Address, limits: Limits) -> Result<RequestBuilder, Fault> {
    let client = builder(address, limits).build().map_err(|_| Trouble::Certificate)?;
    Ok(client.get(address.url.clone()).header(ACCEPT_ENCODING, "identity"))
}

/// Sends a request; every status but 200 is a fault.
pub(crate) fn answer(request: RequestBuilder) -> Result<Response, Fault> {
    let response = request.send().map_err(|error| Fault::of_sending(&error))?;
    match Fault::of_status(response.status().as_u16()) {
        Some(fault) => Err(fault),
        None => Ok(response),
    }
}

fn builder(address: &Address, limits: Limits) -> ClientBuilder {
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .timeout(None)
        .connect_timeout(Duration::from_millis(limits.first_byte_ms))
        .user_agent(concat!("caro/", env!("CARGO_PKG_VERSION")));
    if address.way != Way::Encrypted {
        // Directly: a proxy would see it. Without certificates too, which a container may not have.
        builder = builder.no_proxy().tls_certs_only([]);
    }
    if let (Some(addresses), Some(name)) = (address.way.pinned(), address.url.domain()) {
        builder = builder.resolve_to_addrs(name, &addresses);
    }
    builder
}
