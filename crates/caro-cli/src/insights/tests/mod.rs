//! Figures over fixtures with answers that were computed by hand: `tests/golden/README.md` has the
//! arithmetic.

mod definitions;
mod evaluation;
mod fixture;
mod page;

use telemetry_offline::BundleReader;

use super::answer::{Answer, Found, Value};
use super::report::{Gathering, Report};
use crate::catalog::Caro;

const FIXTURE: &str = include_str!("../../../../../tests/golden/figures.json");
const USES: &str = include_str!("../../../../../tests/golden/uses.json");
const SMALL: &str = include_str!("../../../../../tests/golden/bundle-1.json");

/// Reads bundles the way `caro telemetry report` does.
fn report(bundles: &[&str]) -> Report {
    let mut gathering = Gathering::default();
    for (number, text) in bundles.iter().enumerate() {
        let mut reader = BundleReader::open::<Caro>(text.as_bytes()).unwrap();
        gathering.begin_bundle(format!("{number}.json"), reader.head());
        while let Some(record) = reader.next() {
            gathering.add(&record.unwrap());
        }
    }
    gathering.report("2026-11-20T12:00:00Z".parse().unwrap())
}

fn answer<'a>(report: &'a Report, key: &str) -> &'a Answer {
    report.answers.iter().find(|answer| answer.figure.key == key).unwrap()
}

/// Returns the value of the whole.
fn whole(report: &Report, key: &str) -> Value {
    match &answer(report, key).found {
        Found::OverTime { whole, .. } => whole[0],
        other => panic!("{key} is not over time: {other:?}"),
    }
}

/// Returns the values over time.
fn points(report: &Report, key: &str) -> Vec<(u32, Value)> {
    match &answer(report, key).found {
        Found::OverTime { points, .. } => points.iter().map(|(day, all)| (*day, all[0])).collect(),
        other => panic!("{key} is not over time: {other:?}"),
    }
}

/// Returns the rows of a breakdown, and how many are hidden with how many records.
fn rows<'a>(report: &'a Report, key: &str) -> (Vec<(&'a str, u64)>, usize, Value) {
    match &answer(report, key).found {
        Found::Broken { rows, hidden, hidden_records, .. } => {
            let rows = rows.iter().map(|row| (row.name, row.records)).collect();
            (rows, *hidden, *hidden_records)
        }
        other => panic!("{key} is not broken down: {other:?}"),
    }
}

/// Returns the steps of every funnel of a figure.
fn steps<'a>(report: &'a Report, key: &str) -> Vec<Vec<(&'a str, Value)>> {
    match &answer(report, key).found {
        Found::Steps(funnels) => funnels
            .iter()
            .map(|funnel| funnel.iter().map(|step| (step.name, step.sessions)).collect())
            .collect(),
        other => panic!("{key} is no funnel: {other:?}"),
    }
}

const fn share(part: u64, whole: u64) -> Value {
    Value::Share { part, whole }
}
