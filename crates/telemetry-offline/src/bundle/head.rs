//! The head of a bundle: what it holds, from where, and what was left out.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fingerprint::hex;
use super::format::{FORMAT, HEAD_HASH_KEY, RECORDS_LINE, VERSION};
use super::redact::Redaction;
use super::select::{Selection, is_moment, moment};
use super::span::Span;
use super::write::About;
use crate::drops::Drops;

/// The head of a bundle, without what is the same in all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    format: String,
    version: u32,
    /// When it was written, as a record has it.
    pub created_at: String,
    /// The program and its version, such as `caro 0.1.0`.
    pub written_by: String,
    /// The newest notice that a record in it was accepted under; 0 if there is no record.
    pub notice: u16,
    /// The fingerprint of the catalog the records follow.
    pub catalog: String,
    /// How many records follow.
    pub count: u64,
    /// The earliest time of a record.
    pub first: Option<String>,
    /// The latest time of a record.
    pub last: Option<String>,
    /// How many records were dropped since the journal was last cleared as a whole, by reason.
    pub drops: Drops,
    /// How many of these an earlier bundle, handed over since, has told already.
    pub drops_told: Drops,
    /// Which records were asked for, if not all.
    pub narrowed: Option<Selection>,
    /// What was left out of them, if anything.
    pub redacted: Option<Redaction>,
    /// The SHA-256 of the records, each followed by a newline, in hexadecimal digits.
    pub sha256: String,
}

/// The parts of a head that the records themselves decide.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub notice: u16,
    pub count: u64,
    pub span: Span,
    pub sha256: String,
}

impl Head {
    pub(super) fn new(facts: Facts, about: &About, catalog: String) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            created_at: moment(about.created_at),
            written_by: about.written_by.clone(),
            notice: facts.notice,
            catalog,
            count: facts.count,
            first: facts.span.first,
            last: facts.span.last,
            drops: about.drops.clone(),
            drops_told: about.drops_told.clone(),
            narrowed: (!about.selection.is_everything()).then(|| about.selection.clone()),
            redacted: (!about.redaction.is_nothing()).then(|| about.redaction.clone()),
            sha256: facts.sha256,
        }
    }

    /// Returns how many records were dropped that no bundle handed over before has told, by reason.
    pub fn new_drops(&self) -> impl Iterator<Item = (&str, u64)> {
        self.drops.beyond(&self.drops_told)
    }

    /// Says what was not asked for and what was left out, in lines.
    pub fn left_out(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(selection) = &self.narrowed {
            let since = selection.since.as_ref().map(|since| format!("since {since}"));
            let until = selection.until.as_ref().map(|until| format!("before {until}"));
            let events = (!selection.events.is_empty()).then(|| selection.events.join(", "));
            let parts: Vec<_> = since.into_iter().chain(until).chain(events).collect();
            lines.push(format!("only records: {}", parts.join("; ")));
        }
        if let Some(redaction) = &self.redacted {
            let names: Vec<_> =
                redaction.events.iter().chain(&redaction.properties).map(String::as_str).collect();
            lines.push(format!("left out: {}", names.join(", ")));
        }
        lines
    }

    /// Returns the head as it stands in the file, with the line that opens the records.
    pub(super) fn to_text(&self) -> String {
        let head = self.hashed_text();
        let hash = hex(&Sha256::digest(head.as_bytes()));
        format!("{head}{HEAD_HASH_KEY}{hash}\",\n{RECORDS_LINE}\n")
    }

    /// Parses everything before the line with the head's hash; the error is the line it is in.
    pub(super) fn parse(text: &str) -> Result<Self, u64> {
        let open = text.strip_suffix(",\n").ok_or(1_u64)?;
        let head: Self =
            serde_json::from_str(&format!("{open}\n}}")).map_err(|error| error.line() as u64)?;
        if head.hashed_text() != text {
            let changed = |(ours, theirs): (&str, &str)| ours != theirs;
            let line = head.hashed_text().lines().zip(text.lines()).position(changed);
            return Err(line.map_or(1, |line| line as u64 + 1));
        }
        // The line of a foreign text does not matter as much as that it is never printed.
        if head.is_printable() { Ok(head) } else { Err(1) }
    }

    fn hashed_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("texts and numbers serialise");
        text.strip_suffix("\n}").expect("an object with fields ends so").to_owned() + ",\n"
    }

    /// Tells whether every text is of the kind that belongs there, so that it may be shown.
    fn is_printable(&self) -> bool {
        let moments = [Some(&self.created_at), self.first.as_ref(), self.last.as_ref()];
        let name = |byte: u8| byte.is_ascii_alphanumeric() || b" ._-+".contains(&byte);
        moments.into_iter().flatten().all(|text| is_moment(text))
            && (1..=64).contains(&self.written_by.len())
            && self.written_by.bytes().all(name)
            && [&self.catalog, &self.sha256].into_iter().all(|text| is_sha256(text))
            && self.drops.iter().chain(self.drops_told.iter()).all(|(word, _)| is_word(word))
            && self.narrowed.as_ref().is_none_or(is_selection)
            && self.redacted.as_ref().is_none_or(Redaction::is_printable)
    }
}

fn is_selection(selection: &Selection) -> bool {
    let moments = [&selection.since, &selection.until];
    moments.into_iter().flatten().all(|text| is_moment(text))
        && selection.events.iter().all(|event| is_event(event))
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Tells whether a text could be the name of an event, the one about accounts included.
pub(super) fn is_event(text: &str) -> bool {
    is_word(text.strip_prefix('$').unwrap_or(text))
}

/// Tells whether a text could be a name from a catalog or a reason for a drop.
pub(super) fn is_word(text: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(letter)
}
