use super::*;
use crate::format::LOCK;
use crate::testing::{Maker, fill, folder, granted, noon};
use crate::{CAPACITY, DropReason, count_drops, reset_secret};

#[test]
fn clearing_counts_what_it_removes_and_keeps_the_secret() {
    let folder = folder();
    fill(&mut folder.journal(Limits { capacity: 4 }), &mut Maker::new(), noon(), 6);
    count_drops(&folder.state, DropReason::Io, 1).unwrap();
    reset_secret(&folder.state, &granted(), [1; 32], &mut || true).unwrap();
    let cleared = clear(&folder.state).unwrap();
    assert_eq!(cleared.records, 6);
    assert_eq!(cleared.files, [JOURNAL, PREVIOUS, DROPS]);
    assert_eq!(folder.state.names().unwrap(), [LOCK, SECRET]);
    assert_eq!(clear(&folder.state).unwrap(), Cleared::default());
}

#[test]
fn a_withdrawal_wipes_the_secret_too_even_a_forgotten_copy() {
    let folder = folder();
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), 1);
    reset_secret(&folder.state, &granted(), [1; 32], &mut || true).unwrap();
    // What a process leaves that is killed while it replaces a file.
    folder.write(".secret.4711.0.tmp", &[1; 32]);
    folder.write(".cursors.json.4711.1.tmp", b"{");
    folder.write(".ledger.jsonl.4711.2.tmp", b"not ours");
    let wiped = wipe(&folder.state, &[]).unwrap();
    assert_eq!(wiped.files, [SECRET, JOURNAL, ".cursors.json.4711.1.tmp", ".secret.4711.0.tmp"]);
    assert_eq!(folder.state.names().unwrap(), [".ledger.jsonl.4711.2.tmp", LOCK]);
}

#[test]
fn clearing_nothing_creates_nothing() {
    let folder = folder();
    assert_eq!(clear(&folder.state).unwrap(), Cleared::default());
    assert_eq!(wipe(&folder.state, &[]).unwrap(), Cleared::default());
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
}

#[test]
fn one_file_that_cannot_be_removed_does_not_save_the_others() {
    let folder = folder();
    fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), 1);
    std::fs::create_dir(folder.state.path().join(PREVIOUS)).unwrap();
    reset_secret(&folder.state, &granted(), [1; 32], &mut || true).unwrap();
    let error = wipe(&folder.state, &[]).unwrap_err().to_string();
    assert!(error.contains(PREVIOUS), "{error}");
    assert_eq!(folder.state.names().unwrap(), [LOCK]);
}

#[test]
fn a_link_is_removed_and_its_target_is_not() {
    let folder = folder();
    let elsewhere = folder.root.path().join("elsewhere");
    std::fs::write(&elsewhere, "precious").unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.state.path().join(JOURNAL)).unwrap();
    assert_eq!(clear(&folder.state).unwrap().files, [JOURNAL]);
    assert_eq!(std::fs::read(&elsewhere).unwrap(), b"precious");
}

#[test]
fn writers_lose_nothing_they_record_after_a_clear() {
    let folder = folder();
    let mut journal = folder.journal(Limits { capacity: CAPACITY });
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| fill(&mut journal, &mut Maker::new(), noon(), 900));
        while !writer.is_finished() {
            clear(&folder.state).unwrap();
        }
        writer.join().unwrap();
    });
    clear(&folder.state).unwrap();
    fill(&mut journal, &mut Maker::new(), noon(), 3);
    assert_eq!(clear(&folder.state).unwrap().records, 3);
}
