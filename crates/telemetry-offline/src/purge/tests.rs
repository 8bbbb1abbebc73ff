use super::*;
use crate::drops::drops;
use crate::testing::{Folder, GATE, Maker, fill, folder, noon};
use crate::{Consumer, Stored, acknowledge, pending, read};

fn days(n: i64) -> TimeDelta {
    TimeDelta::days(n)
}

fn acknowledge_all(folder: &Folder, consumer: Consumer) {
    let pending = pending(&folder.state, GATE, noon(), consumer).unwrap();
    let positions: Vec<_> = pending.records.iter().map(Stored::position).collect();
    acknowledge(&folder.state, consumer, &positions).unwrap();
}

fn left(folder: &Folder) -> usize {
    read(&folder.state, GATE, noon()).unwrap().records.len()
}

#[test]
fn finished_records_go_after_a_week_and_unfinished_ones_after_a_year() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(Limits::DEFAULT);
    fill(&mut journal, &mut maker, noon() - days(8), 2);
    fill(&mut journal, &mut maker, noon() - days(6), 1);
    assert_eq!(purge(&folder.state, noon()).unwrap(), Purged::default());
    acknowledge_all(&folder, Consumer::Posthog);
    assert_eq!(purge(&folder.state, noon()).unwrap(), Purged { done: 2, expired: 0 });
    assert_eq!(left(&folder), 1);
    // Nothing is purged twice, not even the stub.
    assert_eq!(purge(&folder.state, noon()).unwrap(), Purged::default());
    fill(&mut journal, &mut maker, noon(), 1);
    let later = noon() + days(366);
    assert_eq!(purge(&folder.state, later).unwrap(), Purged { done: 1, expired: 1 });
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Expired), 1);
    assert_eq!(left(&folder), 0);
    let size = folder.bytes(JOURNAL).len();
    assert_eq!(size, 4 * SLOT_BYTES, "slots keep their places");
}

#[test]
fn a_record_that_one_consumer_still_wants_stays() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(Limits::DEFAULT);
    fill(&mut journal, &mut maker, noon() - days(9), 1);
    acknowledge_all(&folder, Consumer::Loki);
    fill(&mut journal, &mut maker, noon() - days(8), 1);
    acknowledge_all(&folder, Consumer::Posthog);
    assert_eq!(purge(&folder.state, noon()).unwrap(), Purged { done: 1, expired: 0 });
    assert_eq!(pending(&folder.state, GATE, noon(), Consumer::Loki).unwrap().records.len(), 1);
}

#[test]
fn the_first_run_of_a_day_purges_and_the_second_does_not() {
    let folder = folder();
    let mut maker = Maker::new();
    fill(&mut folder.journal(Limits::DEFAULT), &mut maker, noon() - days(8), 1);
    acknowledge_all(&folder, Consumer::Posthog);
    // A run on the same day as the newest record.
    folder.journal(Limits::DEFAULT).purge_if_new_day(noon() - days(8));
    assert_eq!(left(&folder), 1);
    let mut journal = folder.journal(Limits::DEFAULT);
    journal.purge_if_new_day(noon());
    assert_eq!(left(&folder), 0);
    fill(&mut journal, &mut maker, noon() - days(8), 1);
    fill(&mut journal, &mut maker, noon(), 1);
    acknowledge_all(&folder, Consumer::Posthog);
    folder.journal(Limits::DEFAULT).purge_if_new_day(noon());
    assert_eq!(left(&folder), 2);
}

#[test]
fn purging_creates_nothing_where_nothing_is_and_waits_for_nobody() {
    let folder = folder();
    folder.journal(Limits::DEFAULT).purge_if_new_day(noon());
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon() - days(400), 1);
    let before = folder.bytes(JOURNAL);
    let _lock = JournalLock::wait(&folder.state).unwrap();
    folder.journal(Limits::DEFAULT).purge_if_new_day(noon());
    assert_eq!(folder.bytes(JOURNAL), before);
}
