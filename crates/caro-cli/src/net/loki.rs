//! Asks a Loki and passes its answer on as it is; caro reads it.

use std::sync::Arc;

use caro_cli::protocol::{Access, Query, Trouble};

use super::address::Address;
use super::client;
use super::deadline::Deadline;
use super::fault::Fault;
use super::out::Out;
use super::stream::Lines;

/// Where Loki answers about one moment.
const INSTANT: &str = "/loki/api/v1/query";
/// Where it answers about many.
const RANGE: &str = "/loki/api/v1/query_range";

/// Asks, and tells caro what was answered.
pub(crate) fn query(query: &Query, out: &Arc<Out>) -> Result<(), Fault> {
    let deadline = Deadline::start(query.limits, out);
    let path = if query.range.is_some() { RANGE } else { INSTANT };
    let mut address = Address::new(&query.url, path, false)?;
    let mut pairs = address.url.query_pairs_mut();
    pairs.append_pair("query", &query.query);
    if let Some(range) = query.range {
        for (name, number) in [("start", range.start), ("end", range.end), ("step", range.step)] {
            pairs.append_pair(name, &number.to_string());
        }
    }
    drop(pairs);
    let request = client::get(&address, query.limits)?;
    let request = match &query.tenant {
        Some(tenant) => request.header("X-Scope-OrgID", tenant),
        None => request,
    };
    let request = match &query.access {
        Some(Access::Bearer(token)) => request.bearer_auth(token.expose()),
        Some(Access::Basic(name, password)) => {
            request.basic_auth(name.expose(), Some(password.expose()))
        }
        None => request,
    };
    let response = client::answer(request)?;
    deadline.begun();
    let body = Lines::new(response, query.limits.answer_bytes).rest()?;
    out.tell_text(&String::from_utf8(body).map_err(|_| Trouble::Garbled)?);
    Ok(())
}
