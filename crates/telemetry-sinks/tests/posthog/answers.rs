//! What is believed, and what is not.

use telemetry_delivery::{Answer, Fault};
use test_servers::{Behaviour, Moment, PosthogServer, Reply};

use crate::common::{send, sink, sink_with};

/// Meets one request after the other in these ways, and returns the answer to three records.
fn answer(behaviours: impl IntoIterator<Item = Behaviour>) -> (Answer, PosthogServer) {
    let server = PosthogServer::start();
    server.script(behaviours);
    let answer = send(&mut sink(&server.url()), 3);
    (answer, server)
}

fn always(behaviour: Behaviour) -> (Answer, PosthogServer) {
    let server = PosthogServer::start();
    server.behave(behaviour);
    let answer = send(&mut sink(&server.url()), 3);
    (answer, server)
}

fn status(status: u16) -> Answer {
    Answer::Unavailable(Fault::Status(status))
}

#[test]
fn a_healthy_server_is_believed_and_asked_only_once_who_it_is() {
    let server = PosthogServer::start();
    let mut sink = sink(&server.url());
    for _ in 0..3 {
        assert_eq!(send(&mut sink, 2), Answer::Accepted);
    }
    assert_eq!(server.requests().len(), 4, "three batches and one question");
    assert_eq!(server.http().connections(), 1, "the question goes to whoever took the records");
}

// The four false acknowledgements: each looks like a success to the library.

#[test]
fn a_redirect_to_a_page_is_not_a_success() {
    for code in [301, 302, 303, 307, 308] {
        let (answer, server) = always(Behaviour::Redirect(code));
        assert_eq!(answer, status(code));
        assert_eq!(server.faults(), [] as [String; 0], "a redirect was followed");
    }
}

#[test]
fn a_login_page_is_not_a_success() {
    let (answer, server) = always(Behaviour::CaptivePortal);
    assert_eq!(answer, Answer::Unavailable(Fault::NotACaptureServer));
    assert!(server.stored().is_empty());
}

#[test]
fn a_server_that_says_yes_to_everything_is_not_a_success() {
    for reply in [
        Reply::text(200, "ok"),
        Reply::text(200, ""),
        Reply::json(200, &serde_json::json!({"ok": true})),
        Reply::html(200, "{\"status\":\"Ok\"}"),
        Reply::status(204),
    ] {
        let (answer, _server) = always(Behaviour::Says(reply));
        assert_eq!(answer, Answer::Unavailable(Fault::NotACaptureServer));
    }
}

/// Nobody can see this one from outside: the answer is that of a healthy server. docs/delivery.md
/// says so.
#[test]
fn a_project_over_its_quota_looks_like_a_success_and_is_the_one_loss_nobody_sees() {
    let (answer, server) = always(Behaviour::OverQuota);
    assert_eq!(answer, Answer::Accepted);
    assert!(server.stored().is_empty());
}

#[test]
fn one_bad_record_is_poison() {
    let (answer, _server) = always(Behaviour::Status(400));
    assert_eq!(answer, Answer::Poison { status: 400 });
    let server = PosthogServer::start();
    server.limit(100);
    let answer = send(&mut sink(&server.url()), 3);
    // A client that is cut off before it has sent everything may not get to read the status.
    assert!(
        matches!(answer, Answer::Poison { status: 413 } | Answer::Unavailable(Fault::Connection)),
        "{answer:?}"
    );
}

#[test]
fn a_refused_key_or_account_is_told_from_a_fault() {
    for code in [401, 402, 403] {
        let (answer, server) = always(Behaviour::Status(code));
        assert_eq!(answer, Answer::Refused { status: Some(code) });
        assert_eq!(server.requests().len(), 1, "it is not asked again");
    }
    let server = PosthogServer::start();
    let answer = send(&mut sink_with(&server.url(), "phc_of_nobody"), 3);
    assert_eq!(answer, Answer::Refused { status: Some(401) });
}

#[test]
fn the_pause_that_a_server_asks_for_is_heard() {
    let (answer, _server) = always(Behaviour::RateLimited(Some(5400)));
    assert_eq!(answer, Answer::RateLimited { pause: Some(chrono::TimeDelta::seconds(5400)) });
    let (answer, _server) = always(Behaviour::RateLimited(None));
    assert_eq!(answer, Answer::RateLimited { pause: None });
}

#[test]
fn a_pause_until_a_date_counts_from_the_servers_own_clock() {
    let reply = Reply::text(429, "rate limited")
        .header("retry-after", "Fri, 20 Nov 2026 13:30:00 GMT")
        .header("date", "Fri, 20 Nov 2026 12:00:00 GMT");
    let (answer, _server) = always(Behaviour::Says(reply));
    assert_eq!(answer, Answer::RateLimited { pause: Some(chrono::TimeDelta::minutes(90)) });
}

#[test]
fn every_other_status_is_a_fault_of_the_moment() {
    for code in [404, 405, 408, 418, 500, 502, 503, 504] {
        let (answer, server) = always(Behaviour::Status(code));
        assert_eq!(answer, status(code));
        assert_eq!(server.requests().len(), 1, "the journal owns retries");
    }
}

#[test]
fn a_broken_or_closed_connection_is_a_fault_of_the_moment() {
    for moment in [Moment::BeforeStoring, Moment::AfterStoring] {
        for behaviour in [Behaviour::Reset(moment), Behaviour::Close(moment)] {
            let (answer, _server) = always(behaviour);
            assert_eq!(answer, Answer::Unavailable(Fault::Connection));
        }
    }
}

/// A timeout does not mean "not stored": the same ids go out again, and count once.
#[test]
fn a_server_that_stores_and_never_answers_gets_the_same_ids_again() {
    let (answer, server) = answer([Behaviour::Hang(Moment::AfterStoring)]);
    assert_eq!(answer, Answer::Unavailable(Fault::Timeout));
    assert_eq!(send(&mut sink(&server.url()), 3), Answer::Accepted);
    let stored = server.stored();
    assert_eq!(stored.len(), 3);
    assert!(stored.iter().all(|event| event.times_taken == 2));
    assert_eq!(server.faults(), [] as [String; 0]);
}
