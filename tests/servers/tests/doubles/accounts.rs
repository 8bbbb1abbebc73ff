//! The double of the account service.

use std::io::Write;

use test_servers::{AccountServer, Behaviour, Latch, Moment};

use crate::client::{Answer, HUNG, ask, connect, get, request};

const PRINCIPAL: &str = "11111111-1111-4111-8111-111111111111";

fn validate(server: &AccountServer, authorization: &str) -> Answer {
    let headers = [("authorization", authorization)];
    ask(server.http().address(), "GET", AccountServer::PATH, &headers, b"")
}

#[test]
fn a_token_stands_for_its_principal_until_it_is_revoked() {
    let server = AccountServer::start();
    assert_eq!(validate(&server, "Bearer t").status, 401);
    server.admit("t", PRINCIPAL);
    let answer = validate(&server, "Bearer t");
    assert_eq!(answer.body, format!("{{\"principal_id\":\"{PRINCIPAL}\"}}"));
    for wrong in ["t", "Basic t", "Bearer T", "Bearer "] {
        assert_eq!(validate(&server, wrong).status, 401);
    }
    server.revoke("t");
    assert_eq!(validate(&server, "Bearer t").status, 401);
    assert_eq!(server.await_calls(7, HUNG).len(), 7);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn the_service_fails_as_it_is_told() {
    let server = AccountServer::start();
    server.admit("t", PRINCIPAL);
    server.script([Behaviour::CaptivePortal, Behaviour::Status(500)]);
    assert!(validate(&server, "Bearer t").body.starts_with("<html>"));
    assert_eq!(validate(&server, "Bearer t").status, 500);

    let latch = Latch::default();
    server.behave(Behaviour::Slow(latch.clone()));
    std::thread::scope(|scope| {
        let client = scope.spawn(|| validate(&server, "Bearer t"));
        latch.await_arrivals(1, HUNG);
        assert!(!client.is_finished());
        latch.open();
        assert_eq!(client.join().expect("it is answered").status, 200);
    });

    server.behave(Behaviour::Hang(Moment::BeforeStoring));
    let mut stream = connect(server.http().address());
    stream.write_all(&request("GET", AccountServer::PATH, &[], b"")).expect("it reads");
    server.await_calls(4, HUNG);
    drop(stream);
}

#[test]
fn a_client_asks_for_one_thing_only() {
    let server = AccountServer::start();
    let address = server.http().address();
    assert_eq!(ask(address, "POST", AccountServer::PATH, &[], b"").status, 405);
    assert_eq!(get(address, &format!("{}?token=t", AccountServer::PATH)).status, 401);
    assert_eq!(get(address, "/login").status, 404);
    assert_eq!(get(address, "/landing").status, 200);
    let faults =
        ["a query, which is logged", "GET /login is not in the double", "a redirect was followed"];
    assert_eq!(server.faults(), faults);
    assert_eq!(server.calls().len(), 1);
}
