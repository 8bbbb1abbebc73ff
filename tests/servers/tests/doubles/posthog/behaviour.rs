//! The ways in which the double fails, and what becomes of events behind it.

use std::io::{ErrorKind, Read, Write};

use serde_json::json;
use test_servers::{
    Authority, Behaviour, ClosedPort, Latch, Moment, PosthogOptions, PosthogServer, Reply, Stored,
};

use super::{batch, event, post, send, server, stored, with};
use crate::client::{HUNG, connect, request};

/// Sends one event and tells how the connection ended without an answer.
fn send_in_vain(server: &PosthogServer, number: usize) -> Option<ErrorKind> {
    let mut stream = connect(server.http().address());
    let body = batch(&[event(number)]).to_string();
    stream.write_all(&request("POST", "/batch/", &[], body.as_bytes())).expect("it reads");
    let mut answer = Vec::new();
    let error = stream.read_to_end(&mut answer).err();
    assert_eq!(answer, b"");
    error.map(|error| error.kind())
}

#[test]
fn a_refusal_stores_nothing() {
    let server = server();
    for status in [401, 402, 403, 404, 408, 413, 500, 503] {
        server.behave(Behaviour::Status(status));
        assert_eq!(send(&server, &batch(&[event(1)])).status, status);
    }
    server.behave(Behaviour::RateLimited(Some(7)));
    let answer = send(&server, &batch(&[event(1)]));
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("7")));
    server.behave(Behaviour::RateLimited(None));
    assert_eq!(send(&server, &batch(&[event(1)])).header("retry-after"), None);
    assert_eq!((server.events().len(), server.stored()), (10, Vec::<Stored>::new()));
}

#[test]
fn answers_that_look_like_success_store_nothing() {
    let server = server();
    server.script([
        Behaviour::OverQuota,
        Behaviour::CaptivePortal,
        Behaviour::Says(Reply::text(200, "?")),
        Behaviour::Redirect(302),
    ]);
    let quota = send(&server, &batch(&[event(1)]));
    assert_eq!((quota.status, quota.body.as_str()), (200, r#"{"status":"Ok"}"#));
    let portal = send(&server, &batch(&[event(1)]));
    assert_eq!((portal.status, &portal.body[..6]), (200, "<html>"));
    assert_eq!(send(&server, &batch(&[event(1)])).body, "?");
    let redirect = send(&server, &batch(&[event(1)]));
    assert_eq!((redirect.status, redirect.header("location")), (302, Some("/landing")));
    assert_eq!(server.faults(), [""; 0]);

    assert_eq!(crate::client::get(server.http().address(), "/landing").status, 200);
    assert_eq!(server.faults(), ["a redirect was followed"]);
    assert_eq!(stored(&server), [""; 0]);
    send(&server, &batch(&[event(1)]));
    assert_eq!(stored(&server), ["1"], "after the script all is well");
}

#[test]
fn every_second_request_can_fail() {
    let server = server();
    server.behave_each(|number| match number % 2 {
        0 => Behaviour::Status(503),
        _ => Behaviour::Healthy,
    });
    let statuses = [1, 2, 3, 4].map(|number| send(&server, &batch(&[event(number)])).status);
    assert_eq!(statuses, [503, 200, 503, 200]);
    assert_eq!(stored(&server), ["2", "4"]);
}

#[test]
fn a_connection_can_die_before_and_after_storing() {
    let server = server();
    server.script([
        Behaviour::Reset(Moment::BeforeStoring),
        Behaviour::Reset(Moment::AfterStoring),
        Behaviour::Close(Moment::BeforeStoring),
        Behaviour::Close(Moment::AfterStoring),
    ]);
    assert_eq!(send_in_vain(&server, 1), Some(ErrorKind::ConnectionReset));
    assert_eq!(send_in_vain(&server, 2), Some(ErrorKind::ConnectionReset));
    assert_eq!(send_in_vain(&server, 3), None);
    assert_eq!(send_in_vain(&server, 4), None);
    assert_eq!(stored(&server), ["2", "4"]);
}

#[test]
fn a_slow_server_has_stored_before_it_answers() {
    let server = server();
    let latch = Latch::default();
    server.script([Behaviour::Slow(latch.clone()), Behaviour::Hang(Moment::BeforeStoring)]);
    std::thread::scope(|scope| {
        let client = scope.spawn(|| send(&server, &batch(&[event(1)])));
        assert_eq!(server.await_stored(1, HUNG)[0].times_taken, 1);
        latch.await_arrivals(1, HUNG);
        assert!(!client.is_finished());
        latch.open();
        assert_eq!(client.join().expect("it is answered").status, 200);
    });

    let mut stream = connect(server.http().address());
    let body = batch(&[event(2)]).to_string();
    stream.write_all(&request("POST", "/batch/", &[], body.as_bytes())).expect("it reads");
    server.await_requests(2, HUNG);
    drop(stream);
    assert_eq!(stored(&server), ["1"]);
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_read() {
    let server = server();
    server.limit(1000);
    let mut stream = connect(server.http().address());
    stream.write_all(b"POST /batch/ HTTP/1.1\r\nContent-Length: 1001\r\n\r\n").expect("it reads");
    assert_eq!(crate::client::read_answer(&mut stream).expect("it answers").status, 413);
    assert!(server.http().exchanges()[0].unread);
    assert_eq!(send(&server, &batch(&[event(1)])).status, 200);

    // A large body breaks the pipe; whether the answer is seen before is a matter of luck.
    let mut stream = connect(server.http().address());
    let body = vec![b' '; 32 * 1024 * 1024];
    stream.write_all(&request("POST", "/batch/", &[], &body)).expect_err("nobody reads it");
}

#[test]
fn a_server_that_was_down_comes_back_where_it_was() {
    let port = ClosedPort::new();
    let address = port.address();
    let port = Some(port);
    let server = PosthogServer::start_with(PosthogOptions { port, ..PosthogOptions::default() });
    assert_eq!(server.url(), format!("http://{address}"));
    assert_eq!(send(&server, &batch(&[event(1)])).status, 200);
}

#[test]
fn a_server_can_have_an_authority_that_nobody_knows() {
    let authority = Some(Authority::new());
    let options = PosthogOptions { authority, ..PosthogOptions::default() };
    assert!(PosthogServer::start_with(options).url().starts_with("https://127.0.0.1:"));
}

#[test]
fn duplicates_are_kept_by_capture_and_removed_by_ingestion() {
    let server = server();
    send(&server, &batch(&[event(1), event(2)]));
    send(&server, &batch(&[event(2), event(3)]));
    assert_eq!(server.events().len(), 4);
    assert_eq!(stored(&server), ["1", "2", "3"]);
    let times: Vec<_> = server.stored().iter().map(|it| it.times_taken).collect();
    assert_eq!(times, [1, 2, 1]);

    // One of the four that make an event, changed, is another event.
    for (field, value) in [
        ("/event", json!("command_executed")),
        ("/distinct_id", json!("fedcba9876543210")),
        ("/timestamp", json!("2026-11-21T00:00:00.000Z")),
    ] {
        send(&server, &batch(&[with(1, field, value)]));
    }
    send(&server, &batch(&[with(1, "/timestamp", json!("2026-11-20T00:00:00.000Z"))]));
    assert_eq!(stored(&server), ["1", "2", "3", "1", "1", "1"]);
}

#[test]
fn a_clock_that_is_wrong_does_not_move_an_event() {
    let server = server();
    let mut request = batch(&[with(1, "/timestamp", json!("2031-01-01T00:00:00.000Z"))]);
    request["sent_at"] = json!("2031-01-01T00:00:10.000Z");
    send(&server, &request);
    let time = server.stored()[0].time.to_rfc3339();
    assert_eq!(time, "2026-11-20T10:32:16.481+00:00", "ten seconds before it came");
}

#[test]
fn what_is_about_persons_and_forbids_their_profile_is_taken_and_dropped() {
    for name in ["$create_alias", "$identify", "$set"] {
        let server = server();
        let answer = send(&server, &batch(&[with(1, "/event", json!(name))]));
        assert_eq!(answer.status, 200);
        assert_eq!((server.stored().len(), server.dropped().len()), (0, 1), "{name}");
    }
}

#[test]
fn only_the_batch_path_takes_events() {
    let server = server();
    assert_eq!(post(&server, "/capture/", b"{}").status, 404);
    assert_eq!(crate::client::get(server.http().address(), "/batch/").status, 405);
    assert_eq!(server.faults(), ["POST for a path that takes no events"]);
    assert_eq!(server.requests().len(), 0);
}
