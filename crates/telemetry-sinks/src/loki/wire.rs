//! What a record looks like to Loki.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};
use telemetry_core::Checked;
use telemetry_delivery::Stamp;

use super::LokiOptions;

/// The label that all records share.
pub const JOB: &str = "caro-usage";

/// Where a push goes.
pub(super) const PATH: &str = "/loki/api/v1/push";

/// Returns the verb of a record, as its label.
pub(super) fn verb(record: &Checked<'_>) -> String {
    property(record, "verb").as_str().unwrap_or_default().to_owned()
}

fn property(record: &Checked<'_>, name: &str) -> Value {
    let mut properties: Map<String, Value> =
        serde_json::from_str(record.properties()).expect("the gate passes JSON");
    properties.remove(name).unwrap_or_default()
}

/// Returns the line of a record. Its id makes it one of a kind, its time is that of the event.
fn line(record: &Checked<'_>, version: &str) -> String {
    let exit = property(record, "exit_code");
    format!("exit={exit} ver={version} uuid={} time={}", record.uuid(), record.timestamp())
}

/// Returns the push that would carry these records under these times, before compression.
pub fn push_body(records: &[Checked<'_>], stamps: &[Stamp], options: &LokiOptions) -> Value {
    let mut streams: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (record, stamp) in records.iter().zip(stamps) {
        let entry = json!([stamp.nanos.to_string(), line(record, options.version)]);
        streams.entry(verb(record)).or_default().push(entry);
    }
    let stream = |(verb, values): (String, Vec<Value>)| {
        let mut labels =
            Map::from_iter([("job".to_owned(), json!(JOB)), ("verb".to_owned(), json!(verb))]);
        if let Some(user) = &options.user {
            labels.insert("user".to_owned(), json!(user));
        }
        json!({"stream": labels, "values": values})
    };
    json!({"streams": streams.into_iter().map(stream).collect::<Vec<_>>()})
}

/// Packs a text.
pub(super) fn packed(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer
        .write_all(text.as_bytes())
        .and_then(|()| packer.finish())
        .expect("memory takes everything")
}
