//! Writes what was read from `config/intents` as tables without pointers, for `table.rs`.
//!
//! A place is a `u16`; tables that outgrow it do not compile.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::schema::{Intent, Need, Slot};
use super::template::{Part, Piece};
use super::vocabulary::Vocabulary;
use crate::text_pool::{TextPool, append};

/// The entries of every table, each as the Rust expression for it.
#[derive(Default)]
pub(super) struct Tables {
    text: TextPool,
    concepts: Vec<String>,
    lists: Vec<String>,
    needs: Vec<String>,
    slots: Vec<String>,
    parts: Vec<String>,
    pieces: Vec<String>,
    intents: Vec<String>,
}

impl Tables {
    /// Adds one intent.
    pub(super) fn add(&mut self, intent: &Intent) {
        let Intent { id, purpose, changes, need, may, forbid, slots, gnu, bsd, .. } = intent;
        let (id, purpose) = (self.text(id), self.text(purpose));
        let (may, forbid) = (self.concepts(may), self.concepts(forbid));
        let needs = need.iter().map(|need| self.need(need)).collect();
        let entries = slots.iter().map(|slot| self.slot(slot)).collect();
        let mut command = |pieces: &Option<Vec<Piece>>| {
            option(pieces.as_ref().map(|pieces| self.pieces(pieces, slots)))
        };
        let (gnu, bsd) = (command(gnu), command(bsd));
        let (need, slots) = (span(&mut self.needs, needs), span(&mut self.slots, entries));
        self.intents.push(format!(
            "Intent {{ id: {id}, purpose: {purpose}, changes: {changes}, need: {need}, may: {may}, \
             forbid: {forbid}, slots: {slots}, gnu: {gnu}, bsd: {bsd} }}"
        ));
    }

    /// Returns the Rust text of the vocabulary and of everything that was added.
    pub(super) fn write(mut self, known: &Vocabulary) -> String {
        let mut out = self.vocabulary(known);
        let _ = writeln!(out, "static TEXT: &str = {:?};", self.text.text());
        for (name, kind, entries) in [
            ("CONCEPTS", "u16", &self.concepts),
            ("LISTS", "Text", &self.lists),
            ("NEEDS", "Need", &self.needs),
            ("SLOTS", "Slot", &self.slots),
            ("PARTS", "Part", &self.parts),
            ("PIECES", "Piece", &self.pieces),
        ] {
            table(&mut out, name, kind, entries);
        }
        table(&mut out, "pub(super) INTENTS", "Intent", &self.intents);
        out
    }

    fn vocabulary(&mut self, known: &Vocabulary) -> String {
        let mut out = String::new();
        let words: Vec<String> = known
            .words
            .iter()
            .map(|(word, concept)| {
                format!("Word {{ text: {}, concept: {concept} }}", self.text(word))
            })
            .collect();
        let class = |(name, class): &(String, _)| format!("/* {name} */ Class::{class:?}");
        let classes: Vec<String> = known.concepts.iter().map(class).collect();
        let mut kinds = Vec::new();
        for (word, globs) in &known.kinds {
            let (word, globs) = (self.text(word), self.list(globs));
            kinds.push(format!("Kind {{ word: {word}, globs: {globs} }}"));
        }
        let mut places = Vec::new();
        for (word, path) in &known.places {
            places.push(format!(
                "Place {{ word: {}, path: {} }}",
                self.text(word),
                self.text(path)
            ));
        }
        let (by_length, plain) = by_length(known);
        table(&mut out, "pub(super) WORDS", "Word", &words);
        table(&mut out, "BY_LENGTH", "Span", &by_length);
        table(&mut out, "PLAIN_WORDS", "u16", &plain);
        table(&mut out, "pub(super) CLASSES", "Class", &classes);
        table(&mut out, "KINDS", "Kind", &kinds);
        table(&mut out, "PLACES", "Place", &places);
        out
    }

    fn need(&mut self, need: &Need) -> String {
        let slots = need.slots.iter().fold(0_u16, |bits, slot| bits | 1 << slot);
        format!("Need {{ concepts: {}, slots: {slots} }}", self.concepts(&need.concepts))
    }

    fn slot(&mut self, slot: &Slot) -> String {
        let Slot { name, takes, after, before, near, any, ends, default, hole } = slot;
        let (name, hole, ends) = (self.text(name), self.text(hole), self.list(ends));
        let default = option(default.as_ref().map(|default| self.text(default)));
        let (after, before) = (self.concepts(after), self.concepts(before));
        let near = self.concepts(near);
        format!(
            "Slot {{ name: {name}, takes: SlotType::{takes:?}, after: {after}, before: {before}, \
             near: {near}, any: {any}, ends: {ends}, default: {default}, hole: {hole} }}"
        )
    }

    fn pieces(&mut self, pieces: &[Piece], slots: &[Slot]) -> String {
        let mut found = Vec::new();
        for piece in pieces {
            found.push(match piece {
                Piece::Fixed(text) => format!("Piece::Fixed({})", self.text(text)),
                Piece::Word(parts) => format!("Piece::Word(Parts({}))", self.parts(parts, slots)),
                Piece::Optional(inner) => {
                    format!("Piece::Optional(Pieces({}))", self.pieces(inner, slots))
                }
            });
        }
        span(&mut self.pieces, found)
    }

    fn parts(&mut self, parts: &[Part], slots: &[Slot]) -> String {
        let mut found = Vec::new();
        for part in parts {
            found.push(match part {
                Part::Text(text) => format!("Part::Text({})", self.text(text)),
                Part::Slot { name, filter } => {
                    let at = slots.iter().position(|slot| slot.name == *name);
                    let at = at.expect("the schema checked that the slot is declared");
                    format!("Part::Slot {{ at: {at}, filter: Filter::{filter:?} }}")
                }
            });
        }
        span(&mut self.parts, found)
    }

    fn text(&mut self, text: &str) -> String {
        let (at, length) = self.text.place(text);
        format!("Text({at}, {length})")
    }

    fn list(&mut self, texts: &[String]) -> String {
        let texts = texts.iter().map(|text| self.text(text)).collect();
        span(&mut self.lists, texts)
    }

    fn concepts(&mut self, concepts: &BTreeSet<usize>) -> String {
        let numbers = concepts.iter().map(usize::to_string).collect();
        format!("Concepts({})", span(&mut self.concepts, numbers))
    }
}

/// The places of the words that have only letters, by length.
fn by_length(known: &Vocabulary) -> (Vec<String>, Vec<String>) {
    let is_plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
    let longest = known.words.keys().map(String::len).max().unwrap_or(0);
    let (mut spans, mut places) = (Vec::new(), Vec::new());
    for length in 0..=longest {
        let words = known.words.keys().enumerate();
        let same = words.filter(|(_, word)| word.len() == length && is_plain(word));
        spans.push(span(&mut places, same.map(|(place, _)| place.to_string()).collect()));
    }
    (spans, places)
}

fn span(table: &mut Vec<String>, entries: Vec<String>) -> String {
    let (at, length) = append(table, entries);
    format!("Span({at}, {length})")
}

fn option(expression: Option<String>) -> String {
    expression.map_or("None".into(), |expression| format!("Some({expression})"))
}

/// Writes one table; `name` may have a visibility before it.
fn table(out: &mut String, name: &str, kind: &str, entries: &[String]) {
    let (visibility, name) = name.rsplit_once(' ').unwrap_or(("", name));
    let _ = writeln!(out, "{visibility} static {name}: &[{kind}] = &[{}];", entries.join(",\n"));
}
