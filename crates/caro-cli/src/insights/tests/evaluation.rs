use std::collections::BTreeMap;

use proptest::prelude::*;
use telemetry_offline::{About, BundleWriter, Drops, Redaction, Selection, Summary};

use super::*;

/// Writes the fixture's records anew, those that are wanted, without what is left out.
fn part(wanted: impl Fn(usize) -> bool, left_out: &[&str]) -> String {
    let left_out: Vec<_> = left_out.iter().map(|&name| name.to_owned()).collect();
    let redaction = Redaction::of::<Caro>(&[], &left_out).unwrap();
    let lines =
        FIXTURE.lines().filter_map(|line| line.trim().strip_suffix(',').or(Some(line.trim())));
    let records: Vec<_> = lines.filter(|line| line.starts_with("{\"v\"")).collect();
    let chosen = records.iter().enumerate().filter(|(at, _)| wanted(*at));
    let chosen: Vec<_> = chosen
        .map(|(_, line)| telemetry_core::gate::check::<Caro>(line.as_bytes()).unwrap())
        .collect();
    let about = About {
        written_by: "tests 0.1.0".to_owned(),
        created_at: "2026-11-20T12:00:00Z".parse().unwrap(),
        drops: Drops::default(),
        drops_told: Drops::default(),
        selection: Selection::default(),
        redaction: redaction.clone(),
    };
    let mut summary = Summary::new(&redaction);
    for record in &chosen {
        summary.add(record);
    }
    let head = summary.head::<Caro>(&about);
    let mut writer = BundleWriter::start(Vec::new(), &head, &redaction).unwrap();
    for record in &chosen {
        writer.add(record).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn found(report: &Report) -> Vec<&Found> {
    report.answers.iter().map(|answer| &answer.found).collect()
}

#[test]
fn parts_and_doubles_make_the_same_figures_as_the_whole() {
    let all = report(&[FIXTURE]);
    let halves = report(&[&part(|at| at < 77, &[]), &part(|at| at >= 77, &[])]);
    assert_eq!(found(&halves), found(&all));
    let doubled = report(&[&part(|at| at < 120, &[]), FIXTURE]);
    assert_eq!((doubled.records, doubled.doubled), (200, 120));
    assert_eq!(found(&doubled), found(&all));
}

#[test]
fn what_a_bundle_left_out_is_said_and_not_counted_as_something_else() {
    let bundle = part(|_| true, &["user_override", "backend", "os"]);
    let report = report(&[&bundle]);
    // Not 0 of 17: nobody knows.
    assert_eq!(whole(&report, "override_rate"), Value::Nothing);
    assert_eq!(answer(&report, "override_rate").lacking, 17);
    assert_eq!(whole(&report, "refused_share"), share(7, 17));
    assert_eq!(rows(&report, "os"), (vec![], 0, Value::Count(0)));
    assert_eq!(answer(&report, "os").lacking, 50);
    assert_eq!(answer(&report, "inference_time").lacking, 53);
    assert_eq!(answer(&report, "arch").lacking, 0);
    assert_eq!(whole(&report, "command_success_rate"), share(22, 53));
}

#[test]
fn under_ten_sessions_there_are_counts_and_no_percentages() {
    let report = report(&[SMALL]);
    assert_eq!(report.sessions, 7);
    assert_eq!(whole(&report, "sessions"), Value::Count(7));
    for key in ["command_success_rate", "block_rate", "error_rate", "session_duration"] {
        assert_eq!(whole(&report, key), Value::TooFew, "{key}");
    }
    let Found::Broken { rows, .. } = &answer(&report, "os").found else { panic!("a breakdown") };
    assert_eq!((rows[0].records, rows[0].share), (7, Value::TooFew));
    // One error: neither its kind nor that it was one.
    assert_eq!(super::rows(&report, "error_categories"), (vec![], 1, Value::Small));
    // Two sessions executed something: that is said to be under five.
    assert_eq!(
        steps(&report, "command_flow")[0],
        [("started", Value::Count(7)), ("generated", Value::Count(6)), ("executed", Value::Small)]
    );
}

#[test]
fn of_nothing_nothing_is_said() {
    let report = report(&[]);
    assert_eq!((report.records, report.sessions), (0, 0));
    assert_eq!(whole(&report, "sessions"), Value::Count(0));
    assert_eq!(whole(&report, "command_success_rate"), Value::Nothing);
    assert_eq!(points(&report, "sessions"), []);
    assert_eq!(rows(&report, "os"), (vec![], 0, Value::Count(0)));
    assert_eq!(steps(&report, "command_flow")[0][0], ("started", Value::Count(0)));
}

proptest! {
    /// Against the definition, on all numbers: the smallest that enough do not exceed.
    #[test]
    fn percentiles_are_exact(mut numbers in proptest::collection::vec(0_u64..50, 1..200), percent in 1_u8..=100) {
        let mut counted = BTreeMap::new();
        for number in &numbers {
            *counted.entry(*number).or_default() += 1;
        }
        numbers.sort_unstable();
        let enough = |number: &u64| {
            let within = numbers.iter().filter(|other| *other <= number).count();
            within * 100 >= numbers.len() * usize::from(percent)
        };
        let expected = numbers.iter().find(|number| enough(number)).unwrap();
        prop_assert_eq!(crate::insights::answer::percentile(&counted, percent), *expected);
    }
}
