//! How long the gate takes for a record that it lets through.

use std::hint::black_box;
use std::time::Duration;

use caro_cli::catalog::Caro;
use telemetry_core::testing::combinations;
use telemetry_core::{Catalog, gate};

use crate::bench::time;

/// Records a turn; short, so that most turns run undisturbed on a busy machine.
const TURN: u32 = 64;
const TURNS: usize = 2_000;

/// A legal record to measure with.
pub(crate) struct Sample {
    pub(crate) properties: usize,
    pub(crate) record: String,
}

/// Returns a record of every event, each with the last of its words, which takes longest to find.
pub(crate) fn samples() -> Vec<Sample> {
    let sample = |event: &'static telemetry_core::EventSpec| {
        let record = combinations(event).into_iter().max_by_key(String::len);
        let record = record.expect("every event has a legal record");
        Sample { properties: event.properties.len(), record }
    };
    Caro::EVENTS.iter().map(sample).collect()
}

impl Sample {
    /// Returns the median time of one pass, in nanoseconds.
    pub(crate) fn nanoseconds(&self, mut pass: impl FnMut(&str)) -> f64 {
        let mut turns: Vec<Duration> = (0..TURNS)
            .map(|_| time(|| (0..TURN).for_each(|_| pass(black_box(&self.record)))))
            .collect();
        turns.sort_unstable();
        turns[TURNS / 2].as_secs_f64() * 1e9 / f64::from(TURN)
    }
}

/// Says how long the gate takes for a property, with its share of the envelope.
pub(super) fn line() -> String {
    let samples = samples();
    let gate = |sample: &Sample| {
        sample.nanoseconds(|record| {
            black_box(gate::check::<Caro>(record.as_bytes()).is_ok());
        })
    };
    let total: f64 = samples.iter().map(gate).sum();
    let properties: usize = samples.iter().map(|sample| sample.properties).sum();
    #[expect(clippy::cast_precision_loss, reason = "a catalog has few properties")]
    let each = total / properties as f64;
    let build = if cfg!(debug_assertions) { "development" } else { "release" };
    format!("{each:.1} ns a property, envelope included (median; {build} build)")
}
