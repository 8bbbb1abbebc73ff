//! A text, tried in every property of every event.

use telemetry_core::testing::{Probe, is_legal};
use telemetry_core::{Catalog, Refusal, gate};

/// Returns the JSON of a text: always as a string, and as it stands where that is a number.
pub(crate) fn as_json(text: &str) -> Vec<String> {
    let mut json = vec![serde_json::Value::from(text).to_string()];
    if text.trim() == text && serde_json::from_str::<serde_json::Number>(text).is_ok() {
        json.push(text.to_owned());
    }
    json
}

/// Fails if a property takes the text, unless it is one of the property's declared legal values.
/// Returns how often it was one.
pub(crate) fn taken_only_where_declared<C: Catalog>(text: &str, probes: &[Probe]) -> usize {
    let mut record = Vec::new();
    let mut declared = 0;
    for probe in probes {
        for json in as_json(text) {
            probe.fill(&json, &mut record);
            let taken = gate::check::<C>(&record).is_ok();
            let legal = is_legal(probe.property.kind, &json);
            assert_eq!(taken, legal, "{text:?} in {}.{}", probe.event.name, probe.property.name);
            declared += usize::from(legal);
        }
    }
    declared
}

/// Fails unless every property refuses this JSON, or this piece of a record in the place of a value;
/// returns the reasons.
pub(crate) fn refused_everywhere<C: Catalog>(json: &str) -> Vec<Refusal> {
    let mut record = Vec::new();
    let refused = |probe: &Probe| {
        probe.fill(json, &mut record);
        let place = format!("{json} in {}.{}", probe.event.name, probe.property.name);
        gate::check::<C>(&record).map(drop).expect_err(&place)
    };
    Probe::all::<C>().iter().map(refused).collect()
}
