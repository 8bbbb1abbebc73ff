//! What the gate costs, beside the document's own check of texts and a set of usual patterns.
//!
//! Unlike the other tables this one gives times, because they were promised as times. A turn is a few
//! microseconds and the table shows the median of thousands: what else the machine does is left out
//! unless it lasts.

use std::fmt::Write;
use std::hint::black_box;

use anyhow::{Context, Result};
use caro_cli::catalog::{Backend, Caro, CommandGenerated, Model, RiskLevel};
use regex::RegexSet;
use serde_json::{Map, Value};
use telemetry_core::{Bounded, DistinctId, Draft, Envelope, RecordIds, gate};

use crate::gate::{Sample, samples};

/// Promised, in nanoseconds.
const A_PROPERTY: f64 = 20.0;
const AN_EVENT: f64 = 300.0;

/// What a filter of texts usually looks for.
const PATTERNS: [&str; 12] = [
    r"(?:^|\s)[~/][\w.-]+/",
    r"[A-Za-z]:\\",
    r"\\\\[\w.-]+\\",
    r"(?i)pass(?:word|wd)|secret|token",
    r"[|;`]|\$\(|&&|>",
    r"[\w.+-]+@[\w-]+\.[\w.]+",
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
    r"\beyJ[\w-]+\.[\w-]+\.[\w-]+",
    r"\b(?:sk|pk|ghp|gho|xox[bp])[-_][\w-]{10,}",
    r"-----BEGIN [A-Z ]+-----",
    r"\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b",
    r"https?://\S+",
];

/// Returns the lines of the table.
pub(super) fn table() -> Result<String> {
    let samples = samples();
    let patterns = RegexSet::new(PATTERNS)?;
    let mut table = String::from(
        "| a pass over one record | an event | a property | promised |\n| --- | ---: | ---: | --- |\n",
    );
    let gate = |record: &str| {
        black_box(gate::check::<Caro>(record.as_bytes()).is_ok());
    };
    row(&mut table, "the gate", over_all(&samples, gate), Some(A_PROPERTY));
    let documents = measured_with_properties(&samples, |properties| {
        black_box(documents_validator(properties).is_ok());
    })?;
    row(&mut table, "the document's validator, on parsed properties", documents, None);
    let parsing = over_all(&samples, |record| {
        black_box(
            properties(record).is_ok_and(|properties| documents_validator(&properties).is_ok()),
        );
    });
    row(&mut table, "the document's validator, with the parsing", parsing, None);
    let regexes = over_all(&samples, |record| {
        black_box(patterns.is_match(record));
    });
    row(&mut table, "a set of a dozen regular expressions", regexes, None);
    let _ = write!(table, "\n{}", both_passes(&samples)?);
    Ok(table)
}

/// Median nanoseconds, for a record and for a property.
#[derive(Clone, Copy)]
struct Cost {
    event: f64,
    property: f64,
}

fn over_all(samples: &[Sample], mut pass: impl FnMut(&str)) -> Cost {
    mean(samples, |sample| sample.nanoseconds(&mut pass))
}

fn measured_with_properties(
    samples: &[Sample],
    mut pass: impl FnMut(&Map<String, Value>),
) -> Result<Cost> {
    let parsed: Vec<_> = samples.iter().map(|s| properties(&s.record)).collect::<Result<_>>()?;
    let mut parsed = parsed.iter();
    Ok(mean(samples, |sample| {
        let properties = parsed.next().expect("one for each sample");
        sample.nanoseconds(|_| pass(black_box(properties)))
    }))
}

#[expect(clippy::cast_precision_loss, reason = "a catalog is small")]
fn mean(samples: &[Sample], cost: impl FnMut(&Sample) -> f64) -> Cost {
    let total: f64 = samples.iter().map(cost).sum();
    let properties: usize = samples.iter().map(|sample| sample.properties).sum();
    Cost { event: total / samples.len() as f64, property: total / properties as f64 }
}

fn row(table: &mut String, what: &str, Cost { event, property }: Cost, limit: Option<f64>) {
    let limit = limit.map_or_else(String::new, |limit| format!("at most {limit} ns a property"));
    // Writing to a string cannot fail.
    let _ = writeln!(table, "| {what} | {event:.0} ns | {property:.1} ns | {limit} |");
}

fn properties(record: &str) -> Result<Map<String, Value>> {
    let mut record: Map<String, Value> = serde_json::from_str(record)?;
    match record.remove("properties") {
        Some(Value::Object(properties)) => Ok(properties),
        _ => anyhow::bail!("a record has properties"),
    }
}

/// The check that the specification describes: of texts only, and of a flat object only.
fn documents_validator(properties: &Map<String, Value>) -> Result<(), &'static str> {
    for text in properties.values().filter_map(Value::as_str) {
        if text.starts_with(['/', '~']) || text.contains(":\\") {
            return Err("a path");
        }
        if ["password", "secret", "token"].iter().any(|word| text.contains(word)) {
            return Err("a secret");
        }
        if text.contains(['|', ';', '`']) {
            return Err("a command");
        }
        if text.len() > 200 {
            return Err("a long text");
        }
    }
    Ok(())
}

/// Measures both passes over a record, and the same with making it from an event.
fn both_passes(samples: &[Sample]) -> Result<String> {
    let passes = over_all(samples, |record| {
        let first = gate::check::<Caro>(record.as_bytes()).expect("a legal record passes");
        black_box(gate::check::<Caro>(black_box(first.as_str()).as_bytes()).is_ok());
    });
    let now = caro_cli::clock::now();
    let mut ids = RecordIds::new([7; 10]);
    let envelope = Envelope {
        uuid: ids.next(now),
        session: ids.next(now),
        distinct_id: DistinctId::daily(&[1; 32], "caro", "machine", now),
        timestamp: now,
        notice: 1,
    };
    let event = CommandGenerated {
        backend: Backend::Ollama,
        inference_time_ms: Bounded::new(1_234),
        risk_level: RiskLevel::Moderate,
        patterns_matched: Bounded::new(1),
        model_name: Some(Model::Qwen),
    };
    let sample = samples.first().context("the catalog has events")?;
    let made = sample.nanoseconds(|_| {
        black_box(&Draft::new(black_box(&envelope), black_box(&event)));
    });
    Ok(format!(
        "Both passes over one event, before it is stored and on its way out: {:.0} ns (promised: at most\n\
         {AN_EVENT} ns). Making its record takes {made:.0} ns before that. Nothing of it allocates, which a\n\
         test asserts, and nothing is built when a program starts.\n",
        passes.event
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contestants_do_their_work() {
        let found = |text: &str| {
            let properties = Map::from_iter([("key".to_owned(), Value::from(text))]);
            documents_validator(&properties).is_err()
        };
        for text in ["/etc", "~/x", "C:\\x", "my password", "a|b", &"x".repeat(201)] {
            assert!(found(text), "{text}");
        }
        assert!(!found("embedded"));
        let patterns = RegexSet::new(PATTERNS).unwrap();
        for text in ["/etc/passwd", "a@b.example", "10.0.0.1", "eyJh.bGci.OiJI", "a && b"] {
            assert!(patterns.is_match(text), "{text}");
        }
        // They look at the bytes a gate has to let through; if they stopped there, they would do less.
        assert!(samples().iter().all(|sample| !patterns.is_match(&sample.record)));
    }
}
