use std::fs;
use std::os::unix::fs::{FileExt as _, symlink};

use super::*;
use crate::drops::drops;
use crate::format::{DROPS, LOCK, PREVIOUS};
use crate::testing::{Maker, checked, fill, folder, noon, skip};
use crate::{clear, read, testing, wipe};

const SMALL: Limits = Limits { capacity: 4 };

fn append(journal: &mut Journal, maker: &mut Maker) -> Appended {
    journal.append(&checked(&maker.draft(noon())), &mut || true)
}

#[test]
fn a_record_fills_one_slot() {
    let folder = folder();
    let mut maker = Maker::new();
    let draft = maker.draft(noon());
    let mut journal = folder.journal(SMALL);
    assert_eq!(journal.append(&checked(&draft), &mut || true), Appended::Stored);
    let bytes = folder.bytes(JOURNAL);
    assert_eq!(bytes.len(), SLOT_BYTES);
    assert_eq!(bytes.trim_ascii_end(), draft.as_bytes());
    assert_eq!(bytes.last(), Some(&b'\n'));
}

#[test]
fn consent_is_asked_when_the_file_is_created_and_not_again() {
    let folder = folder();
    let (mut maker, mut asked) = (Maker::new(), 0);
    let mut journal = folder.journal(SMALL);
    for _ in 0..3 {
        let draft = maker.draft(noon());
        let outcome = journal.append(&checked(&draft), &mut || {
            asked += 1;
            true
        });
        assert_eq!(outcome, Appended::Stored);
    }
    assert_eq!(asked, 1);
}

#[test]
fn a_withdrawal_before_the_first_record_leaves_nothing() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    let draft = maker.draft(noon());
    assert_eq!(journal.append(&checked(&draft), &mut || false), Appended::Withdrawn);
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
    // It stays withdrawn, and nobody is asked any more.
    assert_eq!(append(&mut journal, &mut maker), Appended::Withdrawn);
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
}

#[test]
fn a_withdrawal_between_two_records_leaves_nothing() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon(), 2);
    wipe(&folder.state, &[]).unwrap();
    let draft = maker.draft(noon());
    assert_eq!(journal.append(&checked(&draft), &mut || false), Appended::Withdrawn);
    assert_eq!(folder.state.names().unwrap(), [LOCK]);
}

#[test]
fn after_a_withdrawal_the_file_of_somebody_else_is_not_written_either() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon(), 1);
    wipe(&folder.state, &[]).unwrap();
    // Another process has created it and is about to ask for consent.
    folder.write(JOURNAL, b"");
    let draft = maker.draft(noon());
    assert_eq!(journal.append(&checked(&draft), &mut || false), Appended::Withdrawn);
    assert_eq!(folder.bytes(JOURNAL), b"");
}

#[test]
fn a_withdrawal_before_a_drop_leaves_no_count() {
    let folder = folder();
    let mut journal = folder.journal(SMALL);
    journal.count_drop(DropReason::Io, &mut || false);
    assert!(!folder.state.names().unwrap().contains(&DROPS.to_owned()));
    journal.count_drop(DropReason::Io, &mut || false);
    assert!(drops(&folder.state).unwrap().is_empty());
}

#[test]
fn a_record_written_while_the_journal_is_cleared_is_written_again_once() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon(), 2);
    assert_eq!(clear(&folder.state).unwrap().records, 2);
    assert_eq!(append(&mut journal, &mut maker), Appended::Stored);
    let contents = read(&folder.state, testing::GATE, noon()).unwrap();
    let numbers: Vec<_> = contents.records.iter().map(|r| r.checked().properties()).collect();
    assert_eq!(numbers, [r#"{"number":3}"#]);
}

#[test]
fn a_linked_journal_is_refused_and_its_target_untouched() {
    let folder = folder();
    let elsewhere = folder.root.path().join("elsewhere");
    fs::write(&elsewhere, "precious").unwrap();
    symlink(&elsewhere, folder.state.path().join(JOURNAL)).unwrap();
    let mut maker = Maker::new();
    let outcome = append(&mut folder.journal(SMALL), &mut maker);
    assert_eq!(outcome, Appended::Dropped(DropReason::Io));
    assert_eq!(fs::read(&elsewhere).unwrap(), b"precious");
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Io), 1);
}

#[test]
fn a_journal_that_is_a_folder_or_a_pipe_drops_and_never_waits() {
    let folder = folder();
    let path = folder.state.path().join(JOURNAL);
    let mut maker = Maker::new();
    fs::create_dir(&path).unwrap();
    let mut journal = folder.journal(SMALL);
    assert_eq!(append(&mut journal, &mut maker), Appended::Dropped(DropReason::Io));
    fs::remove_dir(&path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(append(&mut journal, &mut maker), Appended::Dropped(DropReason::Io));
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(append(&mut journal, &mut maker), Appended::Stored);
}

#[test]
fn where_rotation_is_impossible_the_journal_grows_to_twice_its_cap_and_no_further() {
    let folder = folder();
    fs::create_dir(folder.state.path().join(PREVIOUS)).unwrap();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon(), 8);
    for _ in 0..3 {
        assert_eq!(append(&mut journal, &mut maker), Appended::Dropped(DropReason::Overfull));
    }
    // A new process does no better.
    let outcome = append(&mut folder.journal(SMALL), &mut maker);
    assert_eq!(outcome, Appended::Dropped(DropReason::Overfull));
    assert_eq!(folder.bytes(JOURNAL).len(), 8 * SLOT_BYTES);
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Overfull), 4);
    fs::remove_dir(folder.state.path().join(PREVIOUS)).unwrap();
    assert_eq!(append(&mut journal, &mut maker), Appended::Stored);
    assert_eq!(folder.bytes(JOURNAL).len(), SLOT_BYTES);
}

#[test]
fn a_lock_that_somebody_keeps_stops_nobody() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    let lock = JournalLock::wait(&folder.state).unwrap();
    fill(&mut journal, &mut maker, noon(), 8);
    assert_eq!(append(&mut journal, &mut maker), Appended::Dropped(DropReason::Overfull));
    drop(lock);
    fill(&mut journal, &mut maker, noon(), 1);
    assert_eq!(folder.bytes(PREVIOUS).len(), 8 * SLOT_BYTES);
    // What could not be counted under the lock is counted with the next drop.
    journal.count_drop(DropReason::Io, &mut || true);
    let counted = drops(&folder.state).unwrap();
    assert_eq!((counted.get(DropReason::Overfull), counted.get(DropReason::Io)), (1, 1));
}

#[test]
fn a_torn_file_is_rotated_at_once_and_keeps_its_records() {
    let folder = folder();
    let mut maker = Maker::new();
    fill(&mut folder.journal(SMALL), &mut maker, noon(), 2);
    let path = folder.state.path().join(JOURNAL);
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(b"{\"v\":1,\"uuid\":\"01a1", 2 * 512).unwrap();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon(), 2);
    assert_eq!(folder.bytes(JOURNAL).len(), SLOT_BYTES);
    let contents = read(&folder.state, testing::GATE, noon()).unwrap();
    assert_eq!((contents.records.len(), contents.unreadable), (4, 1));
}

#[test]
fn a_record_newer_than_the_accepted_notice_is_dropped() {
    let folder = folder();
    let text = r#"{"v":1,"uuid":"01a1f8d3-ea00-7707-8707-070707070707","session":"01a1f8d3-ea00-7707-8707-070707070707","event":"sample","distinct_id":"0123456789abcdef","timestamp":"2026-11-20T12:00:00.000Z","notice":2,"properties":{"number":1}}"#;
    let record = testing::GATE(text.as_bytes()).unwrap();
    let outcome = folder.journal(SMALL).append(&record, &mut || true);
    assert_eq!(outcome, Appended::Dropped(DropReason::Refused(Refusal::BeyondNotice)));
    assert!(folder.bytes(JOURNAL).is_empty());
}

#[test]
fn evictions_are_counted_unless_every_consumer_was_done() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon(), 4);
    let seen = crate::pending(&folder.state, testing::GATE, noon(), crate::Consumer::Posthog);
    let positions: Vec<_> = seen.unwrap().records.iter().map(crate::Stored::position).collect();
    crate::acknowledge(&folder.state, crate::Consumer::Posthog, &positions[..3]).unwrap();
    fill(&mut journal, &mut maker, noon(), 4);
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Evicted), 1);
    fill(&mut journal, &mut maker, noon(), 4);
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Evicted), 5);
}

#[test]
fn a_late_writer_whose_record_was_evicted_and_counted_does_not_bring_it_back() {
    let folder = folder();
    let mut maker = Maker::new();
    let draft = maker.draft(noon());
    let late = slot(&checked(&draft));
    let (mut one, mut two) = (folder.journal(SMALL), folder.journal(SMALL));
    assert_eq!(one.put(&late, &mut || true), Ok(()));
    fill(&mut two, &mut maker, noon(), 7);
    let evicted = Look::Settled(Appended::Dropped(DropReason::Evicted));
    assert_eq!(one.look(&mut || true), evicted);
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Evicted), 4);
    let contents = read(&folder.state, testing::GATE, noon()).unwrap();
    assert_eq!(contents.records.len(), 4);
}

#[test]
fn a_folder_that_may_not_be_written_drops_in_silence() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder();
    fs::set_permissions(folder.state.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(folder.state.path().join("probe"), "").is_ok() {
        skip("root writes anywhere");
        return;
    }
    let mut maker = Maker::new();
    let outcome = append(&mut folder.journal(SMALL), &mut maker);
    assert_eq!(outcome, Appended::Dropped(DropReason::Io));
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
    fs::set_permissions(folder.state.path(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_drop_that_nobody_could_count_is_counted_at_the_end_of_the_session() {
    let folder = folder();
    let mut journal = folder.journal(SMALL);
    let busy = folder.state.lock(LOCK).unwrap();
    journal.count_drop(DropReason::Forbidden, &mut || true);
    assert!(!journal.settle(&mut || true), "somebody holds the lock");
    assert!(drops(&folder.state).unwrap().is_empty());
    drop(busy);
    assert!(journal.settle(&mut || true));
    assert_eq!(drops(&folder.state).unwrap().get(DropReason::Forbidden), 1);
    assert!(journal.settle(&mut || false), "nothing is left, and nobody is asked");
}
