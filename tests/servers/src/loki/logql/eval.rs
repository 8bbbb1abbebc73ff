//! From a query to its answer.

use std::collections::BTreeMap;

use super::ast::{Fold, Matcher, Metric, Selection, Stage};
use crate::loki::labels::Labels;
use crate::loki::store::LokiEntry;

/// A number and what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::loki) struct Sample {
    pub(in crate::loki) labels: Labels,
    pub(in crate::loki) value: f64,
}

/// Returns the entries that are selected, with the labels they have after every stage.
pub(in crate::loki) fn lines<'a>(
    selection: &Selection,
    entries: &'a [LokiEntry],
) -> Vec<(Labels, &'a LokiEntry)> {
    entries.iter().filter_map(|entry| Some((select(selection, entry)?, entry))).collect()
}

/// Returns the numbers at an instant, in nanoseconds since 1970.
pub(in crate::loki) fn evaluate(metric: &Metric, entries: &[LokiEntry], at: i64) -> Vec<Sample> {
    match metric {
        Metric::Number(value) => vec![Sample { labels: Labels::new(), value: *value }],
        Metric::Count { selection, span, per_second } => {
            let counted = count(selection, entries, at - span, at);
            #[expect(clippy::cast_precision_loss, reason = "no span is longer than centuries")]
            let unit = if *per_second { *span as f64 / 1e9 } else { 1.0 };
            counted.into_iter().map(|it| Sample { value: it.value / unit, ..it }).collect()
        }
        Metric::Fold { how, by, of } => fold(*how, by, evaluate(of, entries, at)),
        Metric::Top { largest, count, of } => {
            let mut samples = evaluate(of, entries, at);
            samples.sort_by(|a, b| a.value.total_cmp(&b.value));
            if *largest {
                samples.reverse();
            }
            samples.truncate(*count);
            samples
        }
        Metric::Combined { divided, left, right } => {
            let numbers = (evaluate(left, entries, at), evaluate(right, entries, at));
            let scalar = |metric: &Metric| matches!(metric, Metric::Number(_));
            combine(*divided, numbers, scalar(left), scalar(right))
        }
    }
}

/// Returns the labels of an entry if it is selected.
fn select(selection: &Selection, entry: &LokiEntry) -> Option<Labels> {
    let mut labels = entry.labels.clone();
    let fits = |labels: &Labels, matcher: &Matcher| {
        let value = labels.get(&matcher.name).map_or("", String::as_str);
        (value == matcher.value) == matcher.equal
    };
    if !selection.matchers.iter().all(|matcher| fits(&labels, matcher)) {
        return None;
    }
    // Loki notes how grave it takes a line to be. None of ours says.
    labels.insert("detected_level".to_owned(), "unknown".to_owned());
    for stage in &selection.stages {
        let kept = match stage {
            Stage::Line { text, contained } => entry.line.contains(text.as_str()) == *contained,
            Stage::Label(matcher) => fits(&labels, matcher),
            Stage::Logfmt => {
                extract(&entry.line, &mut labels);
                true
            }
        };
        if !kept {
            return None;
        }
    }
    Some(labels)
}

/// Makes labels of the words of a line that have an equals sign. One that would hide a label of the
/// stream gets another name.
fn extract(line: &str, labels: &mut Labels) {
    let streams = labels.clone();
    for word in line.split_whitespace() {
        let Some((key, value)) = word.split_once('=') else { continue };
        let suffix = if streams.contains_key(key) { "_extracted" } else { "" };
        labels.insert(format!("{key}{suffix}"), value.trim_matches('"').to_owned());
    }
}

/// Counts the lines after one instant and up to another, by their labels.
fn count(selection: &Selection, entries: &[LokiEntry], after: i64, to: i64) -> Vec<Sample> {
    let mut counts: BTreeMap<Labels, f64> = BTreeMap::new();
    for (labels, entry) in lines(selection, entries) {
        if after < entry.timestamp && entry.timestamp <= to {
            *counts.entry(labels).or_default() += 1.0;
        }
    }
    counts.into_iter().map(|(labels, value)| Sample { labels, value }).collect()
}

fn fold(how: Fold, by: &[String], samples: Vec<Sample>) -> Vec<Sample> {
    let mut groups: BTreeMap<Labels, Vec<f64>> = BTreeMap::new();
    for Sample { mut labels, value } in samples {
        labels.retain(|name, _| by.contains(name));
        groups.entry(labels).or_default().push(value);
    }
    let folded = groups.into_iter().map(|(labels, values)| {
        let sum: f64 = values.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "nobody has so many series")]
        let count = values.len() as f64;
        let value = match how {
            Fold::Sum => sum,
            Fold::Count => count,
            Fold::Avg => sum / count,
            Fold::Max => values.into_iter().fold(f64::NEG_INFINITY, f64::max),
            Fold::Min => values.into_iter().fold(f64::INFINITY, f64::min),
        };
        Sample { labels, value }
    });
    folded.collect()
}

/// Combines numbers of the same labels; a plain number goes with every labels.
fn combine(
    divided: bool,
    (left, right): (Vec<Sample>, Vec<Sample>),
    left_scalar: bool,
    right_scalar: bool,
) -> Vec<Sample> {
    let apply = |a: f64, b: f64| if divided { a / b } else { a * b };
    let mut combined = Vec::new();
    for one in &left {
        for other in &right {
            if one.labels == other.labels || left_scalar || right_scalar {
                let labels = if left_scalar { &other.labels } else { &one.labels };
                let value = apply(one.value, other.value);
                combined.push(Sample { labels: labels.clone(), value });
            }
        }
    }
    combined
}
