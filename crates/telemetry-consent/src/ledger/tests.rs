use std::fs;
use std::io::Write as _;

use chrono::{DateTime, Utc};
use expect_test::expect;
use tempfile::TempDir;

use super::{Entry, Given, How, LEDGER_FILE, Ledger};
use crate::StateDir;

fn folder() -> (TempDir, StateDir) {
    let home = TempDir::new().unwrap();
    let dir = StateDir::create(&home.path().join("telemetry")).unwrap();
    (home, dir)
}

fn entry(second: u32, answer: Given, how: How) -> Entry {
    let time: DateTime<Utc> = format!("2026-11-20T10:32:{second:02}.481Z").parse().unwrap();
    Entry::new(time, answer, 2, Some("https://jane:pw@EU.example:8443/home/jane?x"), how)
}

#[test]
fn a_missing_ledger_is_an_empty_one() {
    assert_eq!(Ledger::read(&folder().1).unwrap(), Ledger::default());
}

#[test]
fn lines_are_short_json_without_names_and_paths() {
    let (_home, dir) = folder();
    Ledger::append(&dir, &entry(1, Given::Yes, How::Prompt)).unwrap();
    let none = Entry { recipient: None, ..entry(2, Given::No, How::Command) };
    Ledger::append(&dir, &none).unwrap();
    expect![[r#"
        {"time":"2026-11-20T10:32:01Z","answer":"yes","notice":2,"recipient":"eu.example:8443","how":"prompt"}
        {"time":"2026-11-20T10:32:02Z","answer":"no","notice":2,"recipient":null,"how":"command"}
    "#]]
    .assert_eq(&fs::read_to_string(dir.path().join(LEDGER_FILE)).unwrap());
    let ledger = Ledger::read(&dir).unwrap();
    assert_eq!(ledger.entries, [entry(1, Given::Yes, How::Prompt), none]);
}

#[test]
fn garbage_costs_no_neighbour_and_is_counted() {
    let (_home, dir) = folder();
    Ledger::append(&dir, &entry(1, Given::Yes, How::Prompt)).unwrap();
    dir.open_append(LEDGER_FILE)
        .unwrap()
        .write_all(b"\n\xff\xfe\n{}\n{\"time\":1}\n{\"ti")
        .unwrap();
    Ledger::append(&dir, &entry(2, Given::No, How::Config)).unwrap();
    let ledger = Ledger::read(&dir).unwrap();
    let expected = [entry(1, Given::Yes, How::Prompt), entry(2, Given::No, How::Config)];
    assert_eq!((&ledger.entries[..], ledger.unreadable), (&expected[..], 4));
}

#[test]
fn a_provisioners_yes_is_noted_once() {
    let (_home, dir) = folder();
    for second in 1..4 {
        Ledger::append_if_new(&dir, &entry(second, Given::Yes, How::Environment)).unwrap();
    }
    assert_eq!(Ledger::read(&dir).unwrap().entries, [entry(1, Given::Yes, How::Environment)]);
    Ledger::append(&dir, &entry(4, Given::No, How::Command)).unwrap();
    Ledger::append_if_new(&dir, &entry(5, Given::Yes, How::Environment)).unwrap();
    assert_eq!(Ledger::read(&dir).unwrap().entries.len(), 3);
}

#[test]
fn answers_given_at_once_are_whole_lines() {
    let (_home, dir) = folder();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for second in 0..20 {
                    Ledger::append(&dir, &entry(second, Given::Yes, How::Command)).unwrap();
                }
            });
        }
    });
    let ledger = Ledger::read(&dir).unwrap();
    assert_eq!((ledger.entries.len(), ledger.unreadable), (160, 0));
}
