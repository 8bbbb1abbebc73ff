//! What caro does is the same whatever becomes of its records.

use std::fs;
use std::path::Path;
use std::process::Command;

use test_servers::{Behaviour, ClosedPort, Latch, LokiServer, Moment, PosthogServer};

use super::{agreed_to, agreed_to_host, sender};
use crate::harness::{Home, Output, RECORDS, REQUEST, caro, output, skip};
use crate::trace::CAN_TRACE;

/// Runs caro alone under strace: neither what the sender does nor how it interleaves counts.
fn traced(home: &Home) -> Option<(Output, Vec<String>)> {
    if !*CAN_TRACE {
        skip("`strace` is not installed, or may not trace here");
        return None;
    }
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut strace = home.program("strace");
    strace.args(["-o"]).arg(trace.path()).arg(caro()).args(REQUEST);
    let run = output(strace);
    let text = fs::read_to_string(trace.path()).unwrap();
    let name = |line: &str| line.split('(').next().unwrap_or_default().to_owned();
    let signal = |line: &&str| line.starts_with("---") || line.starts_with("+++");
    Some((run, text.lines().filter(|line| !signal(line)).map(name).collect()))
}

/// Everybody a sender can meet, by name.
fn every_server() -> Vec<(&'static str, PosthogServer, Latch)> {
    let door = Latch::default();
    [
        ("healthy", Behaviour::Healthy),
        ("slow", Behaviour::Slow(door.clone())),
        ("hanging", Behaviour::Hang(Moment::BeforeStoring)),
        ("refusing", Behaviour::Status(401)),
        ("failing", Behaviour::Status(503)),
        ("a portal", Behaviour::CaptivePortal),
    ]
    .into_iter()
    .map(|(name, behaviour)| {
        let server = PosthogServer::start();
        server.behave(behaviour);
        (name, server, door.clone())
    })
    .collect()
}

#[test]
fn a_run_is_the_same_with_every_server_and_with_none() {
    // The run that starts the sender, and those after it.
    let runs = |home: &Home| Some([traced(home)?, traced(home)?, traced(home)?]);
    let port = ClosedPort::new();
    let Some(absent) = runs(&agreed_to_host(&port.url())) else { return };
    for (run, calls) in &absent {
        assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), ("ls -lhS\n", "", 0));
        assert!(!calls.iter().any(|call| call.contains("socket") || call.contains("connect")));
    }
    let starts = |calls: &[String]| {
        calls.iter().filter(|c| c.starts_with("clone") || c.as_str() == "vfork").count()
    };
    assert_eq!(absent.each_ref().map(|(_, calls)| starts(calls)), [1, 0, 0], "no second start");
    for (name, server, door) in every_server() {
        let Some(present) = runs(&agreed_to(&server)) else { return };
        for number in 0..3 {
            let ((run, calls), (expected, absent)) = (&present[number], &absent[number]);
            assert_eq!(
                (&run.stdout, &run.stderr, run.code),
                (&expected.stdout, &expected.stderr, 0)
            );
            // Whether the second makes the id of the day anew depends on the clock, as said below.
            if number != 1 {
                assert_eq!(calls, absent, "{name}, run {number}");
            }
        }
        door.open();
    }
}

/// The promise: what a run that is not due pays for delivery is one look at one file.
#[test]
fn a_run_that_is_not_due_costs_one_system_call() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    home.ask();
    server.await_stored(RECORDS, super::SOON);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    // The first session may begin in the millisecond of the secret, and then the next one makes the
    // id of the day anew. The one after it always finds it in the newest record.
    home.ask();
    let Some((_, with)) = traced(&home) else { return };
    let home = home.without("CARO_POSTHOG_API_KEY");
    let Some((_, without)) = traced(&home) else { return };
    assert_eq!(with.len(), without.len() + 1, "{with:?}\n{without:?}");
}

/// A second recipient is one more thing for the sender to do, and none for caro.
#[test]
fn a_second_recipient_adds_no_system_call_to_a_run() {
    let (posthog, loki) = (PosthogServer::start(), LokiServer::start());
    let settled = |home: Home| {
        home.ask();
        posthog.await_stored(RECORDS, super::SOON);
        assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
        home.ask();
        traced(&home)
    };
    let Some((_, one)) = settled(agreed_to(&posthog)) else { return };
    let home = Home::new()
        .with("CARO_POSTHOG_HOST", posthog.url())
        .with("CARO_POSTHOG_API_KEY", PosthogServer::KEY)
        .with("CARO_LOKI_URL", loki.url());
    assert_eq!(home.run(&["config", "set", "telemetry.sinks", "posthog,loki"]).code, 0);
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", "1"]).code, 0);
    let Some((_, two)) = settled(home) else { return };
    assert!(!loki.entries().is_empty(), "it was sent to");
    assert_eq!(two, one);
}

/// caro links nothing that could open a connection; the sender does.
#[test]
fn the_network_is_in_the_sender_and_not_in_caro() {
    let words = ["posthog_rs", "reqwest", "rustls", "hyper", "aws_lc", "tokio"];
    let found = |program: &Path| {
        let bytes = fs::read(program).unwrap();
        let holds = |word: &str| memchr::memmem::find(&bytes, word.as_bytes()).is_some();
        words.into_iter().filter(|word| holds(word)).collect::<Vec<_>>()
    };
    assert_eq!(found(caro()), [] as [&str; 0]);
    assert_eq!(found(&sender()), words, "the search finds what is there");
}

/// A home with a sender that cannot be started: caro neither fails nor says anything.
#[test]
fn a_sender_that_does_not_start_is_nobodys_concern() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let copy = super::alone(&home);
    fs::write(copy.with_file_name("caro-telemetry-send"), "not a program").unwrap();
    let mut command: Command = home.program(&copy);
    command.args(REQUEST);
    let run = output(command);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), ("ls -lhS\n", "", 0));
}
