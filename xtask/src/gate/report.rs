//! Sums up what became of a corpus, for people and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::json;

use super::corpus::Entry;
use super::legal::Legal;
use super::trial::Outcome;

/// The longest a value is shown, in characters.
const SHOWN: usize = 100;

/// What became of the values of one class.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    values: u64,
    refused: u64,
    /// Values that are byte for byte a declared legal value.
    homonyms: u64,
    refused_homonyms: u64,
}

/// What became of all of them.
#[derive(Default)]
pub(super) struct Report {
    classes: BTreeMap<String, Tally>,
    harmless: Tally,
    homonyms: BTreeSet<String>,
    /// What was accepted without being declared, with the places.
    accepted_wrongly: Vec<(String, Vec<String>)>,
    refused_wrongly: Vec<(String, Vec<String>)>,
    pub(super) legal: Legal,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        self.values += 1;
        self.refused += u64::from(!outcome.is_accepted);
        self.homonyms += u64::from(outcome.is_declared);
        self.refused_homonyms += u64::from(outcome.is_declared && !outcome.is_accepted);
    }

    /// The share of values that every property refused; `None` of nothing.
    fn recall(self) -> Option<f64> {
        share(self.refused, self.values)
    }

    pub(super) fn recall_without_homonyms(self) -> Option<f64> {
        share(self.refused - self.refused_homonyms, self.values - self.homonyms)
    }
}

impl Report {
    pub(super) fn add(&mut self, entry: &Entry, outcome: &Outcome) {
        let tally = if entry.sensitive {
            if outcome.is_declared {
                self.homonyms.insert(entry.text.clone());
            }
            self.classes.entry(entry.class.clone()).or_default()
        } else {
            &mut self.harmless
        };
        tally.add(outcome);
        for (places, found) in [
            (&outcome.accepted_wrongly, &mut self.accepted_wrongly),
            (&outcome.refused_wrongly, &mut self.refused_wrongly),
        ] {
            if !places.is_empty() {
                found.push((entry.text.clone(), places.clone()));
            }
        }
    }

    /// Returns the sum over every class of sensitive values.
    pub(super) fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in self.classes.values() {
            total.values += tally.values;
            total.refused += tally.refused;
            total.homonyms += tally.homonyms;
            total.refused_homonyms += tally.refused_homonyms;
        }
        total
    }

    pub(super) fn accepted_non_vocabulary(&self) -> usize {
        self.accepted_wrongly.len()
    }

    pub(super) fn legal_refused(&self) -> usize {
        self.refused_wrongly.len() + self.legal.refused.len()
    }

    pub(super) fn json(&self) -> String {
        let total = self.total();
        let document = json!({
            "recall": total.recall(),
            "recall_without_homonyms": total.recall_without_homonyms(),
            "accepted_non_vocabulary": self.accepted_non_vocabulary(),
            "legal_refused": self.legal_refused(),
            "homonyms": self.homonyms,
        });
        format!("{document:#}")
    }

    pub(super) fn table(&self) -> String {
        let mut table =
            String::from("| class | values | refused | homonyms | recall | without |\n");
        table += "| --- | ---: | ---: | ---: | ---: | ---: |\n";
        for (class, tally) in &self.classes {
            row(&mut table, class, *tally);
        }
        row(&mut table, "all sensitive", self.total());
        row(&mut table, "not sensitive", self.harmless);
        table
    }

    /// Lists what somebody has to look at: homonyms, and every mistake of the gate.
    pub(super) fn findings(&self) -> String {
        let mut text = String::new();
        let homonyms = self.homonyms.iter().map(|value| shown(value)).collect();
        list(&mut text, "sensitive values that are declared legal ones", homonyms);
        let with_places = |found: &[(String, Vec<String>)]| {
            let line = |(value, places): &(String, Vec<String>)| {
                format!("{} in {}", shown(value), places.join(", "))
            };
            found.iter().map(line).collect()
        };
        let accepted = with_places(&self.accepted_wrongly);
        list(&mut text, "accepted values that are no declared legal ones", accepted);
        let mut refused: Vec<_> = with_places(&self.refused_wrongly);
        refused.extend(self.legal.refused.iter().cloned());
        let title = format!("refused of {} declared legal values", self.legal.tried);
        list(&mut text, &title, refused);
        text
    }
}

#[expect(clippy::cast_precision_loss, reason = "no corpus has 2^53 values")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn row(table: &mut String, class: &str, tally: Tally) {
    let percent = |share: Option<f64>| {
        share.map_or_else(String::new, |share| format!("{:.2} %", share * 100.0))
    };
    let Tally { values, refused, homonyms, .. } = tally;
    let (with, without) = (percent(tally.recall()), percent(tally.recall_without_homonyms()));
    // Writing to a string cannot fail.
    let _ = writeln!(table, "| {class} | {values} | {refused} | {homonyms} | {with} | {without} |");
}

fn list(text: &mut String, title: &str, lines: Vec<String>) {
    let _ = writeln!(text, "{title}: {}", lines.len());
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

/// Shows a value on one line, without what a terminal would act on.
fn shown(value: &str) -> String {
    let short: String = value.chars().take(SHOWN).collect();
    let more = if short.len() < value.len() { " …" } else { "" };
    format!("{short:?}{more}")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn entry(text: &str, sensitive: bool) -> Entry {
        let (text, class) = (text.to_owned(), "class".to_owned());
        Entry { text, class, sensitive, candidates: Vec::new() }
    }

    #[test]
    fn recall_is_counted_with_and_without_homonyms() {
        let mut report = Report::default();
        let refused = Outcome::default();
        let homonym = Outcome { is_accepted: true, is_declared: true, ..Outcome::default() };
        let places = vec!["event.property".to_owned()];
        let leak = Outcome { is_accepted: true, accepted_wrongly: places, ..Outcome::default() };
        for text in ["a", "b", "c"] {
            report.add(&entry(text, true), &refused);
        }
        report.add(&entry("bash", true), &homonym);
        report.add(&entry("bash", false), &homonym);
        let figures = |report: &Report| serde_json::from_str::<Value>(&report.json()).unwrap();
        assert_eq!(
            figures(&report),
            json!({
                "recall": 0.75,
                "recall_without_homonyms": 1.0,
                "accepted_non_vocabulary": 0,
                "legal_refused": 0,
                "homonyms": ["bash"],
            })
        );
        report.add(&entry("leak\u{1b}[31m", true), &leak);
        report.legal.refused.push("event.property: 7".to_owned());
        let after = figures(&report);
        assert_eq!(after["recall"], 0.6);
        assert_eq!(after["recall_without_homonyms"], 0.75);
        assert_eq!(
            (&after["accepted_non_vocabulary"], &after["legal_refused"]),
            (&json!(1), &json!(1))
        );
        let findings = report.findings();
        assert!(findings.contains(r#""leak\u{1b}[31m" in event.property"#), "{findings}");
    }
}
