//! The gate and a JSON parser must agree about every record, and about every record next to it.

use super::*;
use crate::testing::{Probe, combinations, edge_values, is_canonical, is_legal, legal_values};
use crate::{Catalog, Kind};

/// Asks both, and returns whether the record passes.
fn passes(record: &[u8]) -> bool {
    let gate = check::<Samples>(record).is_ok();
    assert_eq!(gate, is_canonical::<Samples>(record), "{}", String::from_utf8_lossy(record));
    gate
}

/// One record of every event, and one with an id that lasts.
fn records() -> Vec<String> {
    let first = |event| combinations(event).swap_remove(0);
    let mut records: Vec<_> = Samples::EVENTS.iter().map(first).collect();
    records.push(records[2].replace("0123456789abcdef", UUID));
    records
}

#[test]
fn every_combination_of_every_event_passes() {
    for event in Samples::EVENTS {
        for record in combinations(event) {
            assert!(passes(record.as_bytes()), "{record}");
        }
    }
}

#[test]
fn every_legal_value_passes_where_it_is_declared_and_the_next_one_does_not() {
    let mut record = Vec::new();
    for probe in Probe::all::<Samples>() {
        let kind = probe.property.kind;
        // All but those of the larger numbers, which the tool for corpora tries.
        for value in legal_values(kind).take(12_000).chain(edge_values(kind)) {
            probe.fill(&value, &mut record);
            assert!(check::<Samples>(&record).is_ok(), "{value} in {}", probe.property.name);
        }
        for value in foreign_values() {
            probe.fill(&value, &mut record);
            assert_eq!(
                passes(&record),
                is_legal(kind, &value),
                "{value} in {}",
                probe.property.name
            );
        }
    }
}

/// Values of every kind, of which a property takes only its own.
fn foreign_values() -> Vec<String> {
    let kinds = Samples::EVENTS.iter().flat_map(|event| event.properties).map(|p| p.kind);
    let mut values: Vec<_> = kinds.flat_map(edge_values).collect();
    let max = kinds_with_a_maximum().map(|max| max + 1);
    values.extend(max.map(|number| number.to_string()));
    values.extend(values.clone().iter().map(|value| format!("\"{value}\"")));
    values.extend((0..300).map(|number| number.to_string()));
    values
}

fn kinds_with_a_maximum() -> impl Iterator<Item = u64> {
    Samples::EVENTS.iter().flat_map(|event| event.properties).filter_map(|p| match p.kind {
        Kind::Integer { max } | Kind::Rounded { max } => Some(max),
        _ => None,
    })
}

#[test]
fn every_record_with_one_byte_exchanged() {
    for record in records() {
        let mut bytes = record.into_bytes();
        for at in 0..bytes.len() {
            let byte = bytes[at];
            for other in (b' '..=b'~').chain(*b"\0\n\x1f\x7f\x80\xff") {
                bytes[at] = other;
                // A digit for a digit may well be another record.
                assert!(!passes(&bytes) || other.is_ascii_graphic());
            }
            bytes[at] = byte;
        }
    }
}

#[test]
fn every_record_with_one_byte_more_or_less_or_an_early_end() {
    for record in records() {
        let bytes = record.into_bytes();
        for at in 0..bytes.len() {
            assert!(!passes(&bytes[..at]), "cut off");
            passes(&[&bytes[..at], &bytes[at + 1..]].concat());
            for more in (0..=b' ').chain(*b"\"\\,:{}[]0179aft-+.eE_\x7f\x80\xff") {
                passes(&[&bytes[..at], &[more], &bytes[at..]].concat());
            }
        }
    }
}

#[test]
fn properties_in_every_order_and_number() {
    let parts = [r#""first":"other""#, r#""second":7"#, r#""first":"embedded""#, r#""second":0"#];
    let mut legal = Vec::new();
    for one in 0..=parts.len() {
        for two in 0..=parts.len() {
            for three in 0..=parts.len() {
                let chosen = [one, two, three].map(|part| parts.get(part));
                let chosen: Vec<_> = chosen.into_iter().flatten().copied().collect();
                let record = line("sample_more", 1, &format!("{{{}}}", chosen.join(",")));
                if passes(record.as_bytes()) {
                    legal.push(chosen);
                }
            }
        }
    }
    legal.sort_unstable();
    legal.dedup();
    assert_eq!(legal.len(), 9, "each of the two has two values here, or is left out");
}
