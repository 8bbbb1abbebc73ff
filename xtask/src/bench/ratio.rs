//! Ratios of things that take turns.

use std::time::{Duration, Instant};

/// The median of many ratios, and the quartiles around it.
pub(super) struct Ratio {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Ratio {
    /// Measures `this` and `that` in turn and compares each pair.
    pub(super) fn of(
        rounds: usize,
        this: impl FnMut() -> Duration,
        that: impl FnMut() -> Duration,
    ) -> Self {
        Self::from_ratios(pairs(rounds, this, that))
    }

    /// Sums up ratios that were made otherwise.
    pub(super) fn from_ratios(mut ratios: Vec<f64>) -> Self {
        ratios.sort_by(f64::total_cmp);
        let at = |quarter: usize| ratios[(ratios.len() - 1) * quarter / 4];
        Self { median: at(2), low: at(1), high: at(3) }
    }
}

/// Measures `this` and `that` in turn and returns the ratio of each pair.
pub(super) fn pairs(
    rounds: usize,
    mut this: impl FnMut() -> Duration,
    mut that: impl FnMut() -> Duration,
) -> Vec<f64> {
    // The first round pays for caches and lazy set-up.
    let _ = (this(), that());
    let mut ratios = Vec::new();
    for round in 0..rounds {
        // Whoever goes first is alternated, in case going first costs.
        let (this, that) = if round % 2 == 0 {
            let first = this();
            (first, that())
        } else {
            let first = that();
            (this(), first)
        };
        ratios.push(this.as_secs_f64() / that.as_secs_f64());
    }
    ratios
}

/// Returns how long something takes.
pub(crate) fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
