//! Ids that stay: for people who agreed to one, and for accounts they log in to.

mod account;
mod described;
mod erasure;
mod forget;
mod joining;
mod kinds;

use test_servers::AccountServer;

use crate::harness::{Home, Output, text};

const ADA: &str = "0191b2c4-1111-4222-8333-444455556666";
const BOB: &str = "0191b2c4-7777-4222-8333-444455556666";

/// Agrees to a kind of id, as a provisioner does.
fn agree_to(home: &Home, kind: &str) {
    let output = home.run(&["config", "set", "telemetry.identity", kind, "--accept-identity"]);
    assert_eq!(output.code, 0, "{output:?}");
}

/// A service that knows two people, and a home that asks it.
fn service(home: &Home) -> AccountServer {
    let server = AccountServer::start();
    server.admit("ada-token", ADA);
    server.admit("bob-token", BOB);
    let output = home.run(&["config", "set", "account.url", &server.url()]);
    assert_eq!(output.code, 0, "{output:?}");
    server
}

fn log_in(home: &Home, token: &str) -> Output {
    home.run_with_input(&["login", "--token-stdin"], token.as_bytes())
}

/// Returns the ids of the records in the journal, oldest first.
fn ids(home: &Home) -> Vec<String> {
    home.journal().iter().map(|record| text(&record["distinct_id"])).collect()
}

fn is_daily(id: &str) -> bool {
    id.len() == 16
}
