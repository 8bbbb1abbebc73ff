use super::*;
use crate::testing::folder;

const EVERY_REFUSAL: [Refusal; 15] = [
    Refusal::TooLong,
    Refusal::NonAscii,
    Refusal::Control,
    Refusal::Envelope,
    Refusal::UnknownEvent,
    Refusal::UnknownKey,
    Refusal::DuplicateKey,
    Refusal::MissingKey,
    Refusal::Nested,
    Refusal::Null,
    Refusal::AboveMaximum,
    Refusal::NotALabel,
    Refusal::WrongKind,
    Refusal::BeyondNotice,
    Refusal::NotCanonical,
];

fn every_reason() -> impl Iterator<Item = DropReason> {
    use DropReason::{Contended, DiskFull, Evicted, Expired, Forbidden, Io, Overfull, ShortWrite};
    [Evicted, Expired, DiskFull, ShortWrite, Io, Overfull, Contended, Forbidden]
        .into_iter()
        .chain(EVERY_REFUSAL.map(DropReason::Refused))
}

#[test]
fn every_reason_at_its_largest_fits_the_file() {
    let mut drops = Drops::default();
    every_reason().for_each(|reason| drops.add(reason, u64::MAX));
    assert_eq!(drops.iter().count(), 23);
    assert_eq!(Drops::parse(&drops.to_file().unwrap()), Some(drops));
}

#[test]
fn counts_add_up_and_stop_at_the_largest_number() {
    let folder = folder();
    assert!(drops(&folder.state).unwrap().is_empty());
    count_drops(&folder.state, DropReason::Io, 2).unwrap();
    count_drops(&folder.state, DropReason::Io, 3).unwrap();
    count_drops(&folder.state, DropReason::Evicted, u64::MAX).unwrap();
    count_drops(&folder.state, DropReason::Evicted, 1).unwrap();
    let counted = drops(&folder.state).unwrap();
    assert_eq!(counted.iter().collect::<Vec<_>>(), [("evicted", u64::MAX), ("io", 5)]);
    assert_eq!(folder.bytes(DROPS).len(), DROPS_BYTES);
}

#[test]
fn nothing_is_written_until_something_drops() {
    let folder = folder();
    count_drops(&folder.state, DropReason::Io, 0).unwrap();
    assert!(!folder.state.path().join(DROPS).exists());
}

#[test]
fn a_reason_of_a_later_version_is_kept() {
    let folder = folder();
    folder.write(DROPS, br#"{"quantum":7}"#);
    count_drops(&folder.state, DropReason::Io, 1).unwrap();
    let counted = drops(&folder.state).unwrap();
    assert_eq!(counted.iter().collect::<Vec<_>>(), [("io", 1), ("quantum", 7)]);
}

#[test]
fn a_corrupt_file_starts_again() {
    let full = format!("{{\"{}\":1}}", "x".repeat(1990));
    for garbage in [&b""[..], b"null", b"{\"io\":-1}", b"\0\0\0", &[b'x'; 5000], full.as_bytes()] {
        let folder = folder();
        folder.write(DROPS, garbage);
        count_drops(&folder.state, DropReason::Io, 1).unwrap();
        assert_eq!(drops(&folder.state).unwrap().get(DropReason::Io), 1);
    }
}
