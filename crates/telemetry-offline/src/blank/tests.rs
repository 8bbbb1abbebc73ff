use super::*;
use crate::testing::{GATE, Maker, fill, folder, noon};
use crate::{Consumer, Stored, acknowledge, pending, read};

#[test]
fn a_blanked_record_leaves_its_slot_and_the_first_one_its_id() {
    let folder = folder();
    let mut maker = Maker::new();
    let mut journal = folder.journal(Limits::DEFAULT);
    fill(&mut journal, &mut maker, noon(), 3);
    let contents = read(&folder.state, GATE, noon()).unwrap();
    let positions: Vec<_> = contents.records.iter().map(Stored::position).collect();
    assert_eq!(blank(&folder.state, &positions[..2]).unwrap(), 2);
    assert_eq!(blank(&folder.state, &positions[..2]).unwrap(), 0, "once is enough");
    fill(&mut journal, &mut maker, noon(), 1);
    let text = String::from_utf8(folder.bytes(JOURNAL)).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines.iter().all(|line| line.len() == SLOT_BYTES - 1));
    let id = positions[0].generation;
    assert_eq!(lines[0].trim_end(), format!(r#"{{"v":1,"uuid":"{id}"}}"#));
    assert_eq!(lines[1].trim_end(), "");
    let contents = read(&folder.state, GATE, noon()).unwrap();
    assert_eq!((contents.records.len(), contents.unreadable), (2, 0));
}

#[test]
fn blanking_the_first_record_leaves_every_cursor_where_it_was() {
    let folder = folder();
    let mut journal = folder.journal(Limits::DEFAULT);
    fill(&mut journal, &mut Maker::new(), noon(), 3);
    let contents = read(&folder.state, GATE, noon()).unwrap();
    let positions: Vec<_> = contents.records.iter().map(Stored::position).collect();
    acknowledge(&folder.state, Consumer::Posthog, &positions[..2]).unwrap();
    blank(&folder.state, &positions[..1]).unwrap();
    let pending = pending(&folder.state, GATE, noon(), Consumer::Posthog).unwrap();
    assert_eq!(pending.records.len(), 1);
    assert_eq!(pending.records[0].position(), positions[2]);
}

#[test]
fn blanking_follows_a_generation_that_was_rotated_meanwhile() {
    let limits = Limits { capacity: 4 };
    let folder = folder();
    let (mut maker, mut journal) = (Maker::new(), folder.journal(limits));
    fill(&mut journal, &mut maker, noon(), 3);
    let contents = read(&folder.state, GATE, noon()).unwrap();
    fill(&mut journal, &mut maker, noon(), 2);
    assert_eq!(blank(&folder.state, &[contents.records[2].position()]).unwrap(), 1);
    assert!(!String::from_utf8(folder.bytes(PREVIOUS)).unwrap().contains("\"number\":3"));
    fill(&mut journal, &mut maker, noon(), 3);
    assert_eq!(blank(&folder.state, &[contents.records[1].position()]).unwrap(), 0);
}
