use std::io::Read;

use proptest::prelude::*;

use super::*;
use crate::testing::{Maker, checked, noon};
use crate::writer::slot;

fn records(count: usize) -> Vec<(RecordId, Vec<u8>)> {
    let mut maker = Maker::new();
    let mut make = || {
        let slot = slot(&checked(&maker.draft(noon()))).to_vec();
        (id_at(&slot).unwrap(), slot)
    };
    (0..count).map(|_| make()).collect()
}

/// Returns the ids of the records, and how many pieces were unreadable.
fn found(bytes: impl Read) -> (Vec<RecordId>, u64) {
    let mut ids = Vec::new();
    let unreadable = scan(bytes, 0, |cell| {
        if let Content::Record(_) = cell.content {
            ids.push(cell.id);
        }
    });
    (ids, unreadable.unwrap())
}

#[test]
fn a_healthy_file_is_read_slot_by_slot() {
    let records = records(3);
    let file: Vec<u8> = records.iter().flat_map(|r| r.1.clone()).collect();
    let mut places = Vec::new();
    scan(&file[..], 0, |cell| places.push((cell.id, cell.start, cell.end))).unwrap();
    let expected: Vec<_> =
        records.iter().zip(0_u64..).map(|(r, n)| (r.0, n * 512, n * 512 + 512)).collect();
    assert_eq!(places, expected);
}

#[test]
fn garbage_never_costs_a_neighbour() {
    let records = records(2);
    let (one, two) = (&records[0].1, &records[1].1);
    let text = one.trim_ascii_end();
    let table: &[(&str, Vec<u8>, usize, u64)] = &[
        ("nothing", [&one[..], two].concat(), 2, 0),
        ("random bytes", [&one[..], &[0xff, 0x00, 0x80, 0x0a, 0xfe], two].concat(), 2, 2),
        ("NULs without a newline", [&one[..], &[0; 700], two].concat(), 2, 1),
        ("a missing newline", [&one[..511], two].concat(), 2, 0),
        ("no padding at all", [text, &two[..]].concat(), 2, 0),
        ("a slot without its padding", [&one[..256], two].concat(), 2, 0),
        ("half a record in front", [&one[..100], two].concat(), 1, 1),
        ("half a start in front", [&b"{\"v\":1,\"uu"[..], two].concat(), 1, 1),
        ("a cut record behind", [&one[..], &two[..100]].concat(), 1, 1),
        ("the second half of a slot", [&one[100..], two].concat(), 1, 1),
        ("foreign JSON", [&b"{\"level\":\"info\"}\n"[..], one, b"{\"v\":2}\n", two].concat(), 2, 2),
        ("text behind a record", [text, b" and more\n", &two[..]].concat(), 2, 1),
        ("blank lines", [&one[..], &[b' '; 511], b"\n\n\r\n", two].concat(), 2, 0),
        ("an editor's line ends", [text, b"\r\n", two.trim_ascii_end(), b"\r\n"].concat(), 2, 0),
    ];
    for (name, bytes, whole, unreadable) in table {
        let (ids, counted) = found(&bytes[..]);
        assert_eq!((ids.len(), counted), (*whole, *unreadable), "{name}");
        let last_is_whole = *whole == 2 || bytes.ends_with(two);
        let last = &records[usize::from(last_is_whole)];
        assert_eq!(ids.last(), Some(&last.0), "{name}");
    }
}

#[test]
fn a_stub_keeps_its_id_and_is_no_record() {
    let records = records(2);
    let mut slot = vec![b' '; 511];
    let stub = stub(records[0].0);
    slot[..stub.len()].copy_from_slice(&stub);
    let file = [&slot[..], b"\n", &records[1].1].concat();
    let mut cells = Vec::new();
    let unreadable =
        scan(&file[..], 0, |c| cells.push((c.id, c.content == Content::Stub))).unwrap();
    assert_eq!(cells, [(records[0].0, true), (records[1].0, false)]);
    assert_eq!(unreadable, 0);
}

#[test]
fn a_hundred_thousand_foreign_lines_cost_no_record() {
    let records = records(3);
    let foreign = b"{\"time\":\"2026-11-20\",\"message\":\"something else\"}\n".repeat(100_000);
    let file = [&records[0].1[..], &foreign, &records[1].1, &foreign, &records[2].1].concat();
    let (ids, unreadable) = found(&file[..]);
    assert_eq!(ids, [records[0].0, records[1].0, records[2].0]);
    assert_eq!(unreadable, 200_000);
}

/// Hands out a few bytes at a time.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let step = self.1.min(buffer.len());
        self.0.read(&mut buffer[..step])
    }
}

/// Text that looks like the beginning, the middle or the end of a record.
fn garbage() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        prop::sample::select(vec![
            &b"{\"v\":1,"[..],
            b"{\"v\":1,\"uuid\":\"",
            b"{\"v\":1,\"uuid\":\"01a1f8d3-ea00-7707-8707-070707070707\",\"session\":\"",
            b"{\"v\":1,\"uuid\":\"01a1f8d3-ea00-7707-8707-070707070707\"",
            b"}}",
            b"}",
            b"\n",
            b"\0\0\0\0",
            b"{\"v",
            b"                                                                      ",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn eight_bytes_at_once_are_judged_as_one_by_one(
        mut bytes in prop::collection::vec(b' '..=b'~', 0..40),
        odd in any::<u8>(),
        at in any::<prop::sample::Index>(),
        (low, high) in prop::sample::select(vec![(b' ', b'~'), (b' ', b' '), (0, 0x7f)]),
    ) {
        let naive = |bytes: &[u8]| bytes.iter().all(|byte| (low..=high).contains(byte));
        prop_assert_eq!(within(&bytes, low, high), naive(&bytes));
        if !bytes.is_empty() {
            *at.get_mut(&mut bytes) = odd;
        }
        prop_assert_eq!(within(&bytes, low, high), naive(&bytes));
    }

    #[test]
    fn garbage_between_records_keeps_every_record(
        garbage in prop::collection::vec(garbage(), 5),
        step in 1_usize..2000,
    ) {
        let records = records(4);
        let mut file = garbage[0].clone();
        for (record, garbage) in records.iter().zip(&garbage[1..]) {
            file.extend_from_slice(&record.1);
            file.extend_from_slice(garbage);
        }
        let (ids, unreadable) = found(&file[..]);
        let expected: Vec<_> = records.iter().map(|r| r.0).collect();
        prop_assert!(expected.iter().all(|id| ids.contains(id)));
        prop_assert_eq!(found(Dribble(&file, step)), (ids, unreadable));
    }

    #[test]
    fn any_cut_of_a_file_keeps_what_is_whole(from in 0_usize..2048, to in 0_usize..2048) {
        let records = records(4);
        let file: Vec<u8> = records.iter().flat_map(|r| r.1.clone()).collect();
        let (from, to) = (from.min(to), from.max(to));
        let text = records[0].1.trim_ascii_end().len();
        let whole: Vec<_> = (0..4)
            .filter(|n| n * 512 >= from && n * 512 + text <= to)
            .map(|n| records[n].0)
            .collect();
        prop_assert_eq!(found(&file[from..to]).0, whole);
    }

    #[test]
    fn records_across_the_borders_of_chunks_are_found(lead in 0_usize..1100, count in 1_usize..80) {
        let records = records(count);
        let mut file = vec![b'x'; CHUNK - 550 + lead];
        for record in &records {
            file.extend_from_slice(&record.1);
        }
        let expected: Vec<_> = records.iter().map(|r| r.0).collect();
        prop_assert_eq!(found(&file[..]), (expected, 1));
    }
}
