//! Records of bundles on their way: each once, whatever happens in between.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use telemetry_offline::read;

use super::*;
use crate::testing::{Fake, Folder, GATE, Memory, noon};
use crate::{Answer, Fault, HoldKind, MAX_RECORDS, read_log};

/// A folder of imports, and records that another machine made.
struct Case {
    folder: Folder,
    records: Vec<KeptRecord>,
}

impl Case {
    fn with(counts: &[(DateTime<Utc>, usize)]) -> Self {
        let mut elsewhere = Folder::new();
        for (time, count) in counts {
            elsewhere.record(*time, *count);
        }
        let contents = read(&elsewhere.state, GATE, noon() + TimeDelta::days(99)).unwrap();
        let keep = |stored: &telemetry_offline::Stored| BundleRecord::from(stored.checked()).keep();
        Self { folder: Folder::new(), records: contents.records.iter().map(keep).collect() }
    }

    fn import(&self, sink: &mut Memory, world: &mut Fake) -> Import {
        self.import_these(&self.records, sink, world)
    }

    fn import_these(&self, these: &[KeptRecord], sink: &mut Memory, world: &mut Fake) -> Import {
        let mut records = these.iter().cloned().map(Ok::<_, SendError>);
        import(&self.importing(), &mut records, sink, world).unwrap()
    }

    fn importing(&self) -> Importing<'_> {
        Importing { folder: &self.folder.state, gate: GATE, about: "7", expected: 0 }
    }
}

/// One record more than are held at a time; a journal shows a thousand.
fn more_than_at_once() -> (Case, Vec<KeptRecord>) {
    let hours = (0..3).map(|hour| Case::with(&[(noon() + TimeDelta::hours(hour), 1000)]));
    let all: Vec<_> = hours.flat_map(|case| case.records).take(AT_ONCE + 1).collect();
    assert_eq!(all.len(), AT_ONCE + 1);
    (Case::with(&[]), all)
}

fn came_to(accepted: u64, known: u64, outcome: Outcome) -> Import {
    Import { accepted, known, ..Import::of(outcome) }
}

fn later() -> Fake {
    Fake::at(noon()).later(TimeDelta::days(3))
}

#[test]
fn every_record_goes_once_and_an_import_again_sends_nothing() {
    let case = Case::with(&[(noon(), 600)]);
    let mut sink = Memory::default();
    assert_eq!(case.import(&mut sink, &mut later()), came_to(600, 0, Outcome::Done));
    assert_eq!((sink.requests.len(), sink.stored.len()), (3, 600));
    assert_eq!(case.import(&mut sink, &mut later()), came_to(0, 600, Outcome::Done));
    assert_eq!(sink.sent(), 600);
    let (log, _) = read_log(&case.folder.state).unwrap();
    assert_eq!(log.iter().map(|entry| entry.records).sum::<u64>(), 600);
}

#[test]
fn doubles_over_several_bundles_go_once() {
    let case = Case::with(&[(noon(), 40)]);
    let overlapping = [&case.records[..30], &case.records[10..]].concat();
    let mut sink = Memory::default();
    let import = case.import_these(&overlapping, &mut sink, &mut later());
    assert_eq!((import, sink.sent()), (came_to(40, 20, Outcome::Done), 40));
}

#[test]
fn days_never_share_a_request() {
    let case = Case::with(&[(noon(), 5), (noon() + TimeDelta::days(1), 5)]);
    let mut sink = Memory::default();
    case.import(&mut sink, &mut later());
    assert_eq!(sink.requests.iter().map(Vec::len).collect::<Vec<_>>(), [5, 5]);
}

/// Bundles of many machines take turns; a request each would be many.
#[test]
fn records_that_may_share_a_request_do_so_in_whatever_order_they_came() {
    let monday = Case::with(&[(noon(), 3)]);
    let tuesday = Case::with(&[(noon() + TimeDelta::days(1), 3)]);
    let turns = monday.records.iter().zip(&tuesday.records);
    let turns: Vec<_> = turns.flat_map(|(one, other)| [one.clone(), other.clone()]).collect();
    let mut sink = Memory::default();
    monday.import_these(&turns, &mut sink, &mut later());
    assert_eq!(sink.requests.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3]);
}

#[test]
fn an_import_that_was_interrupted_goes_on_where_it_stood() {
    let case = Case::with(&[(noon(), 800)]);
    let unavailable = Answer::Unavailable(Fault::Connection);
    let mut sink = Memory { answers: BTreeMap::from([(2, unavailable)]), ..Memory::default() };
    let first = case.import(&mut sink, &mut later());
    assert_eq!(first, came_to(500, 0, Outcome::Unavailable(Fault::Connection)));
    let second = case.import(&mut sink, &mut later());
    assert_eq!(second, came_to(300, 500, Outcome::Done), "a person does not wait for a fault");
    assert_eq!(sink.stored.len(), 800);
    assert_eq!(sink.sent(), 800 + MAX_RECORDS, "the request without an answer went twice");
}

#[test]
fn a_refused_key_holds_the_next_import_back() {
    let case = Case::with(&[(noon(), 2)]);
    let refused = Answer::Refused { status: Some(401) };
    let mut sink = Memory { answers: BTreeMap::from([(0, refused)]), ..Memory::default() };
    let first = case.import(&mut sink, &mut later());
    assert_eq!(first.outcome, Outcome::Refused { status: Some(401) });
    let second = case.import(&mut sink, &mut later()).outcome;
    assert!(matches!(&second, Outcome::Held(hold) if hold.kind == HoldKind::Refused), "{second:?}");
    assert_eq!(sink.requests.len(), 1);
}

#[test]
fn an_unacceptable_record_is_found_given_up_and_not_tried_again() {
    let case = Case::with(&[(noon(), 3)]);
    let poison = || Answer::Poison { status: 400 };
    // All three; the first one alone is fine; the others; the second alone; the third.
    let answers = BTreeMap::from([(0, poison()), (2, poison()), (3, poison())]);
    let mut sink = Memory { answers, ..Memory::default() };
    let import = case.import(&mut sink, &mut later());
    assert_eq!(import, Import { given_up: 1, ..came_to(2, 0, Outcome::Done) });
    assert_eq!(case.import(&mut sink, &mut later()), came_to(0, 3, Outcome::Done));
}

/// A recipient that has taken thousands is not suspected because it refuses the last one.
#[test]
fn a_last_record_that_is_refused_alone_is_given_up() {
    let (case, all) = more_than_at_once();
    let last_request = AT_ONCE.div_ceil(MAX_RECORDS);
    let poison = Answer::Poison { status: 400 };
    let mut sink =
        Memory { answers: BTreeMap::from([(last_request, poison)]), ..Memory::default() };
    let import = case.import_these(&all, &mut sink, &mut later());
    assert_eq!(sink.requests.last().map(Vec::len), Some(1));
    assert_eq!(import, Import { given_up: 1, ..came_to(AT_ONCE as u64, 0, Outcome::Done) });
}

#[test]
fn what_is_stamped_ahead_stays_for_another_time() {
    let case = Case::with(&[(noon(), 2), (noon() + TimeDelta::days(1), 3)]);
    let mut sink = Memory::default();
    let import = case.import(&mut sink, &mut Fake::at(noon()));
    assert_eq!(import, Import { ahead: 3, ..came_to(2, 0, Outcome::Done) });
    assert_eq!(case.import(&mut sink, &mut later()), came_to(3, 2, Outcome::Done));
}

#[test]
fn nothing_leaves_once_it_may_not() {
    let case = Case::with(&[(noon(), 600)]);
    let mut sink = Memory::default();
    let mut world = Fake { yeses: 2, ..later() };
    assert_eq!(case.import(&mut sink, &mut world), came_to(250, 0, Outcome::Withheld));
    let mut never = Fake { yeses: 0, ..later() };
    assert_eq!(case.import(&mut sink, &mut never), came_to(0, 0, Outcome::Withheld));
    assert_eq!(sink.sent(), 250);
}

#[test]
fn one_import_at_a_time() {
    let case = Case::with(&[(noon(), 1)]);
    let _running = case.folder.state.try_lock(crate::SEND_LOCK).unwrap().unwrap();
    let mut sink = Memory::default();
    assert_eq!(case.import(&mut sink, &mut later()).outcome, Outcome::Busy);
    assert_eq!(sink.sent(), 0);
}

#[test]
fn an_error_among_the_records_ends_the_import_behind_what_was_settled() {
    let (case, all) = more_than_at_once();
    let broken = || SendError::Imported {
        action: "read",
        path: "a".into(),
        source: std::io::Error::other("test"),
    };
    let mut records = all.into_iter().map(Ok).chain([Err(broken())]);
    let mut sink = Memory::default();
    let ended = import(&case.importing(), &mut records, &mut sink, &mut later());
    assert!(ended.is_err());
    assert_eq!(sink.stored.len(), AT_ONCE);
}

#[test]
fn a_rehearsal_sends_nothing_and_creates_nothing() {
    let case = Case::with(&[(noon(), 5)]);
    let names = case.folder.state.names().unwrap();
    let mut would_go = 0;
    let mut records = case.records.iter().cloned().map(Ok::<_, SendError>);
    let now = noon() + TimeDelta::days(1);
    let rehearsal = Rehearsal { folder: Some(&case.folder.state), gate: GATE, about: "7" };
    let import = rehearse(&rehearsal, &mut records, now, |_| would_go += 1).unwrap();
    assert_eq!((import, would_go), (came_to(0, 0, Outcome::Done), 5));
    assert_eq!(case.folder.state.names().unwrap(), names);
}
