//! Runs of the sender against a sink in memory.

mod faults;
mod withdrawal;

use chrono::TimeDelta;
use telemetry_offline::{Consumer, DropReason, count_drops, drops, waiting};

use super::*;
use crate::log::read_log;
use crate::schedule::HoldKind;
use crate::testing::{Fake, Folder, Memory, noon};

#[test]
fn everything_is_sent_once_in_as_few_requests_as_possible() {
    let mut folder = Folder::new();
    folder.record(noon(), 1000);
    let mut sink = Memory::default();
    let report = folder.send(&mut sink, &mut Fake::at(noon()));
    assert_eq!((report.outcome, report.accepted, report.waiting), (Outcome::Done, 1000, 0));
    assert_eq!((sink.requests.len(), sink.stored.len()), (4, 1000));
    assert_eq!(waiting(&folder.state, Consumer::Posthog).unwrap().records, 0);
    let (log, _) = read_log(&folder.state).unwrap();
    let lines: Vec<_> = log.iter().map(|e| (e.records, e.answer.as_str(), e.to.as_str())).collect();
    assert_eq!(lines, [(250, "accepted", "memory.example"); 4]);
    assert_eq!(log[0].day.as_deref(), Some("2026-11-20"));
}

#[test]
fn nothing_waiting_sends_nothing() {
    let (folder, mut sink) = (Folder::new(), Memory::default());
    let report = folder.send(&mut sink, &mut Fake::at(noon()));
    assert_eq!((report.outcome, sink.requests.len()), (Outcome::Nothing, 0));
}

#[test]
fn days_do_not_share_a_request() {
    let mut folder = Folder::new();
    for day in 0..3 {
        folder.record(noon() + TimeDelta::days(day), 2);
    }
    let mut sink = Memory::default();
    folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::days(3)));
    assert_eq!(sink.requests.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
}

/// The records of a session that crossed midnight carry yesterday's id: with today's in one request
/// they would tell that both ids are one machine's.
#[test]
fn two_pseudonyms_of_one_day_do_not_share_a_request() {
    use crate::batch::Parcel as _;
    let text = |id: &str| {
        format!(
            r#"{{"v":1,"uuid":"01a1f8d3-ea00-7707-8707-070707070707","session":"01a1f8d3-ea00-7707-8707-070707070707","event":"sample","distinct_id":"{id}","timestamp":"2026-11-20T00:00:01.000Z","notice":1,"properties":{{"number":1}}}}"#
        )
    };
    let (a, b) = (text("aaaaaaaaaaaaaaaa"), text("bbbbbbbbbbbbbbbb"));
    let check = |text: &'static str| crate::testing::GATE(text.as_bytes()).unwrap();
    let (a, b) = (check(a.leak()), check(b.leak()));
    assert_ne!(a.family(), b.family());
    assert_eq!(a.family(), a.family());
}

#[test]
fn a_sender_after_a_success_rests_for_ten_minutes_unless_a_person_asks() {
    let mut folder = Folder::new();
    folder.record(noon(), 1);
    let mut sink = Memory::default();
    folder.send(&mut sink, &mut Fake::at(noon()));
    folder.record(noon(), 1);
    let soon = || Fake::at(noon()).later(TimeDelta::minutes(9));
    let held = folder.send(&mut sink, &mut soon()).outcome;
    assert!(matches!(held, Outcome::Held(rest) if rest.kind == HoldKind::Rest));
    assert_eq!(folder.send_for_a_person(&mut sink, &mut soon()).outcome, Outcome::Done);
    assert_eq!(sink.sent(), 2);
}

#[test]
fn a_record_from_the_future_waits_and_what_comes_after_it_waits_with_it() {
    let mut folder = Folder::new();
    folder.record(noon(), 1);
    folder.record(noon() + TimeDelta::days(1), 1);
    folder.record(noon(), 1);
    let mut sink = Memory::default();
    let report = folder.send(&mut sink, &mut Fake::at(noon()));
    assert_eq!((report.outcome, report.accepted, report.waiting), (Outcome::Ahead, 1, 2));
    let report = folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::days(1)));
    assert_eq!((report.outcome, report.accepted, report.waiting), (Outcome::Done, 2, 0));
    assert_eq!((sink.sent(), sink.stored.len()), (3, 3));
}

#[test]
fn a_record_from_a_far_future_is_dropped_counted_and_blocks_nobody() {
    let mut folder = Folder::new();
    folder.record(noon() + TimeDelta::days(8), 2);
    folder.record(noon(), 1);
    let mut sink = Memory::default();
    let report = folder.send(&mut sink, &mut Fake::at(noon()));
    assert_eq!((report.outcome, report.accepted, report.given_up), (Outcome::Done, 1, 2));
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::FromTheFuture), 2);
    assert_eq!(waiting(&folder.state, Consumer::Posthog).unwrap().records, 0);
}

#[test]
fn a_record_that_waited_for_a_day_is_reported_once_a_day() {
    let mut folder = Folder::new();
    let mut sink = Memory::default();
    let mut run = |time: TimeDelta, waited: TimeDelta| {
        folder.record(noon() + time - waited, 1);
        let mut world = Fake::at(noon()).later(time);
        folder.send(&mut sink, &mut world);
        world.reports.iter().map(|health| health.waited).collect::<Vec<_>>()
    };
    let (hour, day) = (TimeDelta::hours(1), TimeDelta::days(1));
    assert_eq!(run(TimeDelta::zero(), day - TimeDelta::seconds(1)), [], "not yet late");
    assert_eq!(run(hour, day), [day]);
    assert_eq!(run(hour * 2, day), [], "once a day");
    assert_eq!(run(day, day - hour), []);
    assert_eq!(run(day + hour, day), [day]);
}

#[test]
fn drops_are_reported_once_a_day_and_only_what_is_new() {
    let mut folder = Folder::new();
    let mut sink = Memory::default();
    let mut run = |time: TimeDelta| {
        folder.record(noon() + time, 1);
        let mut world = Fake::at(noon()).later(time);
        folder.send(&mut sink, &mut world);
        world.reports
    };
    assert_eq!(run(TimeDelta::zero()), [], "nothing was dropped");
    let state = |n| count_drops(&folder.again(), DropReason::DiskFull, n).unwrap();
    state(3);
    let mut run = |time: TimeDelta| {
        let mut world = Fake::at(noon()).later(time);
        folder.send(&mut sink, &mut world);
        world.reports
    };
    let told = |n| {
        let dropped = vec![("disk_full".to_owned(), n)];
        [Health { dropped, waited: TimeDelta::zero() }]
    };
    assert_eq!(run(TimeDelta::hours(1)), told(3));
    state(2);
    assert_eq!(run(TimeDelta::hours(2)), [], "once a day");
    assert_eq!(run(TimeDelta::days(1)), told(2));
    assert_eq!(run(TimeDelta::days(2)), [], "nothing new");
}

#[test]
fn acknowledged_records_are_blanked_after_a_week() {
    let mut folder = Folder::new();
    folder.record(noon(), 3);
    let mut sink = Memory::default();
    folder.send(&mut sink, &mut Fake::at(noon()));
    let text = || std::fs::read_to_string(folder.state.path().join("journal.jsonl")).unwrap();
    assert_eq!(text().matches("\"sample\"").count(), 3);
    folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::days(8)));
    assert_eq!(text().matches("\"sample\"").count(), 0);
}
