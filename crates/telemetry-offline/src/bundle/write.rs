//! Writing a bundle: once over the records for what the head says of them, once to write them.

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use telemetry_core::{Catalog, Checked};

use super::fingerprint::{fingerprint, hex};
use super::format::{CLOSING, INDENT, RECORDS_END};
use super::head::{Facts, Head};
use super::redact::Redaction;
use super::select::Selection;
use crate::drops::Drops;

/// What the head says besides what the records decide.
#[derive(Debug, Clone)]
pub struct About {
    /// The program and its version, such as `caro 0.1.0`.
    pub written_by: String,
    /// When it is written.
    pub created_at: DateTime<Utc>,
    /// How many records were dropped.
    pub drops: Drops,
    /// How many of these an earlier bundle has told.
    pub drops_told: Drops,
    /// Which records were asked for.
    pub selection: Selection,
    /// What is left out of them.
    pub redaction: Redaction,
}

/// What the records of a bundle say together, gathered before the first of them is written.
pub struct Summary<'a> {
    redaction: &'a Redaction,
    facts: Facts,
    hash: Sha256,
    text: Vec<u8>,
}

impl<'a> Summary<'a> {
    /// Starts with no record.
    pub fn new(redaction: &'a Redaction) -> Self {
        Self { redaction, facts: Facts::default(), hash: Sha256::new(), text: Vec::new() }
    }

    /// Takes a record into account.
    pub fn add(&mut self, record: &Checked<'_>) {
        self.text.clear();
        self.redaction.append(record, &mut self.text);
        self.hash.update(&self.text);
        self.hash.update(b"\n");
        self.facts.add(record);
    }

    /// Returns the head of a bundle of these records.
    pub fn head<C: Catalog>(self, about: &About) -> Head {
        let facts = Facts { sha256: hex(&self.hash.finalize()), ..self.facts };
        Head::new(facts, about, fingerprint::<C>())
    }
}

impl Facts {
    /// Counts a record. Times of records are compared as texts, which their one form allows.
    pub(super) fn add(&mut self, record: &Checked<'_>) {
        let time = record.timestamp();
        self.count += 1;
        self.notice = self.notice.max(record.notice());
        self.span.add(time);
    }
}

/// Writes the same records as were summed up, in the same order.
pub struct BundleWriter<'a, W> {
    writer: W,
    redaction: &'a Redaction,
    text: Vec<u8>,
    written: u64,
    said: u64,
}

impl<'a, W: Write> BundleWriter<'a, W> {
    /// Writes the head.
    pub fn start(mut writer: W, head: &Head, redaction: &'a Redaction) -> io::Result<Self> {
        writer.write_all(head.to_text().as_bytes())?;
        Ok(Self { writer, redaction, text: Vec::new(), written: 0, said: head.count })
    }

    /// Writes a record.
    pub fn add(&mut self, record: &Checked<'_>) -> io::Result<()> {
        self.written += 1;
        self.text.clear();
        self.text.extend_from_slice(INDENT);
        self.redaction.append(record, &mut self.text);
        self.text.extend_from_slice(if self.written < self.said { b",\n" } else { b"\n" });
        self.writer.write_all(&self.text)
    }

    /// Writes the end, and returns what was written to.
    ///
    /// # Panics
    /// If it was given another number of records than the summary.
    pub fn finish(mut self) -> io::Result<W> {
        assert_eq!(self.written, self.said, "the records that were summed up are written");
        for line in [RECORDS_END, CLOSING] {
            self.writer.write_all(line)?;
            self.writer.write_all(b"\n")?;
        }
        Ok(self.writer)
    }
}

/// Writes bare records, one a line.
pub fn write_lines<'r>(
    records: impl Iterator<Item = Checked<'r>>,
    redaction: &Redaction,
    writer: &mut dyn Write,
) -> io::Result<()> {
    let mut text = Vec::new();
    for record in records {
        text.clear();
        redaction.append(&record, &mut text);
        text.push(b'\n');
        writer.write_all(&text)?;
    }
    Ok(())
}

/// Writes the records as a JSON array, pretty-printed.
pub fn write_array<'r>(
    records: impl Iterator<Item = Checked<'r>>,
    redaction: &Redaction,
    writer: &mut dyn Write,
) -> io::Result<()> {
    let value = |record: Checked<'r>| -> serde_json::Value {
        let mut text = Vec::new();
        redaction.append(&record, &mut text);
        serde_json::from_slice(&text).expect("the gate passes only JSON")
    };
    serde_json::to_writer_pretty(&mut *writer, &records.map(value).collect::<Vec<_>>())?;
    writer.write_all(b"\n")
}
