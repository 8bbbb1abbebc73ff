//! Reading a bundle: record after record, in memory of one size, whatever is in the file.

use std::io::Read;
use std::ops::Range;

use sha2::{Digest, Sha256};
use telemetry_core::{Catalog, EventSpec, Gate, Refusal, gate};

use super::complete::{Completed, complete, event_of};
use super::error::{BundleError, LeftOut};
use super::fingerprint::hex;
use super::format::{CLOSING, INDENT, RECORDS_END};
use super::head::{Facts, Head};
use super::lines::{Lines, Next};
use super::opening::read_head;
use super::record::BundleRecord;
use super::redact::Redaction;

/// A bundle that is being read.
///
/// The head comes first; then [`next`](Self::next) hands out the records. What a record says counts
/// only when all of them have been read without an error: the hash is known at the end.
pub struct BundleReader<'i> {
    /// Boxed, so that all of this is compiled once, and for speed, in this crate.
    lines: Lines<Box<dyn Read + 'i>>,
    gate: Gate,
    head: Head,
    /// The events that lost properties, and which.
    incomplete: Vec<(&'static EventSpec, Vec<&'static str>)>,
    events: &'static [EventSpec],
    facts: Facts,
    hash: Sha256,
    /// How many records were found, refused ones included.
    number: u64,
    /// Whether another record must follow; unknown before the first.
    more: Option<bool>,
    ended: bool,
    /// What the end brought to light, last first.
    found_at_end: Vec<BundleError>,
    /// A record with stand-ins for what it lost.
    whole: Vec<u8>,
}

impl<'i> BundleReader<'i> {
    /// Reads the head.
    pub fn open<C: Catalog>(input: impl Read + 'i) -> Result<Self, BundleError> {
        Self::open_with(Box::new(input), gate::check::<C>, C::EVENTS)
    }

    pub(super) fn open_with(
        input: Box<dyn Read + 'i>,
        gate: Gate,
        events: &'static [EventSpec],
    ) -> Result<Self, BundleError> {
        let mut lines = Lines::new(input);
        let head = read_head(&mut lines)?;
        let nothing = Redaction::default();
        let redaction = head.redacted.as_ref().unwrap_or(&nothing);
        let incomplete = events
            .iter()
            .map(|event| (event, redaction.of_event(event)))
            .filter(|(_, left_out)| !left_out.is_empty())
            .collect();
        Ok(Self {
            lines,
            gate,
            head,
            incomplete,
            events,
            facts: Facts::default(),
            hash: Sha256::new(),
            number: 0,
            more: None,
            ended: false,
            found_at_end: Vec::new(),
            whole: Vec::new(),
        })
    }

    /// Returns the head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Returns how many bytes have been read and understood.
    pub fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    /// Returns how many records have been read, refused ones included.
    pub fn records(&self) -> u64 {
        self.number
    }

    /// Returns the next record, or what is wrong with it; `None` at the end.
    ///
    /// After a record that is refused the next one follows. After an error of the file, nothing does.
    #[expect(clippy::should_implement_trait, reason = "a record borrows the reader's buffer")]
    pub fn next(&mut self) -> Option<Result<BundleRecord<'_>, BundleError>> {
        let line = match self.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => return self.found_at_end.pop().map(Err),
            Err(error) => {
                self.ended = true;
                return Some(Err(error));
            }
        };
        self.number += 1;
        let record = self.lines.text(line);
        self.hash.update(record);
        self.hash.update(b"\n");
        let found =
            judge(record, self.gate, &self.head, &self.incomplete, self.events, &mut self.whole);
        if let Ok(found) = &found {
            self.facts.add(&found.checked);
        }
        Some(found.map_err(|problem| problem.at(self.number)))
    }

    /// Finds the next line with a record; `None` when the document has ended.
    fn next_line(&mut self) -> Result<Option<Range<usize>>, BundleError> {
        if self.ended {
            return Ok(None);
        }
        let number = self.number + 1;
        let cut_short = BundleError::Truncated { records: self.number };
        let line = match self.lines.next()? {
            Next::Line(line) => line,
            Next::Torso | Next::End => return Err(cut_short),
            Next::TooLong => return Err(BundleError::RecordLine { number }),
        };
        let text = self.lines.text(line.clone());
        if text == RECORDS_END && self.more != Some(true) {
            self.expect_the_end()?;
            self.ended = true;
            self.compare_with_head();
            return Ok(None);
        }
        let record = text.strip_prefix(INDENT).filter(|_| self.more != Some(false));
        let Some(record) = record else { return Err(BundleError::RecordLine { number }) };
        let more = record.ends_with(b",");
        let record = if more { &record[..record.len() - 1] } else { record };
        if !(record.starts_with(b"{") && record.ends_with(b"}")) {
            return Err(BundleError::RecordLine { number });
        }
        self.more = Some(more);
        Ok(Some(line.start + INDENT.len()..line.end - usize::from(more)))
    }

    fn expect_the_end(&mut self) -> Result<(), BundleError> {
        let cut_short = BundleError::Truncated { records: self.number };
        match self.lines.next()? {
            Next::Line(line) if self.lines.text(line.clone()) == CLOSING => {}
            Next::Torso | Next::End => return Err(cut_short),
            Next::Line(_) | Next::TooLong => return Err(BundleError::GoesOn),
        }
        if self.lines.next()? == Next::End { Ok(()) } else { Err(BundleError::GoesOn) }
    }

    fn compare_with_head(&mut self) {
        let Head { count, first, last, notice, sha256, .. } = &self.head;
        let Facts { notice: found_notice, span, .. } = &self.facts;
        if hex(&self.hash.finalize_reset()) != *sha256 {
            self.found_at_end.push(BundleError::RecordsChanged);
        }
        let all_passed = self.facts.count == self.number;
        if all_passed && (first, last, notice) != (&span.first, &span.last, found_notice) {
            self.found_at_end.push(BundleError::Facts);
        }
        if *count != self.number {
            self.found_at_end.push(BundleError::Count { said: *count, found: self.number });
        }
    }
}

/// What is wrong with one record.
enum Fault {
    Refused(Refusal),
    LeftOut(LeftOut),
}

impl Fault {
    fn at(self, number: u64) -> BundleError {
        match self {
            Self::Refused(refusal) => BundleError::Refused { number, refusal },
            Self::LeftOut(what) => BundleError::LeftOut { number, what },
        }
    }
}

/// Lets the gate judge a record, completed if the head says that it lost something.
fn judge<'a>(
    record: &'a [u8],
    gate: Gate,
    head: &Head,
    incomplete: &'a [(&'static EventSpec, Vec<&'static str>)],
    events: &'static [EventSpec],
    whole: &'a mut Vec<u8>,
) -> Result<BundleRecord<'a>, Fault> {
    let lost = if incomplete.is_empty() { None } else { event_of(record, events) }
        .and_then(|event| incomplete.iter().find(|(of, _)| of.name == event.name));
    let mut left_out: &[&'static str] = &[];
    let mut text = record;
    if let Some((event, lost)) = lost {
        left_out = lost;
        match complete(record, event, lost, whole) {
            Completed::Yes => text = whole,
            Completed::No => {}
            Completed::HasLeftOut => return Err(Fault::LeftOut(LeftOut::Property)),
        }
    }
    let checked = gate(text).map_err(Fault::Refused)?;
    let dropped = head.redacted.as_ref().is_some_and(|redaction| !redaction.keeps(checked.event()));
    let narrowed = head.narrowed.as_ref();
    if dropped || narrowed.is_some_and(|selection| !selection.wants_event(checked.event())) {
        return Err(Fault::LeftOut(LeftOut::Event));
    }
    if narrowed.is_some_and(|selection| !selection.wants_time(checked.timestamp())) {
        return Err(Fault::LeftOut(LeftOut::Time));
    }
    Ok(BundleRecord { checked, left_out })
}
