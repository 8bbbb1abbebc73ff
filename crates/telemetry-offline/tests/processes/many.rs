//! Many processes, killed processes, and processes that lose consent meanwhile.

use std::collections::{BTreeSet, HashSet};
use std::io::Read as _;
use std::process::Child;

use super::common::{Folder, folder, ids, lines};
use telemetry_offline::{CAPACITY, DropReason, LOCK, drops, wipe};

/// Starts all writers, waits for all of them, and returns the ids they reported as stored.
fn run(folder: &Folder, writers: u64, records: u64) -> Vec<String> {
    let start = |seed| folder.append(seed, records, "report").spawn().unwrap();
    let children: Vec<Child> = (0..writers).map(start).collect();
    let mut stored = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        stored.extend(lines(&output.stdout));
    }
    stored
}

#[test]
fn thirty_two_processes_at_once_lose_nothing() {
    let folder = folder();
    let stored: BTreeSet<_> = run(&folder, 32, 10).into_iter().collect();
    let contents = folder.everything();
    assert_eq!(stored.len(), 320);
    assert_eq!(ids(&contents).into_iter().collect::<BTreeSet<_>>(), stored);
    assert_eq!((contents.records.len(), contents.unreadable), (320, 0));
    let size = folder.path.join("journal.jsonl").metadata().unwrap().len();
    assert_eq!(size, 320 * 512);
}

#[test]
fn eight_writers_over_many_rotations_lose_and_double_nothing_but_what_is_counted() {
    let folder = folder();
    let written: u64 = 8 * 1500;
    let stored = run(&folder, 8, 1500);
    let contents = folder.everything();
    let on_disk = ids(&contents);
    let distinct: HashSet<_> = on_disk.iter().collect();
    assert_eq!(distinct.len(), on_disk.len(), "a record stands twice");
    assert!(on_disk.len() as u64 >= CAPACITY, "{} records are left", on_disk.len());
    assert!(on_disk.iter().all(|id| stored.contains(id)));
    assert_eq!((contents.refused.len(), contents.unreadable), (0, 0));
    let drops = drops(&folder.state()).unwrap();
    // A busy machine may keep whoever holds the lock from working for longer than a writer waits.
    let counted: u64 = drops.iter().map(|(_, count)| count).sum();
    assert_eq!(on_disk.len() as u64 + counted, written, "{drops:?}");
    let unevicted =
        stored.iter().filter(|line| line.starts_with("dropped ") && *line != "dropped Evicted");
    let counted_otherwise = counted - drops.get(DropReason::Evicted);
    assert_eq!(unevicted.count() as u64, counted_otherwise, "{drops:?}");
}

#[test]
fn two_hundred_kills_cost_at_most_the_record_in_flight() {
    let mut random = 2026_u64;
    for kill in 0..200 {
        let folder = folder();
        let mut child = folder.append(kill, 900, "report").spawn().unwrap();
        let mut pipe = child.stdout.take().unwrap();
        // Every kill at another moment: after so many bytes of the report.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut reported = vec![0; usize::try_from(random >> 33).unwrap() % 4000];
        pipe.read_exact(&mut reported).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        pipe.read_to_end(&mut reported).unwrap();
        let reported = lines(&reported);
        let contents = folder.everything();
        let on_disk = ids(&contents);
        assert_eq!((contents.refused.len(), contents.unreadable), (0, 0), "kill {kill}");
        assert!(on_disk.starts_with(&reported), "kill {kill} lost a record");
        assert!(on_disk.len() <= reported.len() + 1, "kill {kill}");
    }
}

#[test]
fn a_withdrawal_leaves_nothing_whoever_is_writing() {
    let mut wiped = 0;
    for round in 0..20 {
        let folder = folder();
        let start = |seed| folder.append(seed, u64::MAX, "report").spawn().unwrap();
        let mut children: Vec<Child> = (0..4).map(start).collect();
        // A different number of records each time, and some children that have hardly begun.
        let mut some = vec![0; 37 * (round + 1)];
        let mut pipes: Vec<_> = children.iter_mut().map(|c| c.stdout.take().unwrap()).collect();
        pipes[0].read_exact(&mut some).unwrap();
        std::fs::write(folder.path.with_extension("no"), "").unwrap();
        // None in a rare round: whoever made the file may hear the no first, and takes it back.
        wiped += wipe(&folder.state(), &[]).unwrap().records;
        for mut pipe in pipes {
            pipe.read_to_end(&mut Vec::new()).unwrap();
        }
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        let left = folder.state().names().unwrap();
        assert!(left.iter().all(|name| name == LOCK), "round {round}: {left:?}");
    }
    assert!(wiped > 0);
}
