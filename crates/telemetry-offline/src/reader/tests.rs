use std::os::unix::fs::FileExt as _;

use super::*;
use crate::testing::{Folder, GATE, Maker, checked, fill, folder, noon};
use crate::writer::slot;
use crate::{CURSORS, acknowledge, clear, drops};

const SMALL: Limits = Limits { capacity: 4 };

/// Returns the numbers of the records, oldest first.
fn numbers(contents: &Contents) -> Vec<u64> {
    let number = |r: &Stored| {
        let text = r.checked().properties().to_owned();
        text.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap()
    };
    contents.records.iter().map(number).collect()
}

fn shown(folder: &Folder) -> Contents {
    read_within(&folder.state, GATE, noon(), SMALL).unwrap()
}

#[test]
fn where_there_is_no_journal_there_is_nothing_and_nothing_is_created() {
    let folder = folder();
    assert!(shown(&folder).records.is_empty());
    assert!(pending(&folder.state, GATE, noon(), Consumer::Loki).unwrap().records.is_empty());
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
}

#[test]
fn the_record_over_the_cap_hides_the_first() {
    let folder = folder();
    fill(&mut folder.journal(SMALL), &mut Maker::new(), noon(), 5);
    let contents = shown(&folder);
    assert_eq!((numbers(&contents), contents.over_cap), (vec![2, 3, 4, 5], 1));
    let pending = pending_within(&folder.state, GATE, noon(), Consumer::Loki, SMALL).unwrap();
    assert_eq!(numbers(&pending), [1, 2, 3, 4, 5]);
}

#[test]
fn an_edited_record_is_counted_by_reason_and_never_shown() {
    let folder = folder();
    let mut maker = Maker::new();
    fill(&mut folder.journal(SMALL), &mut maker, noon(), 3);
    let text = String::from_utf8(folder.bytes(JOURNAL)).unwrap();
    let edited = text.replace(r#""number":2"#, r#""secret":2"#);
    folder.write(JOURNAL, edited.as_bytes());
    let contents = shown(&folder);
    assert_eq!(numbers(&contents), [1, 3]);
    assert_eq!(contents.refused.into_iter().collect::<Vec<_>>(), [(Refusal::UnknownKey, 1)]);
    assert_eq!(contents.unreadable, 0);
}

#[test]
fn a_record_over_a_year_old_is_not_presented() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon() - TimeDelta::days(366), 1);
    fill(&mut journal, &mut maker, noon() - TimeDelta::days(364), 1);
    let contents = shown(&folder);
    assert_eq!((numbers(&contents), contents.expired), (vec![2], 1));
}

#[test]
fn a_doubled_record_is_presented_once() {
    let folder = folder();
    fill(&mut folder.journal(SMALL), &mut Maker::new(), noon(), 2);
    folder.write(PREVIOUS, &folder.bytes(JOURNAL));
    assert_eq!(numbers(&shown(&folder)), [1, 2]);
    let pending = pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
    let positions: Vec<_> = pending.records.iter().map(Stored::position).collect();
    acknowledge(&folder.state, Consumer::Posthog, &positions).unwrap();
    let again = super::pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
    assert!(again.records.is_empty());
}

#[test]
fn what_is_acknowledged_is_pending_no_more_for_that_consumer_alone() {
    let folder = folder();
    fill(&mut folder.journal(SMALL), &mut Maker::new(), noon(), 3);
    let pending = |consumer| super::pending(&folder.state, GATE, noon(), consumer).unwrap();
    let position = pending(Consumer::Posthog).records[1].position();
    acknowledge(&folder.state, Consumer::Posthog, &[position]).unwrap();
    assert_eq!(numbers(&pending(Consumer::Posthog)), [3]);
    assert_eq!(numbers(&pending(Consumer::Exported)), [1, 2, 3]);
    // Acknowledging less later moves nothing back.
    let first = pending(Consumer::Exported).records[0].position();
    acknowledge(&folder.state, Consumer::Posthog, &[first]).unwrap();
    assert_eq!(numbers(&pending(Consumer::Posthog)), [3]);
}

#[test]
fn a_refused_line_is_counted_by_the_first_who_steps_over_it_and_by_nobody_else() {
    let folder = folder();
    fill(&mut folder.journal(SMALL), &mut Maker::new(), noon(), 3);
    let text = String::from_utf8(folder.bytes(JOURNAL)).unwrap();
    let (first, rest) = text.split_at(telemetry_core::SLOT_BYTES);
    let edited = rest.replacen("\"properties\":{", "\"properties\":[", 1);
    folder.write(JOURNAL, [first, &edited].concat().as_bytes());
    let refused = || -> u64 { drops(&folder.state).unwrap().iter().map(|(_, count)| count).sum() };
    let step = |consumer, which: usize| {
        let pending = pending(&folder.state, GATE, noon(), consumer).unwrap();
        let position = pending.records[which].position();
        pending.acknowledge(&folder.state, consumer, &[position]).unwrap();
    };
    step(Consumer::Posthog, 0);
    assert_eq!(refused(), 0, "nobody has come as far as the refused line");
    step(Consumer::Posthog, 0);
    assert_eq!(refused(), 1);
    step(Consumer::Loki, 1);
    assert_eq!(refused(), 1, "it was lost once");
}

#[test]
fn corrupt_cursors_send_again_and_lose_nothing() {
    for garbage in [&b""[..], b"[]", b"{\"posthog\":{\"x\":-1}}", b"\xff\xfe", &[b'{'; 9000]] {
        let folder = folder();
        fill(&mut folder.journal(SMALL), &mut Maker::new(), noon(), 2);
        folder.write(CURSORS, garbage);
        let pending = pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
        assert_eq!(numbers(&pending), [1, 2]);
        acknowledge(&folder.state, Consumer::Posthog, &[pending.records[1].position()]).unwrap();
        let again = super::pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
        assert!(again.records.is_empty());
    }
}

#[test]
fn a_late_acknowledgement_after_a_clear_moves_nothing() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(SMALL);
    fill(&mut journal, &mut maker, noon(), 3);
    let before = pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
    assert!(before.still_on_disk());
    clear(&folder.state).unwrap();
    assert!(!before.still_on_disk());
    fill(&mut journal, &mut maker, noon(), 2);
    let positions: Vec<_> = before.records.iter().map(Stored::position).collect();
    acknowledge(&folder.state, Consumer::Posthog, &positions).unwrap();
    assert_eq!(folder.bytes(CURSORS), b"");
    let after = pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
    assert_eq!(numbers(&after), [4, 5]);
}

#[test]
fn a_generation_that_starts_like_the_cleared_one_is_not_mistaken_for_it() {
    let folder = folder();
    let mut maker = Maker::new();
    let first = slot(&checked(&maker.draft(noon())));
    let (mut one, mut two) = (folder.journal(SMALL), folder.journal(SMALL));
    one.put(&first, &mut || true).unwrap();
    fill(&mut two, &mut maker, noon(), 1);
    let before = pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
    clear(&folder.state).unwrap();
    // The first writer finds its file removed and starts the next one with the same record.
    assert_eq!(one.look(&mut || true), crate::writer::Look::Again);
    one.put(&first, &mut || true).unwrap();
    fill(&mut one, &mut maker, noon(), 1);
    let positions: Vec<_> = before.records.iter().map(Stored::position).collect();
    acknowledge(&folder.state, Consumer::Posthog, &positions).unwrap();
    let after = pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
    assert_eq!(numbers(&after), [3]);
}

#[test]
fn a_gigabyte_of_garbage_is_not_read_whole_and_costs_neither_end() {
    let folder = folder();
    let mut maker = Maker::new();
    fill(&mut folder.journal(Limits::DEFAULT), &mut maker, noon(), 2);
    let file = folder.state.open_rw(JOURNAL).unwrap().unwrap();
    let last = slot(&checked(&maker.draft(noon())));
    file.write_all_at(&last, 1 << 30).unwrap();
    let contents = read(&folder.state, GATE, noon()).unwrap();
    assert_eq!((numbers(&contents), contents.unreadable), (vec![1, 2, 3], 3));
}

#[test]
fn more_records_than_a_generation_can_have_keep_memory_bounded() {
    let folder = folder();
    let mut maker = Maker::new();
    let slots: Vec<_> = (0..40).flat_map(|_| slot(&checked(&maker.draft(noon())))).collect();
    folder.write(JOURNAL, &slots);
    let pending = pending_within(&folder.state, GATE, noon(), Consumer::Posthog, SMALL).unwrap();
    assert_eq!(numbers(&pending), (25..=40).collect::<Vec<_>>());
}

#[test]
fn readers_see_no_gap_while_the_journal_rotates() {
    let folder = folder();
    let mut journal = folder.journal(SMALL);
    let writing = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            fill(&mut journal, &mut Maker::new(), noon(), 4000);
            writing.store(false, std::sync::atomic::Ordering::Release);
        });
        let mut newest = 0;
        while writing.load(std::sync::atomic::Ordering::Acquire) {
            let numbers = numbers(&shown(&folder));
            assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
            assert!(numbers.last().copied().unwrap_or(0) >= newest, "{numbers:?} after {newest}");
            assert!(newest < 4 || numbers.len() == 4, "{numbers:?} after {newest}");
            newest = numbers.last().copied().unwrap_or(0);
        }
    });
}
