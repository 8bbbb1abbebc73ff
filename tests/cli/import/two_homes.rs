//! One home without a way out, one with it, and everything that lies between.

use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use test_servers::{Behaviour, Moment, PosthogServer};

use super::{air_gapped, bundle, connected, export, ids, import, imported, records, stored_ids};
use crate::delivery::{arrival, sender};
use crate::harness::{Home, RECORDS, parse, text};

const FIGURES: &str = include_str!("../../golden/figures.json");
/// How long a test waits for the server to hear from an import.
const SOON: Duration = Duration::from_secs(30);

/// Records until it is told to stop; returns how many runs that were.
fn keep_recording(home: &Home, stop: &AtomicBool) -> usize {
    let mut runs = 0;
    // Never without end, whatever becomes of the test.
    while !stop.load(Ordering::Acquire) && runs < 300 {
        home.ask();
        runs += 1;
    }
    runs
}

#[test]
fn what_an_air_gapped_machine_recorded_arrives_once_and_none_is_missing() {
    let server = PosthogServer::start();
    let (site, operator) = (air_gapped(), connected(&server));
    for _ in 0..5 {
        site.ask();
    }
    let (review, stop) = (["telemetry", "export", "--review"], AtomicBool::new(false));
    let meanwhile = thread::scope(|scope| {
        let recording = scope.spawn(|| keep_recording(&site, &stop));
        let review = site.run(&review);
        assert!(review.stdout.contains("session_started"), "{review:?}");
        for (verb, code) in [
            (&["export", "-o", "first.json"][..], 0),
            (&["verify", "first.json"], 0),
            (&["clear", "--exported", "first.json"], 0),
            (&["flush"], 1),
        ] {
            let output = site.run(&[&["telemetry"], verb].concat());
            assert_eq!(output.code, code, "{verb:?}: {output:?}");
        }
        stop.store(true, Ordering::Release);
        recording.join().expect("recording does not fail")
    });
    assert!(server.requests().is_empty(), "an air-gapped machine sent something");
    let first = std::fs::read_to_string(site.work().join("first.json")).unwrap();
    let second = export(&site, &[]);
    operator.put("first.json", &first);
    operator.put("second.json", &second);
    let import = import(&operator, &["first.json", "second.json"]);
    assert_eq!((import.code, import.stdout.as_str()), (0, ""), "{import:?}");
    let carried = [records(&first), records(&second)].concat();
    assert_eq!(carried.len(), (5 + meanwhile) * RECORDS);
    assert_eq!(stored_ids(&server), ids(&carried));
    assert_eq!(server.faults(), [] as [String; 0]);
    for stored in server.stored() {
        let record = carried.iter().find(|record| record["uuid"] == stored.event["uuid"]).unwrap();
        assert_eq!(stored.event, arrival::on_the_wire(record));
        assert_eq!(stored.times_taken, 1);
    }
}

/// The counts are those of tests/golden/README.md, computed by hand.
#[test]
fn the_report_and_the_recipient_agree_with_the_fixture() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("figures.json", FIGURES);
    let report = operator.run(&["telemetry", "report", "figures.json"]);
    assert!(report.stdout.contains("41.5 %  22 of 53"), "{report:?}");
    assert_eq!(import(&operator, &["figures.json"]).code, 0);
    let stored = server.stored();
    let number_of = |event: &str| stored.iter().filter(|s| s.event["event"] == event).count();
    let counted = ["session_started", "command_generated", "command_executed", "session_ended"];
    assert_eq!(counted.map(number_of), [50, 53, 22, 46]);
    let counted = ["safety_triggered", "error_occurred"];
    assert_eq!(counted.map(number_of), [17, 12]);
    // Five pseudonyms, one for each machine and day: none shares a request with another.
    let with_records = server.requests().iter().filter(|r| !batch(&r.json()).is_empty()).count();
    assert_eq!(with_records, 5);
    for request in server.requests() {
        let mut seen: Vec<_> =
            batch(&request.json()).iter().map(|e| text(&e["distinct_id"])).collect();
        seen.dedup();
        assert!(seen.len() <= 1, "two pseudonyms in one request");
    }
}

fn batch(request: &serde_json::Value) -> Vec<serde_json::Value> {
    request["batch"].as_array().expect("every request has a batch").clone()
}

fn start(operator: &Home) -> Child {
    let mut import = operator.program(sender());
    import.args(["import", "f.json"]);
    import.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    import.spawn().expect("the sender starts")
}

#[test]
fn an_import_that_was_killed_goes_on_and_nothing_doubles() {
    let server = PosthogServer::start();
    let (site, operator) = (air_gapped(), connected(&server));
    site.ask();
    arrival::fill(&site, 1000);
    let bundle = export(&site, &[]);
    operator.put("f.json", &bundle);
    // The first request, the question whether this is a capture server, and a second request that
    // is stored and never answered.
    let hang = Behaviour::Hang(Moment::AfterStoring);
    server.script([Behaviour::Healthy, Behaviour::Healthy, hang]);
    let mut killed = start(&operator);
    server.await_stored(500, SOON);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(imported(&operator).lines().count(), 250, "only what was acknowledged is known");
    let rest = import(&operator, &["f.json"]);
    assert_eq!(rest.code, 0, "{rest:?}");
    assert!(rest.stderr.contains("Imported 750 records of 1 bundle"), "{rest:?}");
    assert!(rest.stderr.contains("it has 250 records already"), "{rest:?}");
    assert_eq!(stored_ids(&server), ids(&records(&bundle)));
    assert_eq!(server.faults(), [] as [String; 0], "a resend was not the same");
    let twice = server.stored().iter().filter(|stored| stored.times_taken == 2).count();
    assert_eq!(twice, 250, "only the request without an answer went again");
    let again = import(&operator, &["f.json"]);
    assert!(again.stderr.contains("Imported 0 records"), "{again:?}");
}

#[test]
fn a_record_goes_once_however_many_bundles_hold_it() {
    let server = PosthogServer::start();
    let (site, operator) = (air_gapped(), connected(&server));
    site.ask();
    operator.put("a.json", &export(&site, &[]));
    site.ask();
    let both = export(&site, &[]);
    operator.put("b.json", &both);
    operator.put("c.json", &bundle(1));
    let first = import(&operator, &["a.json", "b.json", "a.json"]);
    assert!(first.stderr.contains("Imported 8 records of 3 bundles"), "{first:?}");
    assert!(first.stderr.contains("it has 8 records already"), "{first:?}");
    let later = import(&operator, &["b.json", "c.json"]);
    assert!(later.stderr.contains("Imported 4 records of 2 bundles"), "{later:?}");
    assert_eq!(stored_ids(&server).len(), 3 * RECORDS);
    assert!(server.stored().iter().all(|stored| stored.times_taken == 1));
}

#[test]
fn the_rehearsal_shows_the_first_request_and_leaves_no_trace() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("f.json", &bundle(2));
    let before = operator.files();
    let shown = import(&operator, &["--dry-run", "f.json"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stderr.contains("holds 8 records of 8 records of 1 bundle"), "{shown:?}");
    assert!(server.requests().is_empty(), "it was sent");
    assert_eq!(operator.files(), before);
    assert_eq!(import(&operator, &["f.json"]).code, 0);
    let (mut shown, sent) = (parse(&shown.stdout), server.requests()[0].json());
    shown["sent_at"] = sent["sent_at"].clone();
    assert_eq!(shown, sent);
    let again = import(&operator, &["--dry-run", "f.json"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    assert!(again.stderr.contains("it has 8 records already"), "{again:?}");
}
