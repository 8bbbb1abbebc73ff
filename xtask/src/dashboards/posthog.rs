//! The figures as PostHog's dashboards and insights.

use caro_cli::insights::figure::{
    By, Figure, Filter, Formula, Funnel, Group, Math, Query, Series, Step, Trend, Unit,
};
use caro_cli::insights::figures::FIGURES;
use serde_json::{Value, json};

/// Marks what this tool keeps up to date. PostHog writes tags in small letters.
pub(super) const TAG: &str = "iac:caro-";

/// How far back a dashboard looks.
const SPAN: &str = "-30d";

/// A dashboard and the insights on it.
#[derive(Debug)]
pub(super) struct Definition {
    /// Its name in files and tags.
    pub key: &'static str,
    pub dashboard: Object,
    pub insights: Vec<Object>,
}

/// What PostHog is to keep.
#[derive(Debug)]
pub(super) struct Object {
    pub tag: String,
    pub name: String,
    pub description: String,
    /// Insights have one.
    pub query: Option<Value>,
}

impl Definition {
    pub(super) fn to_json(&self) -> Value {
        let insights: Vec<_> = self.insights.iter().map(Object::to_json).collect();
        json!({ "dashboard": self.dashboard.to_json(), "insights": insights })
    }
}

impl Object {
    pub(super) fn to_json(&self) -> Value {
        let mut object =
            json!({ "name": self.name, "description": self.description, "tags": [self.tag] });
        if let Some(query) = &self.query {
            object["query"] = query.clone();
        }
        object
    }
}

/// Returns every dashboard: one of what people get out of caro, one of where it falls short.
pub(super) fn definitions() -> Vec<Definition> {
    const PRODUCT: &[Group] = &[Group::Use, Group::Success, Group::Speed, Group::Safety];
    const HEALTH: &[Group] = &[Group::Platforms, Group::Errors, Group::Coverage];
    vec![
        definition("product", "caro: use, success, speed, safety", PRODUCT),
        definition("health", "caro: platforms, errors, coverage", HEALTH),
    ]
}

fn definition(key: &'static str, name: &str, groups: &[Group]) -> Definition {
    let figures = FIGURES.iter().filter(|figure| groups.contains(&figure.group));
    Definition {
        key,
        dashboard: Object {
            tag: format!("{TAG}{key}"),
            name: name.to_owned(),
            description: format!(
                "{ABOUT} Before a breakdown is shown to anybody else, leave out every value with \
                 fewer than {} records: PostHog does not hide them.",
                smallest_cell(groups)
            ),
            query: None,
        },
        insights: figures.flat_map(insights).collect(),
    }
}

fn smallest_cell(groups: &[Group]) -> u64 {
    let figures = FIGURES.iter().filter(|figure| groups.contains(&figure.group));
    figures.map(|figure| figure.smallest_cell).max().unwrap_or(0)
}

/// Returns the insights of a figure: one, or one for each way a funnel can end.
fn insights(figure: &'static Figure) -> Vec<Object> {
    let insight = |key: String, name: String, query| Object {
        tag: format!("{TAG}{key}"),
        name,
        description: describe(figure),
        query: Some(json!({ "kind": "InsightVizNode", "source": query })),
    };
    match &figure.query {
        Query::Trend(of) => {
            vec![insight(figure.key.to_owned(), figure.title.to_owned(), trend(figure, of))]
        }
        Query::Funnel(of) => {
            let each = |(end, steps): (Option<&str>, Vec<&Step>)| {
                let key = end.map_or(figure.key.to_owned(), |end| format!("{}_{end}", figure.key));
                let name =
                    end.map_or(figure.title.to_owned(), |end| format!("{}: {end}", figure.title));
                insight(key, name, funnel(&steps))
            };
            chains(of).into_iter().map(each).collect()
        }
    }
}

fn describe(figure: &Figure) -> String {
    let formula = figure.formula().replace('`', "");
    let about = format!("{} {} How: {formula}.", figure.meaning, figure.caveat);
    match &figure.query {
        Query::Trend(Trend { by: By::Day, .. }) => about,
        _ => format!(
            "{about} Values of fewer than {} records are not for publication.",
            figure.smallest_cell
        ),
    }
}

/// Returns the funnels that say the same in PostHog, with the name of their last step where there
/// are several.
///
/// Here one record can be two steps, "a rule stepped in" and "it was blocked". There an event is one
/// step only, so each of the two is a last step of its own.
fn chains(funnel: &'static Funnel) -> Vec<(Option<&'static str>, Vec<&'static Step>)> {
    let mut ends = Vec::new();
    for chain in funnel.chains() {
        let doubled = |pair: &[&Step]| pair[0].event == pair[1].event;
        let Some(at) = chain.windows(2).position(doubled) else {
            ends.push((None, chain));
            continue;
        };
        let (before, after) = chain.split_at(at);
        for last in after {
            let steps: Vec<_> = before.iter().copied().chain([*last]).collect();
            if !ends.iter().any(|(name, _)| *name == Some(last.name)) {
                ends.push((Some(last.name), steps));
            }
        }
    }
    ends
}

fn trend(figure: &Figure, trend: &Trend) -> Value {
    let series: Vec<_> = trend.series.iter().flat_map(nodes).collect();
    let over_time = matches!(trend.by, By::Day);
    let mut shown = json!({
        "display": if over_time { "ActionsLineGraph" } else { "ActionsBarValue" },
        "aggregationAxisFormat": match figure.unit {
            Unit::Count => "numeric",
            Unit::Percent => "percentage_scaled",
            Unit::Milliseconds => "duration_ms",
        },
    });
    if trend.formula == Formula::Share {
        shown["formula"] = json!("A/B");
    }
    let mut query = json!({
        "kind": "TrendsQuery",
        "interval": "day",
        "dateRange": { "date_from": SPAN },
        "series": series,
        "trendsFilter": shown,
    });
    if let By::Property(property) = &trend.by {
        query["breakdownFilter"] =
            json!({ "breakdown": property.name(), "breakdown_type": "event" });
    }
    query
}

/// Returns one node for each number that a series has.
fn nodes(series: &Series) -> Vec<Value> {
    let node = |math: &str, of: Option<&str>, name: String| {
        let mut node = node(series.event, &name, series.filters);
        node["math"] = json!(math);
        if let Some(property) = of {
            node["math_property"] = json!(property);
        }
        node
    };
    let name = series.name.to_owned();
    match series.math {
        Math::Count => vec![node("total", None, name)],
        // An id lasts a day, so the different ids of a day are its machines.
        Math::MachineDays => vec![node("dau", None, name)],
        Math::Sum(property) => vec![node("sum", Some(property.name()), name)],
        Math::Mean(property) => vec![node("avg", Some(property.name()), name)],
        Math::Percentiles(percents, property) => percents
            .iter()
            .map(|percent| {
                // PostHog has its own word for one of them.
                let math = if *percent == 50 { "median".to_owned() } else { format!("p{percent}") };
                node(&math, Some(property.name()), format!("P{percent}"))
            })
            .collect(),
    }
}

fn funnel(steps: &[&Step]) -> Value {
    let series: Vec<_> =
        steps.iter().map(|step| node(step.event, step.name, step.filters)).collect();
    json!({
        "kind": "FunnelsQuery",
        "dateRange": { "date_from": SPAN },
        "series": series,
        "funnelsFilter": {
            "funnelVizType": "steps",
            "funnelOrderType": "ordered",
            "funnelWindowInterval": 1,
            "funnelWindowIntervalUnit": "day",
            // By session, not by person: ids last a day, and a day has many sessions.
            "funnelAggregateByHogQL": "properties.$session_id",
        },
    })
}

fn node(event: &str, name: &str, filters: &[Filter]) -> Value {
    let mut node = json!({ "kind": "EventsNode", "event": event, "custom_name": name });
    if !filters.is_empty() {
        let filter = |filter: &Filter| {
            json!({
                "key": filter.property.name(),
                "type": "event",
                "operator": "exact",
                "value": [filter.equals],
            })
        };
        node["properties"] = filters.iter().map(filter).collect();
    }
    node
}

const ABOUT: &str = "Written by `cargo xtask dashboards`; changes made here are overwritten. Only of \
                     people who agreed. Ids change every day, so there is no retention and no count of \
                     people.";
