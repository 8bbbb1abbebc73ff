//! The gate's decision, made by a JSON parser.

use chrono::NaiveDateTime;
use serde_json::{Map, Value};
use uuid::{Uuid, Variant};

use super::is_legal;
use crate::SLOT_BYTES;
use crate::event::{Catalog, EventSpec};

const KEYS: [&str; 8] =
    ["v", "uuid", "session", "event", "distinct_id", "timestamp", "notice", "properties"];

/// Tells whether a record is one that the catalog allows, in the one form that is allowed.
#[must_use]
pub fn is_canonical<C: Catalog>(record: &[u8]) -> bool {
    let Ok(Value::Object(object)) = serde_json::from_slice(record) else { return false };
    // What a parser reads and a serialiser writes in the same bytes has no blanks, no escapes, no
    // doubled keys and no number with a sign, a fraction or an exponent.
    let same = serde_json::to_vec(&object).is_ok_and(|written| written == record);
    same && record.len() < SLOT_BYTES && object.keys().eq(KEYS) && is_record::<C>(&object)
}

fn is_record<C: Catalog>(object: &Map<String, Value>) -> bool {
    let text = |key: &str| object[key].as_str().unwrap_or_default();
    let Some(event) = C::event(text("event")) else { return false };
    let (Some(notice), Some(properties)) =
        (object["notice"].as_u64(), object["properties"].as_object())
    else {
        return false;
    };
    object["v"] == 1
        && is_uuid(text("uuid"), Some(7))
        && is_uuid(text("session"), Some(7))
        && (is_uuid(text("distinct_id"), None) || is_daily(text("distinct_id")))
        && is_time(text("timestamp"))
        && notice <= u64::from(u16::MAX)
        && are_properties(event, notice, properties)
}

fn is_uuid(text: &str, version: Option<usize>) -> bool {
    Uuid::parse_str(text).is_ok_and(|id| {
        id.hyphenated().to_string() == text
            && id.get_variant() == Variant::RFC4122
            && version.is_none_or(|version| id.get_version_num() == version)
    })
}

fn is_daily(text: &str) -> bool {
    text.len() == 16 && text.chars().all(|c| c.is_digit(16) && !c.is_uppercase())
}

fn is_time(text: &str) -> bool {
    // A day may be the 31st of any month; a second may not be the 61st of its minute.
    let Some((day, rest)) = text.get(8..10).zip(text.get(10..)) else { return false };
    let day = if ["29", "30", "31"].contains(&day) { "28" } else { day };
    let text = format!("{}{day}{rest}", &text[..8]);
    let parsed = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.3fZ");
    parsed.is_ok_and(|time| time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string() == text)
        && text.starts_with('2')
        && text.len() == "2026-11-20T10:32:24.481Z".len()
        && !text.contains(":60.")
}

fn are_properties(event: &EventSpec, notice: u64, properties: &Map<String, Value>) -> bool {
    let expected = event.properties.iter().filter(|property| {
        let may_be_missing = property.optional || u64::from(property.since) > notice;
        properties.contains_key(property.name) || !may_be_missing
    });
    let (mut names, mut legal) = (Vec::new(), true);
    for property in expected {
        names.push(property.name);
        let covered = u64::from(property.since) <= notice;
        let json = properties.get(property.name).map(Value::to_string);
        legal &= covered && json.is_some_and(|json| is_legal(property.kind, &json));
    }
    legal && properties.keys().eq(names)
}
