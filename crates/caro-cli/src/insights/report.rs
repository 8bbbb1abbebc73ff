//! What a report says: where its records come from, and every figure.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use telemetry_offline::{BundleRecord, Head, Span};

use super::answer::Answer;
use super::evaluate::Evaluation;
use super::figures::FIGURES;

/// Everything a report says.
#[derive(Debug)]
pub struct Report {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Where the records come from.
    pub sources: Vec<Source>,
    /// How many records there are, each counted once.
    pub records: u64,
    /// How many records were left out because another source has them too.
    pub doubled: u64,
    /// How many sessions they belong to.
    pub sessions: u64,
    /// From when to when they are.
    pub span: Span,
    /// How many records were dropped before they could be exported, by reason.
    pub drops: BTreeMap<String, u64>,
    /// Every figure with its values.
    pub answers: Vec<Answer>,
}

/// A bundle, or the journal of this machine.
#[derive(Debug)]
pub struct Source {
    /// The name of the file, or what it is.
    pub name: String,
    /// How many records it has.
    pub records: u64,
    /// From when to when they are.
    pub span: Span,
    /// What does not stand in it, in lines.
    pub left_out: Vec<String>,
}

/// Gathers records for a report, one source after the other.
pub struct Gathering {
    evaluation: Evaluation,
    seen: HashSet<u128>,
    sources: Vec<Source>,
    drops: BTreeMap<String, u64>,
    doubled: u64,
}

impl Default for Gathering {
    fn default() -> Self {
        Self {
            evaluation: Evaluation::new(FIGURES),
            seen: HashSet::new(),
            sources: Vec::new(),
            drops: BTreeMap::new(),
            doubled: 0,
        }
    }
}

impl Gathering {
    /// Starts a source; its records follow.
    pub fn begin<'d>(&mut self, name: String, drops: impl Iterator<Item = (&'d str, u64)>) {
        for (reason, count) in drops {
            *self.drops.entry(reason.to_owned()).or_default() += count;
        }
        self.sources.push(Source { name, records: 0, span: Span::default(), left_out: Vec::new() });
    }

    /// Starts a source that is a bundle.
    pub fn begin_bundle(&mut self, name: String, head: &Head) {
        self.begin(name, head.new_drops());
        self.source().left_out = head.left_out();
    }

    /// Takes a record of the current source into account, unless an earlier one had it.
    pub fn add(&mut self, record: &BundleRecord<'_>) {
        let source = self.source();
        source.records += 1;
        source.span.add(record.timestamp());
        if self.seen.insert(record.number()) {
            self.evaluation.add(record);
        } else {
            self.doubled += 1;
        }
    }

    /// Returns the report.
    pub fn report(self, made_at: DateTime<Utc>) -> Report {
        let mut span = Span::default();
        for source in &self.sources {
            source.span.first.iter().chain(&source.span.last).for_each(|time| span.add(time));
        }
        Report {
            made_at,
            records: self.seen.len() as u64,
            doubled: self.doubled,
            sessions: self.evaluation.session_count(),
            span,
            drops: self.drops,
            answers: self.evaluation.answers(FIGURES),
            sources: self.sources,
        }
    }

    fn source(&mut self) -> &mut Source {
        self.sources.last_mut().expect("a source was begun before its records came")
    }
}
