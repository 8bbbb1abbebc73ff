//! Bundles that were written once and are read for ever. Never edit a file under `golden`: when the
//! format changes, its version grows and another file joins them.

use sha2::{Digest, Sha256};

use super::*;
use crate::drops::DropReason;

const PLAIN: &str = include_str!("golden/version-1.json");
const PARTIAL: &str = include_str!("golden/version-1-partial.json");

#[test]
fn the_fixtures_are_as_they_were_written() {
    let hash = |text: &str| fingerprint::hex(&Sha256::digest(text.as_bytes()));
    assert_eq!(hash(PLAIN), "0c775e252e025e692d5999ab0df9f7b69ec72f8af72f34a32fb717064501cce4");
    assert_eq!(hash(PARTIAL), "872436b528204bf068f928c3f9f8230a657735dba7b7ebb07f60e58c83999482");
}

#[test]
fn version_1_is_read() {
    let verdict = judge(PLAIN);
    assert!(verdict.is_good(), "{verdict:?}");
    let head = verdict.head.unwrap();
    assert_eq!((head.count, head.written_by.as_str()), (6, "tests 0.1.0"));
}

#[test]
fn version_1_is_read_where_parts_were_left_out() {
    let verdict = judge(PARTIAL);
    assert!(verdict.is_good(), "{verdict:?}");
    let head = verdict.head.unwrap();
    assert_eq!(head.new_drops().collect::<Vec<_>>(), [("evicted", 2)]);
    assert_eq!(head.redacted.unwrap().properties, ["basket_filled.pieces"]);
    assert_eq!(head.narrowed.unwrap().events, ["basket_filled"]);
}

/// The writer is compared with its own past: another byte is another version.
#[test]
fn version_1_is_still_written_like_that() {
    let drafts = drafts(6);
    let records = checked(&drafts);
    assert_eq!(bundle(&about(), &records), PLAIN);
    let mut partial = about();
    partial.drops.add(DropReason::Evicted, 5);
    partial.drops_told.add(DropReason::Evicted, 3);
    partial.redaction = Redaction::of::<Baskets>(&[], &["pieces".to_owned()]).unwrap();
    partial.selection = Selection {
        since: Some("2026-11-20T12:00:01.000Z".to_owned()),
        until: None,
        events: vec!["basket_filled".to_owned()],
    };
    assert_eq!(bundle(&partial, &records), PARTIAL);
}
