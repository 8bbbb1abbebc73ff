//! Verifying a bundle: everything that is wrong with it, not only the first thing.

use std::collections::HashSet;
use std::io::Read;

use telemetry_core::{Catalog, gate};

use super::error::BundleError;
use super::fingerprint::fingerprint;
use super::head::Head;
use super::read::BundleReader;

/// How many problems are kept; a file with more is broken enough.
const KEPT: usize = 100;

/// What was found out about a bundle.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What its head says, if it has one.
    pub head: Option<Head>,
    /// How many records were read, refused ones included.
    pub records: u64,
    /// What is wrong with it, in file order; at most a hundred.
    pub problems: Vec<BundleError>,
    /// How many more things are wrong with it.
    pub more_problems: u64,
    /// Whether it was written with another catalog than this program has.
    pub other_catalog: bool,
}

impl Verdict {
    /// Tells whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    fn add(&mut self, problem: BundleError) {
        if self.problems.len() < KEPT {
            self.problems.push(problem);
        } else {
            self.more_problems += 1;
        }
    }
}

/// Checks a whole bundle: its form, both hashes, the counts, and every record at the gate.
///
/// `tell` hears how many bytes are done, record after record.
pub fn verify<C: Catalog>(input: impl Read, mut tell: impl FnMut(u64)) -> Verdict {
    let reader = BundleReader::open_with(Box::new(input), gate::check::<C>, C::EVENTS);
    judge(reader, &fingerprint::<C>(), &mut tell)
}

fn judge(
    reader: Result<BundleReader<'_>, BundleError>,
    catalog: &str,
    tell: &mut dyn FnMut(u64),
) -> Verdict {
    let mut verdict = Verdict::default();
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(problem) => {
            verdict.add(problem);
            return verdict;
        }
    };
    verdict.other_catalog = reader.head().catalog != catalog;
    let mut seen = HashSet::new();
    while let Some(found) = reader.next() {
        let known = match found {
            Ok(record) => !seen.insert(record.number()),
            Err(problem) => {
                verdict.add(problem);
                false
            }
        };
        if known {
            verdict.add(BundleError::Doubled { number: reader.records() });
        }
        tell(reader.bytes());
    }
    verdict.records = reader.records();
    verdict.head = Some(reader.head().clone());
    verdict
}
