//! A delivery against sinks that refuse what a test tells them to.

use proptest::prelude::*;

use super::*;
use crate::sink::Fault;

struct Letter(u64);

impl Parcel for Letter {
    type Family = ();
    fn family(&self) {}
    fn bytes(&self) -> usize {
        100
    }
}

/// Refuses whole batches for one bad letter, as a capture server does.
#[derive(Default)]
struct Strict {
    bad: Vec<u64>,
    /// How many requests are answered before the line goes dead.
    alive: Option<usize>,
    requests: usize,
    stored: Vec<u64>,
}

impl Sink<Letter> for Strict {
    fn recipient(&self) -> &'static str {
        "strict.example"
    }

    fn send(&mut self, letters: &[Letter]) -> Answer {
        assert!(!letters.is_empty());
        self.requests += 1;
        if self.alive.is_some_and(|alive| self.requests > alive) {
            return Answer::Unavailable(Fault::Timeout);
        }
        if letters.iter().any(|letter| self.bad.contains(&letter.0)) {
            return Answer::Poison { status: 400 };
        }
        self.stored.extend(letters.iter().map(|letter| letter.0));
        Answer::Accepted
    }
}

/// Keeps every fate, and checks that they come in order.
#[derive(Default)]
struct Books {
    fates: Vec<Fate>,
    requests_allowed: Option<usize>,
}

impl Escort for Books {
    fn may_send(&mut self) -> bool {
        let Some(left) = &mut self.requests_allowed else { return true };
        *left = match left.checked_sub(1) {
            Some(left) => left,
            None => return false,
        };
        true
    }

    fn settled(&mut self, records: Range<usize>, fate: Fate) -> bool {
        assert_eq!(records.start, self.fates.len(), "out of order");
        self.fates.extend(records.map(|_| fate));
        true
    }
}

fn letters(count: u64) -> Vec<Letter> {
    (0..count).map(Letter).collect()
}

#[test]
fn good_records_leave_in_as_few_requests_as_possible() {
    let (mut sink, mut books) = (Strict::default(), Books::default());
    assert_eq!(deliver(&letters(1000), &mut sink, &mut books), End::Done);
    assert_eq!((sink.requests, sink.stored.len(), books.fates.len()), (4, 1000, 1000));
}

#[test]
fn nothing_to_send_sends_nothing() {
    let (mut sink, mut books) = (Strict::default(), Books::default());
    assert_eq!(deliver(&letters(0), &mut sink, &mut books), End::Done);
    assert_eq!(sink.requests, 0);
}

#[test]
fn one_bad_record_of_250_is_found_in_17_requests_and_costs_no_other() {
    for bad in [0, 1, 137, 249] {
        let (mut sink, mut books) =
            (Strict { bad: vec![bad], ..Strict::default() }, Books::default());
        assert_eq!(deliver(&letters(250), &mut sink, &mut books), End::Done);
        assert!(sink.requests <= 17, "{}", sink.requests);
        assert_eq!(sink.stored.len(), 249);
        let bad = usize::try_from(bad).unwrap();
        assert!(
            books
                .fates
                .iter()
                .enumerate()
                .all(|(i, fate)| (*fate == Fate::Unacceptable) == (i == bad))
        );
    }
}

/// A wrong host or a wrong path answers 400 to everything; the records are not to blame.
#[test]
fn a_server_that_refuses_everything_costs_no_record() {
    for count in [1, 2, 7, 250, 1000] {
        let bad = (0..count).collect();
        let (mut sink, mut books) = (Strict { bad, ..Strict::default() }, Books::default());
        assert_eq!(deliver(&letters(count), &mut sink, &mut books), End::RefusesAll(400));
        assert_eq!(books.fates, []);
        assert!(sink.requests <= 24, "{count}: {}", sink.requests);
    }
}

#[test]
fn what_was_settled_before_the_line_went_dead_stays_settled() {
    let (mut sink, mut books) = (Strict { alive: Some(3), ..Strict::default() }, Books::default());
    let end = deliver(&letters(1000), &mut sink, &mut books);
    assert_eq!(end, End::Stopped(Answer::Unavailable(Fault::Timeout)));
    assert_eq!(books.fates.len(), 750);
}

#[test]
fn a_withdrawal_between_two_requests_stops_the_second() {
    let (mut sink, mut books) =
        (Strict::default(), Books { requests_allowed: Some(1), ..Books::default() });
    assert_eq!(deliver(&letters(1000), &mut sink, &mut books), End::Withheld);
    assert_eq!((sink.requests, books.fates.len()), (1, 250));
}

proptest! {
    #[test]
    fn every_record_gets_its_own_fate(
        count in 1_u64..600,
        bad in prop::collection::vec(0_u64..600, 0..6),
        alive in prop::option::of(0_usize..40),
    ) {
        let (mut sink, mut books) = (Strict { bad: bad.clone(), alive, ..Strict::default() }, Books::default());
        let end = deliver(&letters(count), &mut sink, &mut books);
        for (i, fate) in books.fates.iter().enumerate() {
            let i = u64::try_from(i).unwrap();
            prop_assert_eq!(*fate == Fate::Unacceptable, bad.contains(&i));
            prop_assert_eq!(*fate == Fate::Accepted, sink.stored.contains(&i));
        }
        if end == End::Done {
            prop_assert_eq!(books.fates.len() as u64, count);
        }
    }
}
