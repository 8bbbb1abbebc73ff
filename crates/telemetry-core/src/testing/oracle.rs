//! The gate's decision, made by a JSON parser.

use serde_json::{Map, Value};
use uuid::{Uuid, Variant};

use super::is_legal;
use crate::SLOT_BYTES;
use crate::alias::ALIAS;
use crate::event::{Catalog, EventSpec};

const KEYS: [&str; 8] =
    ["v", "uuid", "session", "event", "distinct_id", "timestamp", "notice", "properties"];

/// What stands behind `distinct_id` where that is an installation's.
const IS_ANON: &str = "is_anon";

/// Tells whether a record is one that the catalog allows, in the one form that is allowed.
#[must_use]
pub fn is_canonical<C: Catalog>(record: &[u8]) -> bool {
    let Ok(Value::Object(object)) = serde_json::from_slice(record) else { return false };
    // What a parser reads and a serialiser writes in the same bytes has no blanks, no escapes, no
    // doubled keys and no number with a sign, a fraction or an exponent.
    let same = serde_json::to_vec(&object).is_ok_and(|written| written == record);
    let keys = object.keys().filter(|key| *key != IS_ANON);
    let anon_in_place =
        !object.contains_key(IS_ANON) || object.keys().position(|key| key == IS_ANON) == Some(5);
    same && record.len() < SLOT_BYTES && keys.eq(KEYS) && anon_in_place && is_record::<C>(&object)
}

fn is_record<C: Catalog>(object: &Map<String, Value>) -> bool {
    let text = |key: &str| object[key].as_str().unwrap_or_default();
    let event = C::event(text("event")).or((text("event") == ALIAS.name).then_some(&ALIAS));
    let Some(event) = event else { return false };
    let (Some(notice), Some(properties)) =
        (object["notice"].as_u64(), object["properties"].as_object())
    else {
        return false;
    };
    object["v"] == 1
        && is_uuid(text("uuid"), Some(7))
        && is_uuid(text("session"), Some(7))
        && (is_uuid(text("distinct_id"), None)
            || is_daily(text("distinct_id")) && !object.contains_key(IS_ANON))
        && object.get(IS_ANON).is_none_or(|anon| anon == true)
        && is_time(text("timestamp"))
        && u16::try_from(notice).is_ok()
        && u64::from(event.since) <= notice
        && if event.name == ALIAS.name {
            let joined = properties.get("alias").and_then(Value::as_str).unwrap_or_default();
            let two_ids = is_uuid(text("distinct_id"), None) && is_uuid(joined, None);
            two_ids && properties.len() == 1 && !object.contains_key(IS_ANON)
        } else {
            let of_account = is_uuid(text("distinct_id"), None) && !object.contains_key(IS_ANON);
            (event.name != "$set" || of_account) && are_properties(event, notice, properties)
        }
}

fn is_uuid(text: &str, version: Option<usize>) -> bool {
    Uuid::parse_str(text).is_ok_and(|id| {
        id.hyphenated().to_string() == text
            && id.get_variant() == Variant::RFC4122
            && version.is_none_or(|version| id.get_version_num() == version)
    })
}

fn is_daily(text: &str) -> bool {
    text.len() == 16 && text.chars().all(|c| c.is_ascii_hexdigit() && !c.is_uppercase())
}

/// Reads the numbers and writes them again. A day may be the 31st of any month.
fn is_time(text: &str) -> bool {
    let number = |from: usize, digits: usize| -> u32 {
        text.get(from..from + digits).and_then(|part| part.parse().ok()).unwrap_or(u32::MAX)
    };
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2));
    let (hour, minute, second, milli) =
        (number(11, 2), number(14, 2), number(17, 2), number(20, 3));
    let (day_fits, time_fits) = ((1..=31).contains(&day), hour < 24 && minute < 60 && second < 60);
    (2000..3000).contains(&year)
        && (1..=12).contains(&month)
        && day_fits
        && time_fits
        && text
            == format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

fn are_properties(event: &EventSpec, notice: u64, properties: &Map<String, Value>) -> bool {
    let expected = event
        .properties
        .iter()
        .filter(|property| properties.contains_key(property.name) || !property.optional);
    let (mut names, mut legal) = (Vec::new(), true);
    for property in expected {
        names.push(property.name);
        let covered = u64::from(property.since) <= notice;
        let json = properties.get(property.name).map(Value::to_string);
        legal &= covered && json.is_some_and(|json| is_legal(property.kind, &json));
    }
    legal && properties.keys().eq(names)
}
