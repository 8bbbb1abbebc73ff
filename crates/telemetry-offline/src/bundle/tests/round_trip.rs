use sha2::{Digest, Sha256};

use super::*;
use crate::drops::DropReason;

#[test]
fn what_is_written_is_read_and_is_exactly_what_the_journal_had() {
    let drafts = drafts(7);
    let records = checked(&drafts);
    let text = bundle(&about(), &records);
    let mut reader = BundleReader::open::<Baskets>(text.as_bytes()).unwrap();
    for record in &records {
        let read = reader.next().unwrap().unwrap();
        assert_eq!(read.whole().unwrap().as_str(), record.as_str());
        assert_eq!(read.id().as_str(), record.uuid());
    }
    assert!(reader.next().is_none());
    assert_eq!((reader.records(), reader.bytes()), (7, text.len() as u64));
    let verdict = judge(&text);
    assert!(verdict.is_good() && !verdict.other_catalog, "{verdict:?}");
}

#[test]
fn the_head_says_what_the_bundle_holds() {
    let mut about = about();
    about.drops.add(DropReason::Evicted, 5);
    about.drops.add(DropReason::Io, 1);
    about.drops_told.add(DropReason::Evicted, 3);
    let text = bundle(&about, &checked(&drafts(3)));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["format"], "telemetry-bundle");
    assert_eq!((&json["version"], &json["count"]), (&1.into(), &3.into()));
    assert_eq!(json["created_at"], "2026-11-20T12:00:00.000Z");
    assert_eq!(json["written_by"], "tests 0.1.0");
    assert_eq!(json["notice"], 1);
    assert_eq!(json["catalog"], fingerprint::<Baskets>());
    assert_eq!(json["first"], "2026-11-20T12:00:00.000Z");
    assert_eq!(json["last"], "2026-11-20T12:00:02.000Z");
    assert_eq!(json["drops"], serde_json::json!({"evicted": 5, "io": 1}));
    assert!(json["narrowed"].is_null() && json["redacted"].is_null());
    assert_eq!(json["records"].as_array().unwrap().len(), 3);
    let reader = BundleReader::open::<Baskets>(text.as_bytes()).unwrap();
    let new: Vec<_> = reader.head().new_drops().collect();
    assert_eq!(new, [("evicted", 2), ("io", 1)]);
}

/// What docs/formats.md tells a person to do with `jq` and `sha256sum`.
#[test]
fn both_hashes_can_be_computed_by_hand() {
    let text = plain(4);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lines: Vec<_> =
        json["records"].as_array().unwrap().iter().map(ToString::to_string).collect();
    let records = lines.join("\n") + "\n";
    assert_eq!(json["sha256"], fingerprint::hex(&Sha256::digest(records.as_bytes())));
    let head = text.split_inclusive('\n').take_while(|line| !line.contains("head_sha256"));
    let head: String = head.collect();
    assert_eq!(json["head_sha256"], fingerprint::hex(&Sha256::digest(head.as_bytes())));
}

#[test]
fn a_bundle_of_nothing_is_a_good_one() {
    let text = plain(0);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["count"], &json["records"]), (&0.into(), &serde_json::json!([])));
    assert!(json["first"].is_null());
    assert!(judge(&text).is_good());
}

#[test]
fn a_selection_narrows_and_the_head_says_so() {
    let selection = Selection {
        since: Some("2026-11-20T12:00:01.000Z".to_owned()),
        until: Some("2026-11-20T12:00:05.000Z".to_owned()),
        events: vec!["basket_filled".to_owned()],
    };
    let about = About { selection, ..about() };
    let text = bundle(&about, &checked(&drafts(9)));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["narrowed"]["since"], "2026-11-20T12:00:01.000Z");
    let numbers: Vec<_> = json["records"].as_array().unwrap().iter().collect();
    assert_eq!(numbers.len(), 3, "the records 1, 3 and 4");
    assert!(judge(&text).is_good());
}

#[test]
fn the_plain_forms_hold_the_same_records() {
    let drafts = drafts(3);
    let records = checked(&drafts);
    let nothing = Redaction::default();
    let (mut lines, mut array) = (Vec::new(), Vec::new());
    write_lines(records.iter().copied(), &nothing, &mut lines).unwrap();
    write_array(records.iter().copied(), &nothing, &mut array).unwrap();
    let expected: Vec<_> = records.iter().map(Checked::as_str).collect();
    assert_eq!(String::from_utf8(lines).unwrap(), expected.join("\n") + "\n");
    let array: Vec<serde_json::Value> = serde_json::from_slice(&array).unwrap();
    let array: Vec<_> = array.iter().map(ToString::to_string).collect();
    assert_eq!(array, expected);
    let mut empty = Vec::new();
    write_array(std::iter::empty(), &nothing, &mut empty).unwrap();
    assert_eq!(empty, b"[]\n");
}

#[test]
fn the_fingerprint_changes_with_what_a_record_may_say_and_not_with_words_about_it() {
    events! {
        /// The same, with other words about it.
        pub catalog Same;
        /// Other words.
        pub struct Emptied = "basket_emptied" {
            /// Other words.
            fruit: Fruit { owner: "others", class: Behaviour, since: 1 },
        }
    }
    events! {
        /// One property more.
        pub catalog More;
        /// A basket was emptied.
        pub struct MoreEmptied = "basket_emptied" {
            /// What was in it.
            fruit: Fruit { owner: "tests", class: Technical, since: 1 },
            /// How many.
            pieces: Option<Bounded<999>> { owner: "tests", class: Technical, since: 2 },
        }
    }
    events! {
        /// The first event alone.
        pub catalog Less;
        /// A basket was emptied.
        pub struct LessEmptied = "basket_emptied" {
            /// What was in it.
            fruit: Fruit { owner: "tests", class: Technical, since: 1 },
        }
    }
    assert_eq!(fingerprint::<Same>(), fingerprint::<Less>());
    assert_ne!(fingerprint::<More>(), fingerprint::<Less>());
    assert_ne!(fingerprint::<Baskets>(), fingerprint::<Less>());
}
