//! What goes wrong, and what it must not cost: a record, or a record twice.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use telemetry_core::Checked;

use super::*;
use crate::sink::{Answer, Fault, Sink};

const DOWN: Answer = Answer::Unavailable(Fault::Status(503));

fn answering(answers: impl IntoIterator<Item = (usize, Answer)>) -> Memory {
    Memory { answers: answers.into_iter().collect(), ..Memory::default() }
}

#[test]
fn a_server_that_fails_every_second_request_gets_everything_once() {
    let mut folder = Folder::new();
    folder.record(noon(), 1000);
    let mut sink = answering((0..100).filter(|n| n % 2 == 0).map(|n| (n, DOWN)));
    let mut time = TimeDelta::zero();
    while waiting(&folder.state, Consumer::Posthog).unwrap().records > 0 {
        folder.send(&mut sink, &mut Fake::at(noon()).later(time));
        time += TimeDelta::days(1);
        assert!(time < TimeDelta::days(6), "it does not end");
    }
    assert_eq!(sink.stored.len(), 1000);
    assert_eq!(sink.requests.iter().step_by(2).flatten().collect::<Vec<_>>().len(), 1000);
}

#[test]
fn a_fault_backs_off_longer_and_longer_and_a_success_forgets_it() {
    let mut folder = Folder::new();
    folder.record(noon(), 1);
    let mut sink = answering((0..3).map(|n| (n, DOWN)));
    let mut now = noon();
    let mut pauses = Vec::new();
    for _ in 0..3 {
        let report = folder.send(&mut sink, &mut Fake::at(now));
        assert_eq!(report.outcome, Outcome::Unavailable(Fault::Status(503)));
        let schedule = Schedule::load(&folder.state, Consumer::Posthog).unwrap().unwrap();
        let until = schedule.hold.unwrap().until;
        pauses.push((until - now).num_minutes());
        let early = folder.send(&mut sink, &mut Fake::at(until - TimeDelta::seconds(1)));
        assert!(matches!(early.outcome, Outcome::Held(_)));
        now = until;
    }
    assert_eq!(pauses, [10, 20, 40]);
    assert_eq!(folder.send(&mut sink, &mut Fake::at(now)).outcome, Outcome::Done);
    assert_eq!(Schedule::load(&folder.state, Consumer::Posthog).unwrap().unwrap().failures, 0);
    let (log, _) = read_log(&folder.state).unwrap();
    assert_eq!(log[0].answer, "HTTP status 503");
}

#[test]
fn a_refused_key_stops_for_a_day_even_for_a_person_but_not_for_another_key() {
    for status in [401, 402, 403] {
        let mut folder = Folder::new();
        folder.record(noon(), 1);
        let mut sink = answering([(0, Answer::Refused { status: Some(status) })]);
        folder.send(&mut sink, &mut Fake::at(noon()));
        let later = || Fake::at(noon()).later(TimeDelta::hours(23));
        let held = folder.send_for_a_person(&mut sink, &mut later()).outcome;
        assert!(held.problem().unwrap().contains(&status.to_string()), "{held:?}");
        assert_eq!((sink.requests.len(), sink.stored.len()), (1, 0));
        let other = Sending { about: "another key", ..folder.sending() };
        assert_eq!(send(&other, &mut sink, &mut later()).unwrap().outcome, Outcome::Done);
    }
}

#[test]
fn a_recipient_that_asks_for_peace_gets_it_even_from_a_person() {
    let mut folder = Folder::new();
    folder.record(noon(), 1);
    let pause = Some(TimeDelta::minutes(90));
    let mut sink = answering([(0, Answer::RateLimited { pause })]);
    folder.send(&mut sink, &mut Fake::at(noon()));
    let after = |minutes| Fake::at(noon()).later(TimeDelta::minutes(minutes));
    let early = folder.send_for_a_person(&mut sink, &mut after(89)).outcome;
    assert!(matches!(early, Outcome::Held(peace) if peace.kind == HoldKind::RateLimited));
    assert_eq!(folder.send(&mut sink, &mut after(90)).outcome, Outcome::Done);
}

#[test]
fn a_server_that_refuses_everything_costs_no_record() {
    let mut folder = Folder::new();
    folder.record(noon(), 30);
    let mut sink = answering((0..100).map(|n| (n, Answer::Poison { status: 400 })));
    let report = folder.send(&mut sink, &mut Fake::at(noon()));
    assert_eq!(report.outcome, Outcome::Refused { status: Some(400) });
    assert_eq!((report.given_up, report.waiting), (0, 30));
    let mut sink = Memory::default();
    folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::days(1)));
    assert_eq!(sink.stored.len(), 30);
}

/// Refuses every batch with that record in it.
struct Picky(Memory, String);

impl Sink<Checked<'_>> for Picky {
    fn recipient(&self) -> &'static str {
        "picky.example"
    }

    fn send(&mut self, records: &[Checked<'_>]) -> Answer {
        if records.iter().any(|record| record.uuid() == self.1) {
            return Answer::Poison { status: 400 };
        }
        self.0.send(records)
    }
}

#[test]
fn one_poison_record_is_dropped_and_counted_and_the_others_arrive() {
    let mut folder = Folder::new();
    folder.record(noon(), 250);
    let mut seen = Memory::default();
    let pending =
        telemetry_offline::pending(&folder.state, crate::testing::GATE, noon(), Consumer::Posthog);
    let poison = pending.unwrap().records[77].checked().uuid().to_owned();
    let mut sink = Picky(std::mem::take(&mut seen), poison.clone());
    let report = send(&folder.sending(), &mut sink, &mut Fake::at(noon())).unwrap();
    assert_eq!((report.accepted, report.given_up, report.waiting), (249, 1, 0));
    assert_eq!((sink.0.stored.len(), sink.0.sent()), (249, 249));
    assert!(!sink.0.stored.contains(&poison));
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Unacceptable), 1);
}

#[test]
fn a_crash_between_the_answer_and_the_cursor_sends_the_same_ids_again() {
    let mut folder = Folder::new();
    folder.record(noon(), 600);
    let mut sink = Memory {
        on_stored: Some(Box::new(|number| assert!(number != 1, "the process dies here"))),
        ..Memory::default()
    };
    let mut world = Fake::at(noon());
    let died = catch_unwind(AssertUnwindSafe(|| folder.send(&mut sink, &mut world)));
    assert!(died.is_err());
    sink.on_stored = None;
    assert_eq!(folder.send(&mut sink, &mut world).outcome, Outcome::Done);
    assert_eq!(sink.requests[1], sink.requests[2], "the same ids in the same order");
    assert_eq!((sink.stored.len(), sink.sent()), (600, 850));
}

#[test]
fn a_corrupt_or_missing_cursor_means_resend_and_not_loss() {
    for cursor in [&b"{"[..], b"", b"[1]", br#"{"posthog":{"01a1f8d3":"x"}}"#] {
        let mut folder = Folder::new();
        folder.record(noon(), 3);
        let mut sink = Memory::default();
        folder.send(&mut sink, &mut Fake::at(noon()));
        std::fs::write(folder.state.path().join("cursors.json"), cursor).unwrap();
        folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::hours(1)));
        assert_eq!(sink.requests[0], sink.requests[1]);
    }
}

#[test]
fn twenty_senders_at_once_send_everything_once() {
    /// The one recipient of all of them.
    struct Shared<'a>(&'a Mutex<Vec<String>>);
    impl Sink<Checked<'_>> for Shared<'_> {
        fn recipient(&self) -> &'static str {
            "memory.example"
        }
        fn send(&mut self, records: &[Checked<'_>]) -> Answer {
            self.0.lock().unwrap().extend(records.iter().map(|r| r.uuid().to_owned()));
            Answer::Accepted
        }
    }
    let mut folder = Folder::new();
    folder.record(noon(), 1000);
    let path = folder.state.path();
    let sent = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let state = StateDir::open(path).unwrap().unwrap();
                let sending = Sending {
                    only: None,
                    state: &state,
                    gate: crate::testing::GATE,
                    consumer: Consumer::Posthog,
                    about: "host and key",
                    asked_by: AskedBy::Person,
                };
                send(&sending, &mut Shared(&sent), &mut Fake::at(noon())).unwrap();
            });
        }
    });
    let mut sent = sent.into_inner().unwrap();
    assert_eq!(sent.len(), 1000, "nothing lost");
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 1000, "nothing doubled");
}

#[test]
fn a_clock_that_jumps_a_day_loses_and_doubles_nothing() {
    let mut folder = Folder::new();
    let mut sink = Memory::default();
    let days = [0, 1, -1, 2, 0, -2, 3];
    for (round, day) in days.into_iter().enumerate() {
        let now =
            noon() + TimeDelta::days(day) + TimeDelta::minutes(11) * i32::try_from(round).unwrap();
        folder.record(now, 10);
        folder.send(&mut sink, &mut Fake::at(now));
    }
    // The clock is right again, and time has passed.
    folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::days(4)));
    assert_eq!((sink.stored.len(), sink.sent()), (70, 70));
}

#[test]
fn what_does_not_fit_into_the_time_goes_next_time() {
    let mut folder = Folder::new();
    folder.record(noon(), 1000);
    let mut sink = Memory::default();
    let mut world = Fake { requests_left: 2, ..Fake::at(noon()) };
    let report = folder.send(&mut sink, &mut world);
    assert_eq!((report.outcome, report.waiting), (Outcome::OutOfTime, 500));
    folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::minutes(10)));
    assert_eq!((sink.sent(), sink.stored.len()), (1000, 1000));
}
