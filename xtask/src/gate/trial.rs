//! Tries a value in every property.

use caro_cli::catalog::Caro;
use telemetry_core::gate;
use telemetry_core::testing::{Probe, is_legal};

/// What became of a value that was tried everywhere.
#[derive(Default)]
pub(super) struct Outcome {
    /// Some property took it that does not declare it, `event.property`.
    pub(super) accepted_wrongly: Vec<String>,
    /// Some property refused it that declares it.
    pub(super) refused_wrongly: Vec<String>,
    /// Some property declares it.
    pub(super) is_declared: bool,
    /// Some property took it.
    pub(super) is_accepted: bool,
}

impl Outcome {
    pub(super) fn of(candidates: &[String], probes: &[Probe]) -> Self {
        let mut outcome = Self::default();
        let mut record = Vec::new();
        for probe in probes {
            for json in candidates {
                probe.fill(json, &mut record);
                let accepted = gate::check::<Caro>(&record).is_ok();
                let declared = is_legal(probe.property.kind, json);
                outcome.is_accepted |= accepted;
                outcome.is_declared |= declared;
                let place = || format!("{}.{}", probe.event.name, probe.property.name);
                match (accepted, declared) {
                    (true, false) => outcome.accepted_wrongly.push(place()),
                    (false, true) => outcome.refused_wrongly.push(place()),
                    _ => {}
                }
            }
        }
        outcome
    }
}
