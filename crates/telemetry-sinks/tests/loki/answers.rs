//! What is believed, what is sent again, and under which time.

use std::ops::Range;

use chrono::TimeDelta;
use telemetry_delivery::{Answer, End, Escort, Fate, Fault, deliver};
use test_servers::{Behaviour, LokiOptions, LokiServer, Moment, Reply};

use crate::common::{Folder, checked, records};

/// A server whose clock is the folder's.
fn server(folder: &Folder) -> LokiServer {
    LokiServer::start_with(LokiOptions { clock: folder.clock.clone(), ..LokiOptions::default() })
}

fn meets(behaviour: Behaviour) -> Answer {
    let folder = Folder::new();
    let server = server(&folder);
    server.behave(behaviour);
    folder.send(&server, 4)
}

#[test]
fn only_a_loki_is_believed() {
    for (behaviour, answer) in [
        (Behaviour::CaptivePortal, Answer::Unavailable(Fault::NotACaptureServer)),
        (Behaviour::Says(Reply::status(204)), Answer::Unavailable(Fault::NotACaptureServer)),
        (Behaviour::Redirect(302), Answer::Unavailable(Fault::Status(302))),
        (Behaviour::Status(404), Answer::Unavailable(Fault::Status(404))),
        (Behaviour::Status(503), Answer::Unavailable(Fault::Status(503))),
        (Behaviour::Status(401), Answer::Refused { status: Some(401) }),
        (Behaviour::Status(403), Answer::Refused { status: Some(403) }),
        (Behaviour::Status(400), Answer::Poison { status: 400 }),
        (Behaviour::RateLimited(None), Answer::RateLimited { pause: None }),
        (
            Behaviour::RateLimited(Some(60)),
            Answer::RateLimited { pause: Some(TimeDelta::minutes(1)) },
        ),
        (Behaviour::Reset(Moment::BeforeStoring), Answer::Unavailable(Fault::Connection)),
        (Behaviour::Hang(Moment::BeforeStoring), Answer::Unavailable(Fault::Timeout)),
        (Behaviour::Healthy, Answer::Accepted),
    ] {
        assert_eq!(meets(behaviour.clone()), answer, "{behaviour:?}");
    }
}

/// An event of three hours ago counts: Loki refuses what lies an hour behind its stream.
#[test]
fn a_use_goes_under_the_time_it_is_sent_at() {
    let folder = Folder::new();
    let server = server(&folder);
    assert_eq!(folder.send(&server, 4), Answer::Accepted);
    let noon = folder.clock.now().timestamp_nanos_opt().unwrap();
    let entries = server.entries();
    assert_eq!(entries.len(), 4);
    assert!(entries.iter().all(|entry| (noon..noon + 4).contains(&entry.timestamp)));
    assert!(entries.iter().all(|entry| entry.line.contains("time=2026-11-20T09:00:00.000Z")));
}

#[test]
fn a_lost_answer_is_followed_by_the_same_entries_and_a_refusal_by_new_ones() {
    for (behaviour, same) in [
        (Behaviour::Close(Moment::AfterStoring), true),
        (Behaviour::Status(500), true),
        (Behaviour::RateLimited(None), false),
        (Behaviour::Status(401), false),
    ] {
        let folder = Folder::new();
        let server = server(&folder);
        server.script([behaviour.clone()]);
        assert_ne!(folder.send(&server, 4), Answer::Accepted);
        folder.clock.advance(TimeDelta::minutes(20));
        assert_eq!(folder.send(&server, 4), Answer::Accepted);
        assert_eq!(server.entries().len(), 4, "{behaviour:?}");
        let pushes = server.pushes();
        assert_eq!(pushes[0].json() == pushes[1].json(), same, "{behaviour:?}");
    }
}

/// The answer to the first push was lost; two hours later others have moved one stream on.
#[test]
fn what_lies_too_far_behind_by_now_is_sent_under_a_new_time_and_nothing_else_is() {
    let folder = Folder::new();
    let server = server(&folder);
    server.script([Behaviour::Close(Moment::BeforeStoring)]);
    assert_ne!(folder.send(&server, 4), Answer::Accepted);
    let first = folder.clock.now().timestamp_nanos_opt().unwrap();
    folder.clock.advance(TimeDelta::hours(2));
    let other = Folder::with(folder.clock.clone());
    assert_eq!(other.send(&server, 1), Answer::Accepted);
    folder.clock.advance(TimeDelta::seconds(1));
    assert_eq!(folder.send(&server, 4), Answer::Accepted);
    let entries = server.entries();
    assert_eq!(entries.len(), 5);
    for entry in &entries {
        let moved = entry.timestamp > first + 4;
        assert_eq!(moved, entry.labels["verb"] == "ask", "{entry:?}");
    }
}

#[test]
fn after_a_week_everything_is_sent_under_a_new_time() {
    let folder = Folder::new();
    let server = server(&folder);
    server.script([Behaviour::Close(Moment::BeforeStoring)]);
    assert_ne!(folder.send(&server, 4), Answer::Accepted);
    folder.clock.advance(TimeDelta::days(8));
    assert_eq!(folder.send(&server, 4), Answer::Accepted);
    assert_eq!(server.entries().len(), 4);
    assert!(server.pushes().len() <= 5, "a push for each stream, and a question");
}

/// With a wrong clock nothing would ever be taken, and no record is at fault.
#[test]
fn a_clock_that_is_wrong_costs_no_record() {
    for hours in [-200, 2] {
        let folder = Folder::new();
        let server = LokiServer::start_with(LokiOptions {
            clock: test_servers::Clock::at(folder.clock.now()),
            ..LokiOptions::default()
        });
        folder.clock.advance(TimeDelta::hours(hours));
        assert_eq!(folder.send(&server, 4), Answer::Unavailable(Fault::Clock), "{hours}");
    }
}

/// Counts what is settled.
#[derive(Default)]
struct Counting {
    accepted: usize,
    given_up: usize,
}

impl Escort for Counting {
    fn may_send(&mut self) -> bool {
        true
    }

    fn settled(&mut self, records: Range<usize>, fate: Fate) -> bool {
        match fate {
            Fate::Accepted => self.accepted += records.len(),
            Fate::Unacceptable => self.given_up += records.len(),
        }
        true
    }
}

#[test]
fn ten_thousand_uses_are_fewer_than_fifty_requests() {
    let folder = Folder::new();
    let server = server(&folder);
    let records = records(10_000);
    let mut escort = Counting::default();
    let end = deliver(&checked(&records), &mut folder.sink(&server), &mut escort);
    assert_eq!((end, escort.accepted), (End::Done, 10_000));
    assert_eq!(server.entries().len(), 10_000);
    assert!(server.pushes().len() < 50, "{}", server.pushes().len());
    assert_eq!(server.faults(), [] as [String; 0]);
}

/// A 400 may be about a part: the parts that are sent again are the same entries.
#[test]
fn a_refused_batch_is_halved_and_no_entry_is_stored_twice() {
    let folder = Folder::new();
    let server = server(&folder);
    server.script([Behaviour::Healthy, Behaviour::Healthy, Behaviour::Status(400)]);
    let records = records(300);
    let mut escort = Counting::default();
    let end = deliver(&checked(&records), &mut folder.sink(&server), &mut escort);
    assert_eq!((end, escort.accepted, escort.given_up), (End::Done, 300, 0));
    assert_eq!(server.entries().len(), 300);
}
