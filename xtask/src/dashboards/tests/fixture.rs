//! What PostHog is asked, answered over the fixtures' records, is what the report says of them. The report's own
//! values are computed by hand in `tests/golden/README.md`, and compared where the report is tested.

use caro_cli::catalog::Caro;
use caro_cli::insights::answer::{Found, Value};
use caro_cli::insights::report::{Gathering, Report};
use serde_json::Value as Json;
use telemetry_offline::{BundleReader, KeptRecord};

use super::super::posthog::{TAG, definitions};
use super::evaluator::{Number, Yield, evaluate};

/// Two hundred records of sessions, and those of verbs and of delivery.
const FIXTURES: [&str; 2] = [
    include_str!("../../../../tests/golden/figures.json"),
    include_str!("../../../../tests/golden/uses.json"),
];

pub(super) fn records() -> Vec<Json> {
    let records = |fixture: &str| {
        let bundle: Json = serde_json::from_str(fixture).unwrap();
        bundle["records"].as_array().unwrap().clone()
    };
    FIXTURES.into_iter().flat_map(records).collect()
}

/// Returns the same records as caro keeps them.
pub(super) fn kept_records() -> Vec<KeptRecord> {
    let mut kept = Vec::new();
    for fixture in FIXTURES {
        let mut reader = BundleReader::open::<Caro>(fixture.as_bytes()).unwrap();
        while let Some(record) = reader.next() {
            kept.push(record.unwrap().keep());
        }
    }
    kept
}

pub(super) fn report() -> Report {
    let mut gathering = Gathering::default();
    for fixture in FIXTURES {
        let mut reader = BundleReader::open::<Caro>(fixture.as_bytes()).unwrap();
        gathering.begin_bundle("fixture".to_owned(), reader.head());
        while let Some(record) = reader.next() {
            gathering.add(&record.unwrap());
        }
    }
    gathering.report("2026-11-20T12:00:00Z".parse().unwrap())
}

/// Returns what PostHog would answer for an insight.
fn asked(key: &str) -> Yield {
    let tag = format!("{TAG}{key}");
    let insights = definitions().into_iter().flat_map(|definition| definition.insights);
    let mut found = insights.filter(|insight| insight.tag == tag);
    let insight = found.next().unwrap_or_else(|| panic!("there is no insight {key}"));
    evaluate(&insight.query.unwrap(), &records())
}

#[expect(clippy::float_cmp, reason = "the same division of the same numbers")]
fn same(number: &Number, value: Value) -> bool {
    match (number, value) {
        (Number::Count(count), Value::Count(value)) => *count == value,
        #[expect(clippy::cast_precision_loss, reason = "the fixture's numbers are small")]
        (Number::Mean(mean), Value::Mean { sum, count }) => *mean == sum as f64 / count as f64,
        (Number::Between(low, high), Value::Number(value)) => value == *low || value == *high,
        _ => false,
    }
}

#[test]
fn every_figure_over_time_is_what_the_report_says() {
    let mut compared = 0;
    for answer in report().answers {
        let Found::OverTime { whole, .. } = &answer.found else { continue };
        let Yield::Numbers(numbers) = asked(answer.figure.key) else { panic!("not over time") };
        match whole[0] {
            Value::Share { part, whole } => {
                assert_eq!(
                    numbers,
                    [Number::Count(part), Number::Count(whole)],
                    "{}",
                    answer.figure.key
                );
            }
            value => assert!(same(&numbers[0], value), "{}: {numbers:?}", answer.figure.key),
        }
        compared += 1;
    }
    assert!(compared >= 8, "{compared}");
}

#[test]
fn every_breakdown_has_the_values_that_the_report_shows() {
    let mut compared = 0;
    for answer in report().answers {
        let Found::Broken { rows, hidden, .. } = &answer.found else { continue };
        let Yield::Broken(parts) = asked(answer.figure.key) else { panic!("not broken down") };
        assert_eq!(parts.len(), rows.len() + hidden, "{}", answer.figure.key);
        for row in rows {
            let numbers = &parts[row.name];
            assert_eq!(numbers.len(), row.values.len(), "{}", answer.figure.key);
            for (number, value) in numbers.iter().zip(&row.values) {
                assert!(same(number, *value), "{} {}: {number:?}", answer.figure.key, row.name);
            }
        }
        compared += 1;
    }
    assert!(compared >= 8, "{compared}");
}

#[test]
fn every_funnel_has_the_steps_that_the_report_shows() {
    for answer in report().answers {
        let Found::Steps(funnels) = &answer.found else { continue };
        for funnel in funnels {
            let count = |at: usize| match funnel[at].sessions {
                Value::Count(count) => count,
                other => panic!("{other:?}"),
            };
            if answer.figure.key == "command_flow" {
                let Yield::Steps(steps) = asked("command_flow") else { panic!("no funnel") };
                assert_eq!(steps, [count(0), count(1), count(2)]);
                continue;
            }
            // Each later step is the last of a funnel of its own.
            for (at, step) in funnel.iter().enumerate().skip(1) {
                let key = format!("{}_{}", answer.figure.key, step.name);
                let Yield::Steps(steps) = asked(&key) else { panic!("no funnel") };
                assert_eq!(steps, [count(0), count(at)], "{key}");
            }
        }
    }
}

#[test]
fn the_files_are_what_is_rendered() {
    super::super::check().unwrap();
}
