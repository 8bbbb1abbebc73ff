//! Tries every declared legal value in the property that declares it.

use caro_cli::catalog::Caro;
use telemetry_core::testing::{Probe, edge_values, legal_values};
use telemetry_core::{Kind, gate};

/// Of a larger set of numbers not all are tried: the first of them, one in so many, and the edges.
const ALL_OF: u64 = 1_000_000;
const ONE_IN: usize = 997;

/// How many values were tried and which were refused.
#[derive(Default)]
pub(super) struct Legal {
    pub(super) tried: u64,
    /// `event.property: value`
    pub(super) refused: Vec<String>,
}

pub(super) fn try_all(probes: &[Probe]) -> Legal {
    let mut legal = Legal::default();
    let mut record = Vec::new();
    for probe in probes {
        for json in values(probe.property.kind) {
            probe.fill(&json, &mut record);
            legal.tried += 1;
            if gate::check::<Caro>(&record).is_err() {
                let (event, property) = (probe.event.name, probe.property.name);
                legal.refused.push(format!("{event}.{property}: {json}"));
            }
        }
    }
    legal
}

fn values(kind: Kind) -> Box<dyn Iterator<Item = String>> {
    match kind {
        Kind::Integer { max } if max > ALL_OF => {
            let numbers = (0..ALL_OF).chain((ALL_OF..=max).step_by(ONE_IN));
            Box::new(numbers.map(|number| number.to_string()).chain(edge_values(kind)))
        }
        _ => legal_values(kind),
    }
}
