//! Computes every figure in one pass over records, in memory that grows with sessions and ids only.

mod facts;
mod gathered;

use std::collections::{BTreeMap, HashMap};

use telemetry_core::Catalog;
use telemetry_offline::BundleRecord;

use super::figure::{Figure, Query, Step, Trend};
use crate::catalog::Caro;
use facts::{Facts, Fit};

#[cfg(test)]
pub(super) use facts::MOST_PROPERTIES;
pub(super) use gathered::Gathered;

/// How many funnels there may be; a session remembers a step of each in a byte.
const MAX_CHAINS: usize = 4;

/// The evaluation of some figures over the records seen so far.
pub struct Evaluation {
    figures: &'static [Figure],
    /// One for each figure, in their order.
    pub(super) states: Vec<State>,
    /// Which figures an event is of interest for, in the catalog's order.
    interested: Vec<(&'static str, Vec<usize>)>,
    /// The funnels of all figures: which figure, and its steps.
    pub(super) chains: Vec<(usize, Vec<&'static Step>)>,
    /// How far each session got in each funnel, by the bytes of its id.
    pub(super) sessions: HashMap<[u8; 16], [u8; MAX_CHAINS]>,
    /// How many sessions have their first record on a day.
    pub(super) sessions_by_day: BTreeMap<Day, u64>,
}

/// A day in UTC, as the number 20261120.
pub(super) type Day = u32;

/// What has been gathered for one figure.
#[derive(Debug, Default)]
pub(super) struct State {
    /// By day, or by the position of a value among its property's labels.
    pub cells: BTreeMap<u32, Vec<Gathered>>,
    /// How many records lack a property it needs, because that was left out of their bundle.
    pub lacking: u64,
}

impl Evaluation {
    /// Starts with no record.
    ///
    /// # Panics
    /// If the figures have more funnels than there may be.
    pub fn new(figures: &'static [Figure]) -> Self {
        let mut chains = Vec::new();
        for (at, figure) in figures.iter().enumerate() {
            if let Query::Funnel(funnel) = &figure.query {
                chains.extend(funnel.chains().into_iter().map(|chain| (at, chain)));
            }
        }
        assert!(chains.len() <= MAX_CHAINS, "a session remembers {MAX_CHAINS} funnels");
        let interested = |event| {
            let figures = figures.iter().enumerate();
            figures
                .filter(|(_, figure)| figure.events().contains(&event))
                .map(|(at, _)| at)
                .collect()
        };
        Self {
            figures,
            states: figures.iter().map(|_| State::default()).collect(),
            interested: Caro::EVENTS.iter().map(|e| (e.name, interested(e.name))).collect(),
            chains,
            sessions: HashMap::new(),
            sessions_by_day: BTreeMap::new(),
        }
    }

    /// Takes a record into account. Records of one session must come in their order.
    pub fn add(&mut self, record: &BundleRecord<'_>) {
        let facts = Facts::of(record);
        let event = record.event();
        let interested = self.interested.iter().find(|(name, _)| *name == event);
        for &at in interested.iter().flat_map(|(_, figures)| figures) {
            if let Query::Trend(trend) = &self.figures[at].query {
                self.states[at].add(trend, &facts);
            }
        }
        self.walk(&facts);
    }

    /// Moves the record's session on in every funnel.
    fn walk(&mut self, facts: &Facts<'_>) {
        let id = facts.record.session().to_be_bytes();
        let reached = self.sessions.entry(id).or_insert_with(|| {
            *self.sessions_by_day.entry(facts.day).or_default() += 1;
            [0; MAX_CHAINS]
        });
        for ((figure, chain), reached) in self.chains.iter().zip(reached) {
            // A record can be two steps at once: a rule stepped in, and the command was blocked.
            while let Some(step) = chain.get(usize::from(*reached)) {
                match facts.fits(step.event, step.filters) {
                    Fit::Yes => *reached += 1,
                    Fit::No => break,
                    Fit::Unknown => {
                        self.states[*figure].lacking += 1;
                        break;
                    }
                }
            }
        }
    }
}

impl State {
    /// Takes a record into account, for all series or, where one of them cannot tell, for none.
    fn add(&mut self, trend: &'static Trend, facts: &Facts<'_>) {
        let fit = |at: usize| facts.fits(trend.series[at].event, trend.series[at].filters);
        let unknown = |at| fit(at) == Fit::Unknown;
        if facts.record.is_redacted() && (0..trend.series.len()).any(unknown) {
            self.lacking += 1;
            return;
        }
        for (at, series) in trend.series.iter().enumerate() {
            if fit(at) != Fit::Yes {
                continue;
            }
            let Some((cell, number)) = facts.cell(&trend.by).zip(facts.measure(series)) else {
                self.lacking += 1;
                return;
            };
            let cell = self.cells.entry(cell).or_insert_with(|| {
                trend.series.iter().map(|series| Gathered::new(series.math)).collect()
            });
            cell[at].add(number, facts.record);
        }
    }
}
