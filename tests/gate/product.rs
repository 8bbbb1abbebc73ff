//! Everything that may be said passes, and it is as much as the capacity states.

use std::collections::BTreeSet;

use caro_cli::catalog::Caro;
use telemetry_core::testing::{combinations, legal_values};
use telemetry_core::{Catalog, EventSpec, Kind, gate};

use crate::kinds::Kinds;

fn all_pass<C: Catalog>() {
    for event in C::EVENTS {
        for record in combinations(event) {
            let checked = gate::check::<C>(record.as_bytes());
            let checked = checked.unwrap_or_else(|refusal| panic!("{refusal}: {record}"));
            assert_eq!((checked.event(), checked.as_str()), (event.name, record.as_str()));
        }
    }
}

#[test]
fn every_combination_of_labels_passes_in_every_event() {
    all_pass::<Caro>();
    all_pass::<Kinds>();
}

/// Where every value of every property is an edge value, the combinations are all there are.
#[test]
fn an_event_of_labels_can_say_as_much_as_its_capacity_states_and_no_more() {
    let labels_only = |event: &&EventSpec| {
        event.properties.iter().all(|p| matches!(p.kind, Kind::Label(_) | Kind::Bool))
    };
    let mut found = 0;
    for event in Caro::EVENTS.iter().filter(labels_only) {
        let records: BTreeSet<_> = combinations(event).into_iter().collect();
        #[expect(clippy::cast_precision_loss, reason = "an event has few combinations")]
        let bits = (records.len() as f64).log2();
        assert!((bits - event.capacity_bits()).abs() < 1e-9, "{}: {bits}", event.name);
        found += 1;
    }
    assert!(found > 1, "safety_triggered and error_occurred are such events");
}

#[test]
fn no_event_comes_near_the_length_of_a_slot() {
    for event in Caro::EVENTS {
        let longest = combinations(event).iter().map(String::len).max().expect("it has records");
        assert!(longest < 512, "{} takes {longest} bytes", event.name);
    }
}

#[test]
fn every_property_has_a_value_that_is_legal() {
    for event in Caro::EVENTS {
        assert!(event.properties.iter().all(|p| legal_values(p.kind).next().is_some()));
    }
}
