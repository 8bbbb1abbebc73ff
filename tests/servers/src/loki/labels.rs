//! The labels that name a stream.

use std::collections::BTreeMap;

/// Names and values, sorted by name.
pub(super) type Labels = BTreeMap<String, String>;

/// Where a stream's service is looked for, best first. Measured for `job`, documented for the rest.
const SERVICE: [&str; 10] = [
    "service",
    "app",
    "application",
    "name",
    "app_kubernetes_io_name",
    "container",
    "container_name",
    "component",
    "workload",
    "job",
];

/// Adds the label that Loki adds to every stream.
pub(super) fn with_service(mut labels: Labels) -> Labels {
    if !labels.contains_key("service_name") {
        let found = SERVICE.iter().find_map(|name| labels.get(*name));
        let name = found.map_or("unknown_service", String::as_str).to_owned();
        labels.insert("service_name".to_owned(), name);
    }
    labels
}

/// Writes labels as a stream is written.
pub(super) fn show(labels: &Labels) -> String {
    let pairs: Vec<_> =
        labels.iter().map(|(name, value)| format!("{name}={}", quote(value))).collect();
    format!("{{{}}}", pairs.join(", "))
}

/// Quotes a value as Go does, for all that a label here may hold.
pub(super) fn quote(value: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
