//! Tries a corpus of values at the gate: what a person might type must not pass as any property.

mod corpus;
mod legal;
mod report;
mod speed;
mod trial;

use std::path::Path;

use anyhow::{Result, ensure};
use caro_cli::catalog::Caro;
use telemetry_core::testing::Probe;

use corpus::Corpus;
use report::Report;
use trial::Outcome;

pub(crate) use speed::{Sample, samples};

/// The share of sensitive values that must be refused, leaving out those that are declared words.
const PROMISED_RECALL: f64 = 0.9995;

pub(crate) fn run(file: &Path, json: bool) -> Result<()> {
    let corpus = Corpus::read(file)?;
    for complaint in corpus.complaints() {
        eprintln!("{complaint}");
    }
    let probes = Probe::all::<Caro>();
    let mut report = Report::default();
    for entry in &corpus.entries {
        report.add(entry, &Outcome::of(&entry.candidates, &probes));
    }
    report.legal = legal::try_all(&probes);
    if json {
        println!("{}", report.json());
        eprint!("{}", report.findings());
    } else {
        println!("{}\n{}\n{}", report.table(), report.findings(), speed::line());
    }
    let recall = report.total().recall_without_homonyms();
    ensure!(report.accepted_non_vocabulary() == 0, "the gate accepted what no catalog declares");
    ensure!(report.legal_refused() == 0, "the gate refused what the catalog declares");
    ensure!(
        recall.is_none_or(|recall| recall >= PROMISED_RECALL),
        "fewer than {PROMISED_RECALL} of the sensitive values were refused"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(candidates: &[&str]) -> Outcome {
        let candidates: Vec<_> = candidates.iter().copied().map(str::to_owned).collect();
        Outcome::of(&candidates, &Probe::all::<Caro>())
    }

    #[test]
    fn a_word_of_the_catalog_is_a_homonym_and_anything_else_is_refused() {
        for declared in [&["\"linux\""][..], &["\"12\"", "12"], &["\"1.2.3\""], &["true"]] {
            let outcome = outcome(declared);
            assert!(outcome.is_accepted && outcome.is_declared, "{declared:?}");
            assert!(outcome.accepted_wrongly.is_empty() && outcome.refused_wrongly.is_empty());
        }
        for foreign in [&["\"/etc/passwd\""][..], &["\"4111111111111111\"", "4111111111111111"]] {
            let outcome = outcome(foreign);
            assert!(!outcome.is_accepted && !outcome.is_declared, "{foreign:?}");
        }
    }

    #[test]
    fn every_declared_legal_value_passes() {
        let legal = legal::try_all(&Probe::all::<Caro>());
        assert_eq!(legal.refused, Vec::<String>::new());
        assert!(legal.tried > 100_000);
    }
}
