//! A figure's formula in words, made from its definition, so that the words cannot go stale.

use super::figure::{By, Figure, Filter, Formula, Funnel, Math, Query, Series, Step, Trend};

impl Figure {
    /// Returns how it is computed, in words; names of events and properties stand in backticks.
    pub fn formula(&self) -> String {
        match &self.query {
            Query::Trend(trend) => of_trend(trend),
            Query::Funnel(funnel) => of_funnel(funnel),
        }
    }

    /// Returns the events it needs, each once.
    pub fn events(&self) -> Vec<&'static str> {
        let mut events = match &self.query {
            Query::Trend(trend) => trend.series.iter().map(|series| series.event).collect(),
            Query::Funnel(funnel) => funnel
                .steps
                .iter()
                .chain(funnel.branches)
                .map(|step| step.event)
                .collect::<Vec<_>>(),
        };
        events.sort_unstable();
        events.dedup();
        events
    }

    /// Returns the properties it needs, each once, as `event.property`.
    pub fn properties(&self) -> Vec<String> {
        let filters = |filters: &'static [Filter]| filters.iter().map(|filter| filter.property);
        let mut found = Vec::new();
        match &self.query {
            Query::Trend(trend) => {
                for series in trend.series {
                    found.extend(filters(series.filters));
                    if let Math::Sum(property)
                    | Math::Mean(property)
                    | Math::Percentiles(_, property) = series.math
                    {
                        found.push(property);
                    }
                }
                if let By::Property(property) = trend.by {
                    found.push(property);
                }
            }
            Query::Funnel(funnel) => {
                let steps = funnel.steps.iter().chain(funnel.branches);
                found.extend(steps.flat_map(|step| filters(step.filters)));
            }
        }
        let mut names: Vec<_> =
            found.iter().map(|found| format!("{}.{}", found.event, found.name())).collect();
        names.sort();
        names.dedup();
        names
    }
}

fn of_trend(trend: &Trend) -> String {
    let series: Vec<_> = trend.series.iter().map(of_series).collect();
    let words = match trend.formula {
        Formula::Each => series.join(", "),
        Formula::Share => series.join(" ÷ "),
    };
    match &trend.by {
        By::Day => format!("{words}; by UTC day"),
        By::Property(property) => format!("{words}; by `{}`", property.name()),
    }
}

fn of_series(series: &Series) -> String {
    let records = format!("`{}`{}", series.event, of_filters(series.filters));
    match series.math {
        Math::Count => format!("number of {records}"),
        Math::MachineDays => format!("number of different ids of a day in {records}"),
        Math::Sum(property) => format!("sum of `{}` in {records}", property.name()),
        Math::Mean(property) => format!("mean of `{}` in {records}", property.name()),
        Math::Percentiles(percents, property) => {
            let percents: Vec<_> = percents.iter().map(|percent| format!("{percent}th")).collect();
            let percents = percents.join(" and ");
            format!("{percents} percentile of `{}` in {records}, by nearest rank", property.name())
        }
    }
}

fn of_filters(filters: &[Filter]) -> String {
    let words = |filter: &Filter| format!("`{}` is {}", filter.property.name(), filter.equals);
    let words: Vec<_> = filters.iter().map(words).collect();
    if words.is_empty() { String::new() } else { format!(" where {}", words.join(" and ")) }
}

fn of_funnel(funnel: &Funnel) -> String {
    let step = |step: &Step| format!("`{}`{}", step.event, of_filters(step.filters));
    let steps: Vec<_> = funnel.steps.iter().map(step).collect();
    let branches: Vec<_> = funnel.branches.iter().map(step).collect();
    let last =
        if branches.is_empty() { String::new() } else { format!(" → {}", branches.join(" or ")) };
    format!("number of sessions with {}{last}, in this order", steps.join(" → "))
}
