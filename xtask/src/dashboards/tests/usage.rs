//! The queries of the Grafana dashboard, put to a Loki that holds what caro sends.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};
use test_servers::LokiServer;

use super::super::grafana::PANELS;

/// Verb, exit code, version, how often.
const USES: &[(&str, u8, &str, u64)] = &[
    ("ask", 0, "0.1.0", 30),
    ("ask", 4, "0.1.0", 6),
    ("config set", 0, "0.1.0", 9),
    ("config set", 2, "0.2.0", 5),
    ("doctor", 1, "0.2.0", 7),
];

fn loki() -> LokiServer {
    let server = LokiServer::start();
    let start = caro_cli::clock::now() - TimeDelta::minutes(1);
    let start = start.timestamp_nanos_opt().unwrap();
    let mut number = 0_i64;
    let mut streams = Vec::new();
    for (verb, exit, version, times) in USES {
        let values: Vec<_> = (0..*times)
            .map(|_| {
                number += 1;
                let time = (start + number).to_string();
                json!([time, format!("exit={exit} ver={version} uuid={number}")])
            })
            .collect();
        streams.push(json!({ "stream": { "job": "caro-usage", "verb": verb }, "values": values }));
    }
    let push = reqwest::blocking::Client::new()
        .post(format!("{}/loki/api/v1/push", server.url()))
        .header("content-type", "application/json")
        .body(json!({ "streams": streams }).to_string());
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

#[test]
fn every_panel_counts_what_was_used() {
    let server = loki();
    let expected: [&[(&str, u64)]; 6] = [
        &[("ask", 36), ("config set", 14), ("doctor", 7)],
        &[("", 57)],
        &[("ask", 36), ("config set", 14), ("doctor", 7)],
        &[("ask", 6), ("config set", 5), ("doctor", 7)],
        &[("0", 39), ("1", 7), ("2", 5), ("4", 6)],
        &[("0.1.0", 45), ("0.2.0", 12)],
    ];
    assert_eq!(PANELS.len(), expected.len());
    for (panel, expected) in PANELS.iter().zip(expected) {
        let expected = expected.iter().map(|(label, count)| ((*label).to_owned(), *count));
        assert_eq!(ask(&server, panel.query), expected.collect(), "{}", panel.query);
    }
    assert_eq!(server.faults(), [""; 0]);
}
