//! Asks an account service whose a token is: `GET /api/v1/auth/validate`.

use std::io::Read;
use std::sync::Arc;

use caro_cli::protocol::{Account, Event, Trouble};
use serde::Deserialize;
use uuid::Uuid;

use super::address::Address;
use super::client;
use super::deadline::Deadline;
use super::fault::Fault;
use super::out::Out;

/// Where the service is asked.
const PATH: &str = "/api/v1/auth/validate";

/// What of the answer counts.
#[derive(Deserialize)]
struct Answer {
    principal_id: Uuid,
}

/// Asks, and tells caro the id of whoever the token belongs to.
pub(crate) fn ask(question: &Account, out: &Arc<Out>) -> Result<(), Fault> {
    let deadline = Deadline::start(question.limits, out);
    let address = Address::new(&question.url, PATH, false)?;
    if !address.keeps_secrets() {
        return Err(Trouble::KeyInTheClear.into());
    }
    let request = client::get(&address, question.limits)?;
    let response = client::answer(request.bearer_auth(question.token.expose()))?;
    deadline.begun();
    out.tell(&Event::Begun);
    out.tell_text(&read(response, question.limits.answer_bytes)?.to_string());
    Ok(())
}

fn read(body: impl Read, at_most: usize) -> Result<Uuid, Trouble> {
    let mut bytes = Vec::new();
    let most = u64::try_from(at_most).unwrap_or(u64::MAX).saturating_add(1);
    body.take(most).read_to_end(&mut bytes).map_err(|_| Trouble::Broken)?;
    if bytes.len() > at_most {
        return Err(Trouble::TooLong);
    }
    let answer: Answer = serde_json::from_slice(&bytes).map_err(|_| Trouble::Garbled)?;
    Ok(answer.principal_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_is_taken_from_an_answer() {
        let id = "0191b2c4-1111-7222-8333-444455556666";
        let good = format!(r#"{{"email":"ada@example.org","principal_id":"{id}"}}"#);
        assert_eq!(read(good.as_bytes(), 1024), Ok(id.parse().unwrap()));
        assert_eq!(read(good.as_bytes(), 10), Err(Trouble::TooLong));
        for bad in ["", "{}", "<html>", r#"{"principal_id":"ada"}"#, r#"{"principal_id":null}"#] {
            assert_eq!(read(bad.as_bytes(), 1024), Err(Trouble::Garbled), "{bad}");
        }
    }
}
