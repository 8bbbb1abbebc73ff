//! The aggregate export: counts and histograms, no record, no small cell.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};
use telemetry_offline::fingerprint;

use super::cells::{Cells, SMALLEST_CELL, hide_small};
use super::tally::{EventTally, PropertyTally, Tally, Value, is_number};
use crate::catalog::Caro;

/// What the document calls itself; `telemetry-offline` knows the name, to say what such a file is.
const FORMAT: &str = "telemetry-aggregate";

/// Returns the document: which values occur how often, for every event and property.
///
/// Times are told by the day. Numbers come in ranges. Cells under [`SMALLEST_CELL`] are hidden. Whole
/// events are too, and there is no total that they could be computed from.
pub fn aggregate(tally: &Tally, written_by: &str, now: DateTime<Utc>) -> Json {
    let (shown, hidden): (Vec<_>, Vec<_>) =
        tally.events().partition(|event| event.records >= SMALLEST_CELL);
    let day = |time: &Option<String>| time.as_deref().map(|time| time[..10].to_owned());
    json!({
        "format": FORMAT,
        "version": 1,
        "created_at": now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "written_by": written_by,
        "catalog": fingerprint::<Caro>(),
        "smallest_cell": SMALLEST_CELL,
        "first_day": day(&tally.span.first),
        "last_day": day(&tally.span.last),
        "events": shown.into_iter().map(of_event).collect::<Vec<_>>(),
        "hidden_events": hidden.len(),
    })
}

fn of_event(event: &EventTally) -> Json {
    let properties: Map<String, Json> = event
        .properties
        .iter()
        .map(|property| (property.spec.name.to_owned(), of_property(property, event.records)))
        .collect();
    json!({ "event": event.spec.name, "records": event.records, "properties": properties })
}

fn of_property(property: &PropertyTally, records: u64) -> Json {
    // Numbers always in ranges: an exact one can be somebody's.
    let cells = hide_small(property.cells(records, 0), SMALLEST_CELL);
    let shown: Json = if is_number(property.spec.kind) {
        cells.shown.iter().map(range).collect()
    } else {
        let words = cells.shown.iter().map(|(value, count)| (value.to_string(), json!(count)));
        words.collect::<Map<_, _>>().into()
    };
    json!({ "values": shown, "hidden": hidden(&cells) })
}

fn range((value, count): &(Value, u64)) -> Json {
    match value {
        Value::Range(from, to) => json!({ "from": from, "to": to, "records": count }),
        other => json!({ "value": other.to_string(), "records": count }),
    }
}

fn hidden<K>(cells: &Cells<K>) -> Json {
    json!({ "cells": cells.hidden, "records": cells.hidden_count })
}
