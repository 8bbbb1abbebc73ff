//! Why a record was refused, found after the fact so that the accepting path stays short.

use super::matcher;
use crate::alias::ALIAS;
use crate::event::{EventSpec, PropertySpec};
use crate::spelling::MAX_WORD;
use crate::value::Kind;

/// Why the gate refused a record. Counted, never accompanied by the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    /// The record does not fit a slot, or a text in it is over 64 bytes.
    #[error("a record or a text in it is too long")]
    TooLong,
    /// A byte outside ASCII.
    #[error("a record holds text outside ASCII")]
    NonAscii,
    /// A control character.
    #[error("a record holds a control character")]
    Control,
    /// The envelope is not the documented one.
    #[error("a record's envelope is not valid")]
    Envelope,
    /// The event is not in the catalog.
    #[error("a record names an unknown event")]
    UnknownEvent,
    /// A key the event does not have.
    #[error("a record names an unknown property")]
    UnknownKey,
    /// A key that stands twice.
    #[error("a record names a property twice")]
    DuplicateKey,
    /// A property is missing.
    #[error("a record lacks a property")]
    MissingKey,
    /// An object or a list inside the properties.
    #[error("a property holds a nested value")]
    Nested,
    /// A `null`.
    #[error("a property is null")]
    Null,
    /// A number above its declared maximum.
    #[error("a number is above its maximum")]
    AboveMaximum,
    /// A text that is not one of the declared labels or versions.
    #[error("a text is not one of the declared words")]
    NotALabel,
    /// A value of another kind than declared.
    #[error("a value is not of its property's kind")]
    WrongKind,
    /// An event or a property that the accepted notice does not cover.
    #[error("an event or a property is newer than the accepted notice")]
    BeyondNotice,
    /// Right in content, but not written the canonical way.
    #[error("a record is not in canonical form")]
    NotCanonical,
}

impl Refusal {
    /// Returns the word under which it is counted.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::NonAscii => "non_ascii",
            Self::Control => "control",
            Self::Envelope => "envelope",
            Self::UnknownEvent => "unknown_event",
            Self::UnknownKey => "unknown_key",
            Self::DuplicateKey => "duplicate_key",
            Self::MissingKey => "missing_key",
            Self::Nested => "nested",
            Self::Null => "null",
            Self::AboveMaximum => "above_maximum",
            Self::NotALabel => "not_a_label",
            Self::WrongKind => "wrong_kind",
            Self::BeyondNotice => "beyond_notice",
            Self::NotCanonical => "not_canonical",
        }
    }
}

/// Finds the reason for a refusal. It only has to be helpful: the decision has been made.
#[cold]
pub(super) fn explain(record: &[u8], events: &[EventSpec]) -> Refusal {
    let Ok(text) = std::str::from_utf8(record) else { return Refusal::NonAscii };
    if !text.is_ascii() {
        return Refusal::NonAscii;
    }
    if text.bytes().any(|b| b.is_ascii_control()) {
        return Refusal::Control;
    }
    let Some(name) = between(text, "\"event\":\"", "\"") else { return Refusal::Envelope };
    if name == ALIAS.name {
        // Two ids and nothing else: whatever is wrong with it is wrong with these.
        return Refusal::Envelope;
    }
    let Some(spec) = events.iter().find(|event| event.name == name) else {
        return Refusal::UnknownEvent;
    };
    let Some((_, object)) = text.split_once("\"properties\":") else { return Refusal::Envelope };
    let Some(body) = object.strip_prefix('{').and_then(|rest| rest.strip_suffix("}}")) else {
        return Refusal::NotCanonical;
    };
    let notice = between(text, "\"notice\":", ",").and_then(|n| n.parse().ok()).unwrap_or(0);
    if spec.since > notice {
        return Refusal::BeyondNotice;
    }
    explain_properties(body, spec, notice).unwrap_or_else(|| {
        // Nothing is wrong with what the properties say: it is how they say it, or the envelope.
        let canonical = matcher::starts_with_properties(object.as_bytes(), spec, notice);
        if canonical { Refusal::Envelope } else { Refusal::NotCanonical }
    })
}

fn explain_properties(body: &str, spec: &EventSpec, notice: u16) -> Option<Refusal> {
    let mut seen = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let Some((key, after)) = rest.trim_start_matches([',', ' ']).split_once(':') else {
            return Some(Refusal::NotCanonical);
        };
        let key = key.trim().trim_matches('"');
        let (value, after) = split_value(after.trim_start());
        rest = after;
        if seen.contains(&key) {
            return Some(Refusal::DuplicateKey);
        }
        seen.push(key);
        let Some(property) = spec.properties.iter().find(|p| p.name == key) else {
            return Some(Refusal::UnknownKey);
        };
        if property.since > notice {
            return Some(Refusal::BeyondNotice);
        }
        if let Some(reason) = explain_value(value.trim_end(), property) {
            return Some(reason);
        }
    }
    let missing = spec.properties.iter().any(|p| !p.optional && !seen.contains(&p.name));
    missing.then_some(Refusal::MissingKey)
}

fn explain_value(value: &str, property: &PropertySpec) -> Option<Refusal> {
    if matcher::is_value(value.as_bytes(), property) {
        return None;
    }
    let quoted = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    let is_number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    Some(match (value.as_bytes().first(), quoted, property.kind) {
        (Some(b'{' | b'['), ..) => Refusal::Nested,
        (_, None, _) if value == "null" => Refusal::Null,
        (_, Some(word), _) if word.len() > MAX_WORD => Refusal::TooLong,
        (_, Some(_), Kind::Label(_) | Kind::Version | Kind::MajorMinor) => Refusal::NotALabel,
        (_, None, Kind::Integer { max } | Kind::Rounded { max })
            if is_number && value.parse().map_or(true, |number: u64| number > max) =>
        {
            Refusal::AboveMaximum
        }
        _ => Refusal::WrongKind,
    })
}

/// Splits after one value; a text ends at its closing quote, anything else at a comma.
fn split_value(text: &str) -> (&str, &str) {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.find('"')).map(|at| at + 2);
    text.split_at(quoted.or_else(|| text.find(',')).unwrap_or(text.len()))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}
