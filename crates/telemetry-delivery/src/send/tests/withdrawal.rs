//! Consent that ends, and files that go away, while a sender is at work.

use std::cell::RefCell;
use std::rc::Rc;

use telemetry_offline::{clear, wipe};

use super::*;
use crate::format::{SCHEDULE, WIPED};

#[test]
fn without_consent_nothing_is_opened_or_written() {
    let mut folder = Folder::new();
    folder.record(noon(), 1);
    let before = folder.state.names().unwrap();
    let mut sink = Memory::default();
    let report = folder.send(&mut sink, &mut Fake { yeses: 0, ..Fake::at(noon()) });
    assert_eq!((report.outcome, sink.requests.len()), (Outcome::Withheld, 0));
    assert_eq!(folder.state.names().unwrap(), before);
}

#[test]
fn after_a_no_at_any_moment_nothing_more_is_sent_or_written_down() {
    for yeses in 0..40 {
        let mut folder = Folder::new();
        folder.record(noon(), 600);
        let mut sink = Memory::default();
        let report = folder.send(&mut sink, &mut Fake { yeses, ..Fake::at(noon()) });
        if report.outcome != Outcome::Withheld {
            assert_eq!(sink.requests.len(), 3);
            continue;
        }
        assert!(sink.requests.len() < 3.min(yeses + 1), "{yeses}: {}", sink.requests.len());
        assert!(!folder.has(SCHEDULE), "{yeses}");
    }
}

#[test]
fn a_withdrawal_during_a_request_leaves_nothing() {
    let mut folder = Folder::new();
    folder.record(noon(), 600);
    let mut world = Fake::at(noon());
    let (state, granted) = (folder.again(), Rc::clone(&world.granted));
    let mut sink = Memory {
        on_stored: Some(Box::new(move |_| {
            granted.set(false);
            wipe(&state, WIPED).unwrap();
        })),
        ..Memory::default()
    };
    let report = folder.send(&mut sink, &mut world);
    assert_eq!((report.outcome, sink.requests.len()), (Outcome::Withheld, 1));
    let left = folder.state.names().unwrap();
    assert_eq!(left, ["journal.lock", "send.lock"], "only the empty locks stay");
}

#[test]
fn a_clear_during_a_request_loses_nothing_recorded_after_it() {
    let mut folder = Folder::new();
    folder.record(noon(), 300);
    let state = folder.again();
    let mut other = Folder::new();
    other.state = folder.again();
    let other = RefCell::new(other);
    let mut sink = Memory {
        on_stored: Some(Box::new(move |number| {
            if number == 0 {
                clear(&state).unwrap();
                other.borrow_mut().record(noon() + TimeDelta::seconds(1), 5);
            }
        })),
        ..Memory::default()
    };
    let report = folder.send(&mut sink, &mut Fake::at(noon()).later(TimeDelta::minutes(1)));
    assert_eq!((report.outcome, report.waiting), (Outcome::Done, 0));
    assert_eq!((sink.stored.len(), sink.sent()), (255, 255), "250 before, 5 after");
}
