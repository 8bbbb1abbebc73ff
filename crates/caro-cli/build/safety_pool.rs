//! Gathers what the tables are made of, so that entries can name it by number.

use super::data::Match;
use super::names::Names;
use super::tables::line;
use crate::pool::{TextPool, append};

/// Divides the words of a list in the text, as `rule.rs` expects.
const DIVIDER: &str = "\u{1f}";

/// Text and entries that are shared by all tables.
#[derive(Default)]
pub(super) struct Pool {
    text: TextPool,
    said: TextPool,
    conditions: Vec<String>,
    pub(super) patterns: Vec<String>,
    places: Vec<String>,
    class_places: Vec<String>,
}

impl Pool {
    /// Returns the expression for a text.
    pub(super) fn piece(&mut self, text: &str) -> String {
        let (at, length) = self.text.place(text);
        format!("Piece({at}, {length})")
    }

    /// Returns the expression for a text that only people read.
    pub(super) fn said(&mut self, text: &str) -> String {
        let (at, length) = self.said.place(text);
        format!("Said({at}, {length})")
    }

    /// Returns the expression for a list of words.
    pub(super) fn list(&mut self, words: &[impl AsRef<str>]) -> String {
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        format!("List({})", self.piece(&words.join(DIVIDER)))
    }

    /// Returns the expression for all conditions of a match.
    pub(super) fn conditions(&mut self, one: &Match, names: &Names) -> Result<String, String> {
        for piece in one.text.iter().chain(&one.no_text) {
            if piece.chars().any(|c| c.is_ascii_uppercase()) {
                return Err(format!("text `{piece}` is compared with lower case, so write it so"));
            }
        }
        let mut found = self.cheap_conditions(one);
        let paths = [
            ("Operand", &one.operand),
            ("Source", &one.source),
            ("Target", &one.target),
            ("Anywhere", &one.anywhere),
        ];
        for (kind, classes) in paths.into_iter().filter(|(_, classes)| !classes.is_empty()) {
            found.push(format!("Condition::{kind}({})", names.paths(classes)?));
        }
        if let Some(keyed) = &one.keyed {
            let (key, paths) = (self.piece(&keyed.key), names.paths(&keyed.paths)?);
            found.push(format!("Condition::Keyed({key}, {paths})"));
        }
        let texts = [
            ("Word", &one.word),
            ("NoWord", &one.no_word),
            ("Text", &one.text),
            ("NoText", &one.no_text),
        ];
        for (kind, pieces) in texts.into_iter().filter(|(_, pieces)| !pieces.is_empty()) {
            found.push(format!("Condition::{kind}({})", self.list(pieces)));
        }
        Ok(span(&mut self.conditions, found))
    }

    /// Writes what takes the least time to check, which comes first.
    fn cheap_conditions(&mut self, one: &Match) -> Vec<String> {
        let mut found = Vec::new();
        if one.privileged {
            found.push("Condition::Privileged".to_owned());
        }
        if one.min_operands > 0 {
            found.push(format!("Condition::AtLeast({})", one.min_operands));
        }
        found.extend(one.max_operands.map(|most| format!("Condition::AtMost({most})")));
        if !one.sub.is_empty() {
            found.push(format!("Condition::Sub({})", self.list(&one.sub)));
        }
        for (kind, flags) in [("Flag", &one.flags), ("Without", &one.without)] {
            for flag in flags {
                let spellings: Vec<&str> = flag.split('|').collect();
                found.push(format!("Condition::{kind}({})", self.list(&spellings)));
            }
        }
        found
    }

    /// Returns the expression for patterns on paths.
    pub(super) fn patterns(&mut self, patterns: &[String]) -> String {
        let wild = |c: char| matches!(c, '*' | '?' | '[' | ']');
        let mut found = Vec::new();
        for pattern in patterns {
            let head = pattern.find(wild).unwrap_or(pattern.len());
            let tail = pattern.rfind(wild).map_or(pattern.len(), |at| pattern.len() - at - 1);
            let (text, bytes) = (self.piece(pattern), pattern.as_bytes());
            let (first, last) = (bytes.first().unwrap_or(&0), bytes.last().unwrap_or(&0));
            found.push(format!(
                "PathPattern {{ text: {text}, head: {head}, tail: {tail}, first: {first}, last: {last} }}"
            ));
        }
        span(&mut self.patterns, found)
    }

    /// Returns the expression for ways to trip rules.
    pub(super) fn places<'a>(
        &mut self,
        places: impl IntoIterator<Item = &'a (usize, usize)>,
    ) -> String {
        let write = |(rule, way): &(usize, usize)| format!("Place {{ rule: {rule}, way: {way} }}");
        let found = places.into_iter().map(write).collect();
        span(&mut self.places, found)
    }

    /// Returns the expression for places in the table of class matches.
    pub(super) fn class_places(&mut self, places: &[usize]) -> String {
        span(&mut self.class_places, places.iter().map(usize::to_string).collect())
    }

    /// Writes everything that was gathered.
    pub(super) fn write(&self, out: &mut String) {
        line(out, &format!("static TEXT: &str = {:?};", self.text.text()));
        line(out, &format!("static SAID: &str = {:?};", self.said.text()));
        for (name, kind, entries) in [
            ("CONDITIONS", "Condition", &self.conditions),
            ("PATH_PATTERNS", "PathPattern", &self.patterns),
            ("PLACES", "Place", &self.places),
            ("CLASS_PLACES", "u16", &self.class_places),
        ] {
            line(out, &format!("static {name}: &[{kind}] = &[{}];", entries.join(", ")));
        }
    }
}

fn span(table: &mut Vec<String>, entries: Vec<String>) -> String {
    let (at, length) = append(table, entries);
    format!("Span({at}, {length})")
}
