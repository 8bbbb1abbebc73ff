//! The queries of the Grafana dashboard, put to a Loki that holds what caro sends.

use std::collections::BTreeMap;

use caro_cli::catalog::{Caro, VerbDispatched};
use caro_cli::insights::answer::Found;
use chrono::TimeDelta;
use serde_json::Value;
use telemetry_core::Event as _;
use telemetry_core::gate::check;
use telemetry_delivery::{Destination, Stamp};
use telemetry_sinks::{LokiOptions, push_body};
use test_servers::LokiServer;

use super::super::grafana::PANELS;
use super::fixture::{kept_records, report};

/// A Loki that got the fixture's records about verbs, in one push as the sender makes it.
fn loki() -> LokiServer {
    let server = LokiServer::start();
    let kept = kept_records();
    let records: Vec<_> =
        kept.iter().filter_map(|kept| kept.record(check::<Caro>)?.whole()).collect();
    let used: Vec<_> =
        records.into_iter().filter(|record| record.event() == VerbDispatched::SPEC.name).collect();
    let start = caro_cli::clock::now() - TimeDelta::minutes(1);
    let start = start.timestamp_nanos_opt().unwrap();
    let stamps: Vec<_> =
        (0..).zip(&used).map(|(n, _)| Stamp { nanos: start + n, old: false }).collect();
    let options = LokiOptions::open(Destination::parse(&server.url()).unwrap(), "0.1.0");
    let push = reqwest::blocking::Client::new()
        .post(format!("{}/loki/api/v1/push", server.url()))
        .header("content-type", "application/json")
        .body(push_body(&used, &stamps, &options).to_string());
    assert_eq!(push.send().unwrap().status().as_u16(), 204);
    server
}

/// Returns the value of each label; the variables of Grafana stand for an hour.
fn ask(server: &LokiServer, query: &str) -> BTreeMap<String, u64> {
    let query = query.replace("$__range", "1h").replace("$__interval", "1h");
    let mut url = reqwest::Url::parse(&format!("{}/loki/api/v1/query", server.url())).unwrap();
    url.query_pairs_mut().append_pair("query", &query);
    let answer = reqwest::blocking::get(url).unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{query}: {}", answer.text().unwrap());
    let answer: Value = serde_json::from_str(&answer.text().unwrap()).unwrap();
    let one = |row: &Value| {
        let labels = row["metric"].as_object().unwrap();
        let label = labels.values().next().and_then(Value::as_str).unwrap_or_default();
        (label.to_owned(), row["value"][1].as_str().unwrap().parse().unwrap())
    };
    answer["data"]["result"].as_array().unwrap().iter().map(one).collect()
}

/// Computed by hand in `tests/golden/README.md`.
const VERBS: &[(&str, u64)] = &[("ask", 36), ("config_set", 14), ("doctor", 7)];

#[test]
fn every_panel_counts_what_was_used() {
    let server = loki();
    let expected: [&[(&str, u64)]; 6] = [
        VERBS,
        &[("", 57)],
        VERBS,
        &[("ask", 6), ("config_set", 5), ("doctor", 7)],
        &[("0", 39), ("1", 7), ("2", 5), ("4", 6)],
        &[("0.1.0", 57)],
    ];
    assert_eq!(PANELS.len(), expected.len());
    for (panel, expected) in PANELS.iter().zip(expected) {
        let expected = expected.iter().map(|(label, count)| ((*label).to_owned(), *count));
        assert_eq!(ask(&server, panel.query), expected.collect(), "{}", panel.query);
    }
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn the_verbs_that_grafana_counts_are_those_of_the_report() {
    let report = report();
    let verbs = report.answers.iter().find(|answer| answer.figure.key == "verbs").unwrap();
    let Found::Broken { rows, hidden: 0, .. } = &verbs.found else { panic!("{:?}", verbs.found) };
    let rows: Vec<_> = rows.iter().map(|row| (row.name, row.records)).collect();
    assert_eq!(rows, VERBS);
}
