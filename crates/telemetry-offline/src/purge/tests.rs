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
    let _ = folder.journal(Limits::DEFAULT).begin_run(GATE, noon() - days(8));
    assert_eq!(left(&folder), 1);
    let mut journal = folder.journal(Limits::DEFAULT);
    let _ = journal.begin_run(GATE, noon());
    assert_eq!(left(&folder), 0);
    fill(&mut journal, &mut maker, noon() - days(8), 1);
    fill(&mut journal, &mut maker, noon(), 1);
    acknowledge_all(&folder, Consumer::Posthog);
    let _ = folder.journal(Limits::DEFAULT).begin_run(GATE, noon());
    assert_eq!(left(&folder), 2);
}

#[test]
fn purging_creates_nothing_where_nothing_is_and_waits_for_nobody() {
    let folder = folder();
    let _ = folder.journal(Limits::DEFAULT).begin_run(GATE, noon());
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon() - days(400), 1);
    let before = folder.bytes(JOURNAL);
    let _lock = JournalLock::wait(&folder.state).unwrap();
    let _ = folder.journal(Limits::DEFAULT).begin_run(GATE, noon());
    assert_eq!(folder.bytes(JOURNAL), before);
}

/// Begins a run in a journal whose newest record is `maker`'s, with a secret made before or after it.
fn id_of_a_run(
    session: DateTime<Utc>,
    record: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<String> {
    let folder = folder();
    folder.state.replace(crate::format::SECRET, &[1; 32]).unwrap();
    let made = folder.state.modified(crate::format::SECRET).unwrap();
    let since_made = |time: DateTime<Utc>| made + (time - noon());
    let mut journal = folder.journal(Limits::DEFAULT);
    let draft = Maker::new().draft_of(since_made(session), since_made(record));
    let _ = journal.append(&crate::testing::checked(&draft), &mut || true);
    let id = folder.journal(Limits::DEFAULT).begin_run(GATE, since_made(now));
    id.map(|id| id.to_string())
}

#[test]
fn a_run_goes_on_under_the_id_of_the_newest_record_of_its_day_and_secret() {
    let second = TimeDelta::seconds(1);
    let soon = noon() + second;
    // Records and runs lie close to the moment the secret was made, on one day or on the next.
    assert!(id_of_a_run(soon, soon, soon).is_some());
    assert_eq!(id_of_a_run(noon() - second, soon, soon), None, "made with an earlier secret");
    assert_eq!(id_of_a_run(soon, soon, soon + days(1)), None, "another day");
    assert_eq!(
        id_of_a_run(soon, soon + days(1), soon + days(1)),
        None,
        "a session that crossed midnight kept its id, which is yesterday's"
    );
}

#[test]
fn a_secret_that_was_removed_takes_the_id_with_it() {
    let folder = folder();
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), 1);
    assert_eq!(folder.journal(Limits::DEFAULT).begin_run(GATE, noon()), None);
}
