//! The answers: every figure with its values, ready to be shown.

use std::collections::BTreeMap;

use telemetry_core::{Kind, PropertyRef};

use super::cells::hide_small;
use super::evaluate::{Day, Evaluation, Gathered, State};
use super::figure::{By, Figure, Formula, Math, Query, Series, Trend};
use super::period::Period;

/// Under so many sessions nothing but a count is told.
pub const ENOUGH_SESSIONS: u64 = 10;

/// A figure with its values.
#[derive(Debug)]
pub struct Answer {
    /// The figure.
    pub figure: &'static Figure,
    /// What was found.
    pub found: Found,
    /// How many records lack a property it needs, because that was left out of their bundle.
    pub lacking: u64,
}

/// What was found.
#[derive(Debug, PartialEq)]
pub enum Found {
    /// The whole, and how it went over time.
    OverTime {
        /// What each line is called.
        names: Vec<String>,
        /// The values of the whole.
        whole: Vec<Value>,
        /// What a point stands for.
        period: Period,
        /// The first day of each period with records, and its values.
        points: Vec<(Day, Vec<Value>)>,
    },
    /// A row for each value of a property.
    Broken {
        /// The property.
        by: &'static str,
        /// What each column is called.
        names: Vec<String>,
        /// The rows that are shown, the largest first.
        rows: Vec<Row>,
        /// How many rows are hidden because they are small.
        hidden: usize,
        /// How many records the hidden rows have together.
        hidden_records: Value,
        /// What part of all records they have.
        hidden_share: Value,
    },
    /// How many sessions took each step; a funnel for each branch.
    Steps(Vec<Vec<StepTaken>>),
}

/// A row of a breakdown.
#[derive(Debug, PartialEq)]
pub struct Row {
    /// The value of the property.
    pub name: &'static str,
    /// How many records have it.
    pub records: u64,
    /// What part of all records that is.
    pub share: Value,
    /// Its values.
    pub values: Vec<Value>,
}

/// A step of a funnel.
#[derive(Debug, PartialEq, Eq)]
pub struct StepTaken {
    /// What the step is called.
    pub name: &'static str,
    /// How many sessions took it.
    pub sessions: Value,
    /// What part that is of those that took the first step.
    pub of_first: Value,
}

/// A value of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// So many.
    Count(u64),
    /// A part of a whole.
    Share {
        /// The part.
        part: u64,
        /// The whole; never 0.
        whole: u64,
    },
    /// A mean, as the sum and the number of things.
    Mean {
        /// The sum.
        sum: u64,
        /// How many; never 0.
        count: u64,
    },
    /// A measured number.
    Number(u64),
    /// There are not enough sessions to tell more than a count.
    TooFew,
    /// There is something, but less than is shown.
    Small,
    /// There is nothing to compute it from.
    Nothing,
}

impl Evaluation {
    /// Returns how many different sessions the records belong to.
    pub fn session_count(&self) -> u64 {
        self.sessions.len() as u64
    }

    /// Returns every figure with its values, in the order of the figures.
    pub fn answers(&self, figures: &'static [Figure]) -> Vec<Answer> {
        let answer = |(at, (figure, state)): (usize, (&'static Figure, &State))| {
            let found = match &figure.query {
                Query::Trend(trend) => match &trend.by {
                    By::Day => self.over_time(trend, state),
                    By::Property(property) => self.broken_down(figure, trend, property, state),
                },
                Query::Funnel(_) => self.steps(at, figure),
            };
            Answer { figure, found, lacking: state.lacking }
        };
        figures.iter().zip(&self.states).enumerate().map(answer).collect()
    }

    fn over_time(&self, trend: &Trend, state: &State) -> Found {
        let first_and_last =
            self.sessions_by_day.keys().next().zip(self.sessions_by_day.keys().next_back());
        let period =
            first_and_last.map_or(Period::Day, |(first, last)| Period::for_span(*first, *last));
        let mut periods: BTreeMap<Day, (u64, Vec<Gathered>)> = BTreeMap::new();
        let empty = || (0, trend.series.iter().map(|series| Gathered::new(series.math)).collect());
        for (day, sessions) in &self.sessions_by_day {
            periods.entry(period.start(*day)).or_insert_with(empty).0 += sessions;
        }
        let (mut whole_sessions, mut whole): (u64, Vec<Gathered>) = empty();
        for (day, cell) in &state.cells {
            let gathered = &mut periods.entry(period.start(*day)).or_insert_with(empty).1;
            join(gathered, cell);
            join(&mut whole, cell);
        }
        whole_sessions += self.session_count();
        let points = periods.into_iter();
        Found::OverTime {
            names: names(trend),
            whole: values(trend, &whole, whole_sessions),
            period,
            points: points.map(|(day, (n, cell))| (day, values(trend, &cell, n))).collect(),
        }
    }

    fn broken_down(
        &self,
        figure: &Figure,
        trend: &Trend,
        property: &PropertyRef,
        state: &State,
    ) -> Found {
        let size = |cell: &Vec<Gathered>| cell.iter().map(Gathered::size).max().unwrap_or(0);
        let cells: Vec<_> =
            state.cells.iter().map(|(at, cell)| ((*at, cell), size(cell))).collect();
        let total = cells.iter().map(|(_, size)| size).sum();
        let cells = hide_small(cells, figure.smallest_cell);
        let row = |((at, cell), records): ((u32, &Vec<Gathered>), u64)| Row {
            name: word(property, at),
            records,
            share: Value::share(records, total, self.session_count()),
            values: values(trend, cell, self.session_count()),
        };
        let mut rows: Vec<_> = cells.shown.into_iter().map(row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.records));
        Found::Broken {
            by: property.name(),
            names: names(trend),
            rows,
            hidden: cells.hidden,
            hidden_records: cells.hidden_count.map_or(Value::Small, Value::Count),
            hidden_share: cells
                .hidden_count
                .map_or(Value::Small, |count| Value::share(count, total, self.session_count())),
        }
    }

    fn steps(&self, at: usize, figure: &Figure) -> Found {
        let chains = self.chains.iter().enumerate().filter(|(_, (figure, _))| *figure == at);
        let funnels = chains.map(|(chain_at, (_, chain))| {
            let took = |step: usize| {
                let reached = self.sessions.values().map(|reached| reached[chain_at]);
                reached.filter(|reached| usize::from(*reached) > step).count() as u64
            };
            let first = took(0);
            let taken = |(step, name)| {
                let sessions = took(step);
                StepTaken {
                    name,
                    sessions: Value::counted(sessions, figure.smallest_cell),
                    of_first: match Value::counted(sessions, figure.smallest_cell) {
                        Value::Small => Value::Small,
                        _ => Value::share(sessions, first, self.session_count()),
                    },
                }
            };
            chain.iter().map(|step| step.name).enumerate().map(taken).collect()
        });
        Found::Steps(funnels.collect())
    }
}

impl Value {
    fn share(part: u64, whole: u64, sessions: u64) -> Self {
        match whole {
            0 => Self::Nothing,
            _ if sessions < ENOUGH_SESSIONS => Self::TooFew,
            whole => Self::Share { part, whole },
        }
    }

    fn counted(count: u64, smallest: u64) -> Self {
        if count > 0 && count < smallest { Self::Small } else { Self::Count(count) }
    }

    /// Returns the number to draw, if there is one: a share in percent.
    #[expect(clippy::cast_precision_loss, reason = "a drawing has no place for 53 bits")]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Count(count) | Self::Number(count) => Some(count as f64),
            Self::Share { part, whole } => Some(part as f64 * 100.0 / whole as f64),
            Self::Mean { sum, count } => Some(sum as f64 / count as f64),
            Self::TooFew | Self::Small | Self::Nothing => None,
        }
    }
}

fn join(all: &mut [Gathered], more: &[Gathered]) {
    for (all, more) in all.iter_mut().zip(more) {
        all.join(more);
    }
}

fn names(trend: &Trend) -> Vec<String> {
    let names = |series: &Series| match series.math {
        Math::Percentiles(percents, _) => percents.iter().map(|n| format!("P{n}")).collect(),
        _ => vec![series.name.to_owned()],
    };
    match trend.formula {
        Formula::Each => trend.series.iter().flat_map(names).collect(),
        Formula::Share => names(&trend.series[0]),
    }
}

/// Computes what the formula asks for from what was gathered in one cell.
fn values(trend: &Trend, cell: &[Gathered], sessions: u64) -> Vec<Value> {
    match trend.formula {
        Formula::Share => vec![Value::share(cell[0].size(), cell[1].size(), sessions)],
        Formula::Each => {
            let pairs = trend.series.iter().zip(cell);
            pairs
                .flat_map(|(series, gathered)| of_series(series.math, gathered, sessions))
                .collect()
        }
    }
}

fn of_series(math: Math, gathered: &Gathered, sessions: u64) -> Vec<Value> {
    let all = |value| match math {
        Math::Percentiles(percents, _) => vec![value; percents.len()],
        _ => vec![value],
    };
    match (math, gathered) {
        (Math::Count | Math::MachineDays, gathered) => all(Value::Count(gathered.size())),
        (Math::Sum(_), Gathered::Mean { sum, .. }) => all(Value::Count(*sum)),
        (_, gathered) if gathered.size() == 0 => all(Value::Nothing),
        _ if sessions < ENOUGH_SESSIONS => all(Value::TooFew),
        (Math::Percentiles(percents, _), Gathered::Numbers(numbers)) => {
            let numbers: BTreeMap<u64, u64> =
                numbers.iter().map(|(n, count)| (*n, *count)).collect();
            percents.iter().map(|percent| Value::Number(percentile(&numbers, *percent))).collect()
        }
        (_, Gathered::Mean { sum, count }) => all(Value::Mean { sum: *sum, count: *count }),
        _ => all(Value::Nothing),
    }
}

/// Returns the smallest number that at least so many percent of all do not exceed.
pub(super) fn percentile(numbers: &BTreeMap<u64, u64>, percent: u8) -> u64 {
    let total: u64 = numbers.values().sum();
    let rank = (total * u64::from(percent)).div_ceil(100).max(1);
    let mut seen = 0;
    let found = numbers.iter().find(|(_, count)| {
        seen += **count;
        seen >= rank
    });
    found.map_or(0, |(number, _)| *number)
}

/// Returns the value at a position among all that a property can have.
fn word(property: &PropertyRef, at: u32) -> &'static str {
    match property.spec.kind {
        Kind::Label(labels) => labels.get(at as usize).copied().unwrap_or_default(),
        _ => {
            if at == 0 {
                "false"
            } else {
                "true"
            }
        }
    }
}
