//! A small evaluator of what PostHog is asked, as far as our definitions go; it panics at the rest.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What a query yields.
#[derive(Debug)]
pub(super) enum Yield {
    /// A number for each series, over the whole time.
    Numbers(Vec<Number>),
    /// The same for each value of a property.
    Broken(BTreeMap<String, Vec<Number>>),
    /// How many sessions took each step.
    Steps(Vec<u64>),
}

/// A number as PostHog computes it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Number {
    Count(u64),
    Mean(f64),
    /// The two values between which PostHog interpolates a percentile.
    Between(u64, u64),
}

/// Evaluates the query of an insight over records, which are in the order of their time.
pub(super) fn evaluate(query: &Value, records: &[Value]) -> Yield {
    assert_eq!(query["kind"], "InsightVizNode");
    let source = &query["source"];
    let series = source["series"].as_array().expect("a query has series");
    match source["kind"].as_str() {
        Some("TrendsQuery") => match source["breakdownFilter"]["breakdown"].as_str() {
            None => Yield::Numbers(numbers(series, records)),
            Some(property) => {
                let mut parts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
                for record in records.iter().filter(|record| fits(&series[0], record)) {
                    let label = record["properties"][property].as_str().expect("a label");
                    parts.entry(label.to_owned()).or_default().push(record.clone());
                }
                let part = |(label, part): (String, Vec<Value>)| (label, numbers(series, &part));
                Yield::Broken(parts.into_iter().map(part).collect())
            }
        },
        Some("FunnelsQuery") => {
            let funnel = &source["funnelsFilter"];
            assert_eq!(funnel["funnelOrderType"], "ordered");
            assert_eq!(funnel["funnelAggregateByHogQL"], "properties.$session_id");
            Yield::Steps(steps(series, records))
        }
        other => panic!("no such query: {other:?}"),
    }
}

fn fits(node: &Value, record: &Value) -> bool {
    let filters = node["properties"].as_array().into_iter().flatten();
    record["event"] == node["event"]
        && filters.into_iter().all(|filter| {
            assert_eq!((&filter["operator"], &filter["type"]), (&"exact".into(), &"event".into()));
            let key = filter["key"].as_str().expect("a filter has a key");
            // PostHog compares as texts.
            let there = match &record["properties"][key] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let wanted = filter["value"].as_array().expect("a list of values");
            wanted.iter().any(|value| value == there.as_str())
        })
}

fn numbers(series: &[Value], records: &[Value]) -> Vec<Number> {
    series.iter().map(|node| number(node, records)).collect()
}

fn number(node: &Value, records: &[Value]) -> Number {
    let records: Vec<_> = records.iter().filter(|record| fits(node, record)).collect();
    let mut values: Vec<u64> = match node["math_property"].as_str() {
        None => Vec::new(),
        Some(property) => {
            records.iter().filter_map(|record| record["properties"][property].as_u64()).collect()
        }
    };
    values.sort_unstable();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    match node["math"].as_str().expect("a node has a math") {
        "total" => Number::Count(records.len() as u64),
        "dau" => {
            let day = |record: &&Value| {
                (text(&record["timestamp"])[..10].to_owned(), text(&record["distinct_id"]))
            };
            Number::Count(records.iter().map(day).collect::<BTreeSet<_>>().len() as u64)
        }
        #[expect(clippy::cast_precision_loss, reason = "the fixture's numbers are small")]
        "avg" => Number::Mean(values.iter().sum::<u64>() as f64 / values.len() as f64),
        "sum" => Number::Count(values.iter().sum()),
        "median" => between(&values, 50),
        percentile => between(&values, percentile[1..].parse().expect("p and a number")),
    }
}

fn between(sorted: &[u64], percent: usize) -> Number {
    let rank = percent * (sorted.len() - 1);
    Number::Between(sorted[rank / 100], sorted[rank.div_ceil(100)])
}

fn steps(series: &[Value], records: &[Value]) -> Vec<u64> {
    let mut reached: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records {
        let at = reached.entry(record["session"].as_str().expect("a session")).or_default();
        // An event is one step at most.
        if series.get(*at).is_some_and(|node| fits(node, record)) {
            *at += 1;
        }
    }
    let took = |step| reached.values().filter(|at| **at > step).count() as u64;
    (0..series.len()).map(took).collect()
}
