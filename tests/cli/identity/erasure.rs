//! `caro telemetry forget --send`: the recipient is asked for each id, and only then anything is deleted.

use std::fs;

use serde_json::Value;
use test_servers::{Behaviour, Moment, PosthogServer};

use super::{ADA, agree_to, log_in, service};
use crate::delivery::{agreed_to, record, sender};
use crate::harness::{Home, Output, output_with_input, text};
use crate::sandbox::{private, with_policy};

const SEND: [&str; 4] = ["telemetry", "forget", "--send", "-y"];
const FILE: &str = "caro-erasure-request.json";

/// Returns the events that ask for erasure, as they can be queried.
fn asked(server: &PosthogServer) -> Vec<Value> {
    let stored = server.stored().into_iter().map(|stored| stored.event);
    stored.filter(|event| event["event"] == "erasure_requested").collect()
}

fn asked_ids(server: &PosthogServer) -> Vec<String> {
    let mut ids: Vec<_> = asked(server).iter().map(|event| text(&event["distinct_id"])).collect();
    ids.sort();
    ids
}

fn listed_ids(home: &Home) -> Vec<String> {
    let file = fs::read_to_string(home.work().join(FILE)).expect("it was written");
    let document = crate::harness::parse(&file);
    let ids = document["ids"].as_array().expect("a list of ids").iter();
    let mut ids: Vec<_> = ids.map(|id| text(&id["id"])).collect();
    ids.sort();
    ids
}

/// A home with the ids of a day, of an installation and of an account, and nothing sent yet.
fn with_three_kinds(server: &PosthogServer) -> Home {
    let home = agreed_to(server);
    record(&home, 1);
    agree_to(&home, "account");
    record(&home, 1);
    // Without a key no sender is started.
    let home = home.without("CARO_POSTHOG_API_KEY");
    let _accounts = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    home.with("CARO_POSTHOG_API_KEY", PosthogServer::KEY)
}

/// Fails unless it is refused in one line, with nothing sent, written or deleted.
#[track_caller]
fn assert_refused(home: &Home, server: &PosthogServer, output: &Output, words: &str) {
    assert_eq!((output.code, output.stdout.as_str()), (1, ""), "{words}: {output:?}");
    let lines: Vec<_> = output.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{words}: {output:?}");
    assert!(lines[0].contains("nothing was sent and nothing was deleted"), "{output:?}");
    assert!(lines[0].contains(words), "{words}: {output:?}");
    assert_eq!(server.http().connections(), 0, "{words}");
    assert!(!home.work().join(FILE).exists(), "{words}");
}

#[test]
fn each_id_gets_exactly_one_record_of_its_own_before_everything_is_deleted() {
    let server = PosthogServer::start();
    let home = with_three_kinds(&server);
    let output = home.run(&SEND);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{output:?}");
    assert!(output.stderr.contains("joins these ids as well"), "{output:?}");
    assert!(output.stderr.contains("under 3 ids."), "{output:?}");
    let ids = listed_ids(&home);
    assert_eq!((asked_ids(&server), ids.len()), (ids, 3));
    assert!(asked_ids(&server).iter().any(|id| id == ADA));
    assert!(server.stored().iter().all(|stored| stored.times_taken == 1));
    assert_eq!(server.stored().len(), 3, "and nothing of the journal");
    for event in asked(&server) {
        let properties = &event["properties"];
        let anonymous = event["distinct_id"] != ADA;
        assert_eq!(properties["$process_person_profile"] == false, anonymous, "{event}");
        assert_eq!(properties["caro_version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(properties.get("$session_id"), None, "a session joins nothing: {event}");
    }
    // An id shares a request with no other one.
    for request in server.requests() {
        assert!(request.json()["batch"].as_array().unwrap().len() <= 1);
    }
    assert_eq!(server.faults(), [] as [String; 0]);
    assert_eq!(server.dropped(), []);
    home.assert_no_trace("everything was forgotten");
    assert!(!home.state().join("identity.json").exists());
}

#[test]
fn a_failure_is_one_line_deletes_nothing_and_can_be_repeated() {
    let server = PosthogServer::start();
    let home = with_three_kinds(&server);
    let before = home.files();
    for (behaviour, why) in [
        (Behaviour::Status(503), "HTTP status 503"),
        (Behaviour::Status(401), "the key or the account was refused"),
        (Behaviour::Close(Moment::AfterStoring), "no connection"),
        (Behaviour::CaptivePortal, "something else answered"),
    ] {
        server.behave(behaviour);
        let output = home.run(&SEND);
        assert_eq!(output.code, 1, "{why}: {output:?}");
        let last = output.stderr.lines().last().unwrap();
        assert!(last.contains("nothing was deleted") && last.contains(why), "{why}: {output:?}");
        assert!(last.contains("asked for 0 of 3 ids"), "{output:?}");
        assert_eq!(home.files(), before, "{why}");
        assert!(!home.work().join(FILE).exists(), "{why}");
    }
    // What arrived although nobody said so is the same record again.
    server.behave(Behaviour::Healthy);
    assert_eq!(home.run(&SEND).code, 0);
    assert_eq!(asked_ids(&server), listed_ids(&home));
}

#[test]
fn where_nothing_may_leave_nothing_is_sent_and_nothing_deleted() {
    for (variable, value, words) in [
        ("CARO_TELEMETRY_AIR_GAPPED", "true", "CARO_TELEMETRY_AIR_GAPPED"),
        ("DO_NOT_TRACK", "1", "DO_NOT_TRACK"),
        ("CARO_TELEMETRY_ENABLED", "0", "CARO_TELEMETRY_ENABLED"),
        ("CARO_POSTHOG_API_KEY", "", "no key of a PostHog project"),
        ("CARO_POSTHOG_HOST", "http://127.0.0.1:9", "not the one that was accepted"),
    ] {
        let server = PosthogServer::start();
        let home = agreed_to(&server);
        record(&home, 1);
        let before = home.files();
        let home = home.with(variable, value);
        assert_refused(&home, &server, &home.run(&SEND), words);
        assert_eq!(home.files(), before, "{variable}");
    }
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    let flag = home.run(&[&["--no-telemetry"], &SEND[..]].concat());
    assert_refused(&home, &server, &flag, "--no-telemetry");
    assert_eq!(home.run(&["config", "set", "telemetry.air_gapped", "true"]).code, 0);
    assert_refused(&home, &server, &home.run(&SEND), "config file: keeps records");
}

#[test]
fn a_site_that_forbids_to_send_forbids_this_too() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    let script = with_policy("mode = \"air-gapped\"", "exec \"$caro\" telemetry forget --send -y");
    let Some(command) = private(&home, &script) else { return };
    let output = crate::harness::output(command);
    assert_refused(&home, &server, &output, "site policy: keeps records here");
}

#[test]
fn without_an_answer_nothing_is_sent() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    let before = home.files();
    let unasked = home.run(&SEND[..3]);
    assert_eq!(unasked.code, 5, "{unasked:?}");
    let mut screen = home.screen(&SEND[..3]);
    screen.see("joins these ids as well");
    screen.see("Write and send the request");
    screen.press("\r");
    assert_eq!(screen.end().1, 5);
    assert_eq!(home.files(), before);
    assert_eq!(server.http().connections(), 0);
}

/// The sender asks for this machine's ids alone, whoever starts it with whatever request.
#[test]
fn the_sender_takes_no_request_about_other_ids() {
    let server = PosthogServer::start();
    let other = Home::consenting();
    other.ask();
    assert_eq!(other.run(&["telemetry", "forget", "-y"]).code, 0);
    let theirs = fs::read(other.work().join(FILE)).expect("it was written");
    let home = agreed_to(&server);
    record(&home, 1);
    let before = home.files();
    for (request, words) in [(&theirs[..], "not about the ids"), (b"{}", "no request for erasure")]
    {
        let mut command = home.program(sender());
        command.arg("erase");
        let output = output_with_input(command, request);
        assert_refused(&home, &server, &output, words);
    }
    assert_eq!(home.files(), before);
}
