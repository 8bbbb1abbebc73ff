//! Completes a record that lost properties on purpose, so that the gate can judge the rest of it.
//!
//! The gate knows whole records only, and that is how it should stay. A property that the head says was
//! left out is put back with a value that means nothing (0, false, the first word), and the gate sees
//! the result. Nothing of what stands in the file is taken away or changed, so a byte the gate would
//! not have passed in a whole record it does not pass here. The stand-ins are never shown, counted or
//! sent.

use memchr::memmem;
use telemetry_core::{EventSpec, Kind, PropertySpec};

const PROPERTIES: &[u8] = br#","properties":{"#;
const NOTICE: &[u8] = br#","notice":"#;
const EVENT: &[u8] = br#","event":""#;

/// What came of an attempt to complete a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Completed {
    /// The completed text is in the buffer.
    Yes,
    /// It has a property that it should not have.
    HasLeftOut,
    /// It is not built like a record; the gate will say why.
    No,
}

/// Returns the event that a record claims to be of, if the catalog has it.
pub(super) fn event_of(record: &[u8], events: &'static [EventSpec]) -> Option<&'static EventSpec> {
    let rest = &record[memmem::find(record, EVENT)? + EVENT.len()..];
    let name = &rest[..memchr::memchr(b'"', rest)?];
    events.iter().find(|event| event.name.as_bytes() == name)
}

/// Puts stand-ins for the properties that were left out into a copy of the record.
pub(super) fn complete(
    record: &[u8],
    event: &EventSpec,
    left_out: &[&str],
    whole: &mut Vec<u8>,
) -> Completed {
    let Some(at) = memmem::find(record, PROPERTIES).map(|at| at + PROPERTIES.len()) else {
        return Completed::No;
    };
    let Some(body) = record[at..].strip_suffix(b"}}") else { return Completed::No };
    let notice = notice_of(&record[..at]);
    let mut found = pieces(body).peekable();
    let mut all: Vec<Vec<u8>> = Vec::new();
    for property in event.properties {
        let is_there = found.peek().is_some_and(|piece| names(piece, property.name));
        match (is_there, left_out.contains(&property.name)) {
            (true, true) => return Completed::HasLeftOut,
            (true, false) => all.extend(found.next().map(<[u8]>::to_vec)),
            (false, true) if !property.optional && property.since <= notice => {
                all.push(stand_in(property));
            }
            (false, _) => {}
        }
    }
    all.extend(found.map(<[u8]>::to_vec));
    whole.clear();
    whole.extend_from_slice(&record[..at]);
    whole.extend_from_slice(&all.join(&b','));
    whole.extend_from_slice(b"}}");
    Completed::Yes
}

/// Splits at the commas; nothing is in nothing.
fn pieces(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let most = if body.is_empty() { 0 } else { usize::MAX };
    body.split(|byte| *byte == b',').take(most)
}

fn names(piece: &[u8], name: &str) -> bool {
    let rest = piece.strip_prefix(b"\"").and_then(|rest| rest.strip_prefix(name.as_bytes()));
    rest.is_some_and(|rest| rest.starts_with(b"\":"))
}

fn notice_of(head: &[u8]) -> u16 {
    let digits = memmem::find(head, NOTICE).map(|at| &head[at + NOTICE.len()..]);
    let digits =
        digits.and_then(|rest| std::str::from_utf8(rest.split(|b| *b == b',').next()?).ok());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn stand_in(property: &PropertySpec) -> Vec<u8> {
    let value = match property.kind {
        Kind::Bool => "false".to_owned(),
        Kind::Integer { .. } | Kind::Rounded { .. } => "0".to_owned(),
        Kind::Label(labels) => format!("\"{}\"", labels.first().copied().unwrap_or_default()),
        Kind::Version => "\"0.0.0\"".to_owned(),
        Kind::MajorMinor => "\"0.0\"".to_owned(),
    };
    format!("\"{}\":{value}", property.name).into_bytes()
}

#[cfg(test)]
mod tests;
