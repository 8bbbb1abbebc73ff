use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::drops::{DropReason, count_drops, drops};
use crate::testing::{Folder, GATE, Maker, checked, fill, folder, noon};
use crate::{Appended, CAPACITY, clear, read};

fn presented(folder: &Folder) -> Vec<RecordId> {
    let records = read(&folder.state, GATE, noon()).unwrap().records;
    records.iter().map(|record| record.position().id).collect()
}

fn hand_over(folder: &Folder, held: &[RecordId]) -> u64 {
    let held = held.iter().copied().collect();
    clear_exported(&folder.state, &held, &Drops::default()).unwrap()
}

#[test]
fn what_was_handed_over_goes_and_what_came_meanwhile_stays() {
    let folder = folder();
    let (mut maker, mut journal) = (Maker::new(), folder.journal(Limits::DEFAULT));
    fill(&mut journal, &mut maker, noon(), 3);
    let exported = presented(&folder);
    fill(&mut journal, &mut maker, noon(), 2);
    assert_eq!(hand_over(&folder, &exported), 3);
    let left = presented(&folder);
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|id| !exported.contains(id)), "exporting again repeats nothing");
    assert_eq!(hand_over(&folder, &exported), 0, "a second time changes nothing");
    fill(&mut journal, &mut maker, noon(), 1);
    assert_eq!(presented(&folder).len(), 3);
}

#[test]
fn a_part_of_the_records_can_be_handed_over() {
    let folder = folder();
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), 5);
    let all = presented(&folder);
    assert_eq!(hand_over(&folder, &[all[0], all[3]]), 2);
    assert_eq!(presented(&folder), [all[1], all[2], all[4]]);
}

#[test]
fn records_of_other_machines_are_nobodys_business() {
    let folder = folder();
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), 2);
    let other = RecordId::parse(b"019f0e1c-6f51-7abc-8def-0123456789ab").unwrap();
    assert_eq!(hand_over(&folder, &[other]), 0);
    assert_eq!(presented(&folder).len(), 2);
}

/// A record that stands twice would come back if only its first copy went.
#[test]
fn every_copy_of_a_record_goes() {
    let folder = folder();
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), 2);
    let bytes = folder.bytes(JOURNAL);
    folder.write(PREVIOUS, &bytes);
    let all = presented(&folder);
    assert_eq!(all.len(), 2);
    assert_eq!(hand_over(&folder, &all), 2);
    assert_eq!(presented(&folder), []);
}

#[test]
fn records_over_the_cap_are_next() {
    let folder = folder();
    let count = usize::try_from(CAPACITY).unwrap() + 7;
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), count);
    assert_eq!(ids_on_disk(&folder.state).unwrap().len(), count);
    let newest = presented(&folder);
    assert_eq!(hand_over(&folder, &newest), CAPACITY);
    let older = presented(&folder);
    assert_eq!(older.len(), 7);
    assert!(older.iter().all(|id| !newest.contains(id)));
}

#[test]
fn drops_are_told_once() {
    let folder = folder();
    count_drops(&folder.state, DropReason::Io, 5).unwrap();
    assert!(drops_told(&folder.state).unwrap().is_empty());
    let told = drops(&folder.state).unwrap();
    for _ in 0..2 {
        clear_exported(&folder.state, &BTreeSet::new(), &told).unwrap();
        assert_eq!(drops_told(&folder.state).unwrap(), told);
    }
    count_drops(&folder.state, DropReason::Io, 2).unwrap();
    // An older bundle, handed over late, takes nothing back.
    clear_exported(&folder.state, &BTreeSet::new(), &Drops::default()).unwrap();
    assert_eq!(drops_told(&folder.state).unwrap().get(DropReason::Io), 5);
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Io), 7);
    clear(&folder.state).unwrap();
    assert!(drops_told(&folder.state).unwrap().is_empty());
}

#[test]
fn a_damaged_count_of_what_was_told_tells_it_again() {
    let folder = folder();
    for text in ["", "{", "[]", "{\"io\":\"many\"}"] {
        folder.write(HANDED_OVER, text.as_bytes());
        assert!(drops_told(&folder.state).unwrap().is_empty(), "{text:?}");
    }
}

#[test]
fn handing_over_while_eight_write_loses_and_repeats_nothing() {
    const WRITERS: usize = 8;
    const RECORDS: usize = 110;
    let folder = folder();
    let running = AtomicUsize::new(WRITERS);
    let mut taken = BTreeSet::new();
    let mut take = |folder: &Folder| {
        let ids = presented(folder);
        hand_over(folder, &ids);
        for id in ids {
            assert!(taken.insert(id), "a record was exported twice");
        }
    };
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (folder, running) = (&folder, &running);
            scope.spawn(move || {
                let mut journal = folder.journal(Limits::DEFAULT);
                let mut maker = Maker::seeded(u8::try_from(writer).unwrap());
                for _ in 0..RECORDS {
                    let draft = maker.draft(noon());
                    assert_eq!(journal.append(&checked(&draft), &mut || true), Appended::Stored);
                }
                running.fetch_sub(1, Ordering::Release);
            });
        }
        while running.load(Ordering::Acquire) > 0 {
            take(&folder);
        }
    });
    take(&folder);
    assert_eq!(taken.len(), WRITERS * RECORDS);
    assert_eq!(presented(&folder), []);
    assert!(drops(&folder.state).unwrap().is_empty());
}
