//! Turns what was read and checked into tables.
//!
//! The build script writes caro's own tables into the program; a person's intents go through the same
//! code when caro starts.

use std::collections::BTreeSet;

use super::pool::{TextPool, append};
use super::schema::{Intent, Need, Slot};
use super::table::{
    IntentRow, Kind, NeedRow, Part, Piece, Place, SlotRow, Span, Tables, Text, Word,
};
use super::template::{self, Style};
use super::types::Class;
use super::vocabulary::Vocabulary;

/// The columns of [`Tables`], still growing.
#[derive(Debug, Default)]
pub(super) struct Columns {
    text: TextPool,
    first_concept: usize,
    pub(super) concept_names: Vec<Text>,
    pub(super) classes: Vec<Class>,
    pub(super) plurals: Vec<(u16, u16)>,
    pub(super) attributes: Vec<u16>,
    pub(super) light: Vec<u16>,
    pub(super) words: Vec<Word>,
    pub(super) by_length: Vec<Span>,
    pub(super) plain_words: Vec<u16>,
    pub(super) kinds: Vec<Kind>,
    pub(super) places: Vec<Place>,
    pub(super) services: Vec<Place>,
    pub(super) programs: Vec<Text>,
    pub(super) intents: Vec<IntentRow>,
    pub(super) by_concept: Vec<Span>,
    pub(super) keyed: Vec<u16>,
    pub(super) needs: Vec<NeedRow>,
    pub(super) slots: Vec<SlotRow>,
    pub(super) pieces: Vec<Piece>,
    pub(super) parts: Vec<Part>,
    pub(super) concepts: Vec<u16>,
    pub(super) lists: Vec<Text>,
}

/// The data does not fit into tables whose places are 16 bits wide.
#[derive(Debug)]
pub(super) struct TooMuch;

type Compiled<T> = Result<T, TooMuch>;

impl Columns {
    /// Compiles intents with the part of the vocabulary that starts at a concept; what comes before
    /// it is in other tables.
    pub(super) fn new(known: &Vocabulary, first: usize, intents: &[Intent]) -> Compiled<Self> {
        let mut columns = Self { first_concept: first, ..Self::default() };
        columns.vocabulary(known, first)?;
        for intent in intents {
            let row = columns.intent(intent)?;
            columns.intents.push(row);
        }
        columns.keys(known, intents)?;
        Ok(columns)
    }

    /// Returns the finished tables.
    pub(super) fn tables(&self) -> Tables<'_> {
        Tables {
            text: self.text.text(),
            first_concept: u16::try_from(self.first_concept).unwrap_or(u16::MAX),
            concept_names: &self.concept_names,
            classes: &self.classes,
            plurals: &self.plurals,
            attributes: &self.attributes,
            light: &self.light,
            words: &self.words,
            by_length: &self.by_length,
            plain_words: &self.plain_words,
            kinds: &self.kinds,
            places: &self.places,
            services: &self.services,
            programs: &self.programs,
            intents: &self.intents,
            by_concept: &self.by_concept,
            keyed: &self.keyed,
            needs: &self.needs,
            slots: &self.slots,
            pieces: &self.pieces,
            parts: &self.parts,
            concepts: &self.concepts,
            lists: &self.lists,
        }
    }

    fn vocabulary(&mut self, known: &Vocabulary, first: usize) -> Compiled<()> {
        for (name, class) in known.concepts.iter().skip(first) {
            let name = self.text(name)?;
            self.concept_names.push(name);
            self.classes.push(*class);
        }
        for (word, concept) in known.words.iter().filter(|(_, concept)| **concept >= first) {
            let (text, concept) = (self.text(word)?, small(*concept)?);
            self.words.push(Word { text, concept });
        }
        for (one, many) in known.plurals() {
            self.plurals.push((small(one)?, small(many)?));
        }
        for attribute in &known.attributes {
            self.attributes.push(small(*attribute)?);
        }
        for light in &known.light {
            self.light.push(small(*light)?);
        }
        self.by_length(known, first)?;
        for (word, globs) in &known.kinds {
            let (word, globs) = (self.text(word)?, self.list(globs)?);
            self.kinds.push(Kind { word, globs });
        }
        for (word, path) in &known.places {
            let (word, path) = (self.text(word)?, self.text(path)?);
            self.places.push(Place { word, path });
        }
        for (word, unit) in &known.services {
            let (word, path) = (self.text(word)?, self.text(unit)?);
            self.services.push(Place { word, path });
        }
        for program in &known.programs {
            let program = self.text(program)?;
            self.programs.push(program);
        }
        Ok(())
    }

    /// Notes the words that have only letters, by length.
    fn by_length(&mut self, known: &Vocabulary, first: usize) -> Compiled<()> {
        let is_plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
        let own = || known.words.iter().filter(|(_, concept)| **concept >= first);
        let longest = own().map(|(word, _)| word.len()).max().unwrap_or(0);
        for length in 0..=longest {
            let same = own().enumerate().filter(|(_, (w, _))| w.len() == length && is_plain(w));
            let places = same.map(|(place, _)| small(place)).collect::<Compiled<Vec<_>>>()?;
            let span = span(&mut self.plain_words, places)?;
            self.by_length.push(span);
        }
        Ok(())
    }

    /// Notes which intents are worth a look for each concept.
    ///
    /// A need that a value may meet says nothing; of the others, the one of which the commonest concept
    /// is rarest among intents keeps an intent away from most requests.
    fn keys(&mut self, known: &Vocabulary, intents: &[Intent]) -> Compiled<()> {
        fn by_words(intent: &Intent) -> impl Iterator<Item = &Need> {
            intent.need.iter().filter(|need| need.slots.is_empty())
        }
        let mut common = vec![0_u32; known.concepts.len()];
        for concept in intents.iter().flat_map(by_words).flat_map(|need| &need.concepts) {
            common[*concept] += 1;
        }
        let mut by_concept: Vec<Vec<u16>> = Vec::new();
        for (place, intent) in intents.iter().enumerate() {
            // A need that goes without saying in a request without a verb is no key.
            let looks = |need: &Need| {
                !intent.changes
                    && need.concepts.iter().any(|concept| known.concepts[*concept].1 == Class::Look)
            };
            let commonest =
                |need: &Need| need.concepts.iter().map(|concept| common[*concept]).max();
            let rarest = by_words(intent).min_by_key(|need| (looks(need), commonest(need)));
            let rarest = rarest.expect("the schema checked that a need is of words alone");
            for concept in &rarest.concepts {
                if by_concept.len() <= *concept {
                    by_concept.resize(*concept + 1, Vec::new());
                }
                by_concept[*concept].push(small(place)?);
            }
        }
        for places in by_concept {
            let span = span(&mut self.keyed, places)?;
            self.by_concept.push(span);
        }
        Ok(())
    }

    fn intent(&mut self, intent: &Intent) -> Compiled<IntentRow> {
        let Intent { id, purpose, changes, need, may, forbid, slots, gnu, bsd, .. } = intent;
        let needs = need.iter().map(|need| self.need(need)).collect::<Compiled<Vec<_>>>()?;
        let rows = slots.iter().map(|slot| self.slot(slot)).collect::<Compiled<Vec<_>>>()?;
        let mut command = |pieces: &Option<Vec<template::Piece>>| {
            pieces.as_ref().map(|pieces| self.pieces(pieces, slots)).transpose()
        };
        let (gnu, bsd) = (command(gnu)?, command(bsd)?);
        Ok(IntentRow {
            id: self.text(id)?,
            purpose: self.text(purpose)?,
            changes: *changes,
            need: span(&mut self.needs, needs)?,
            may: self.concepts(may)?,
            forbid: self.concepts(forbid)?,
            slots: span(&mut self.slots, rows)?,
            gnu,
            bsd,
        })
    }

    fn need(&mut self, need: &Need) -> Compiled<NeedRow> {
        let slots = need.slots.iter().fold(0_u16, |bits, slot| bits | 1 << slot);
        Ok(NeedRow { concepts: self.concepts(&need.concepts)?, slots })
    }

    fn slot(&mut self, slot: &Slot) -> Compiled<SlotRow> {
        let Slot { name, takes, after, before, near, any, many, ends, default, hole } = slot;
        Ok(SlotRow {
            name: self.text(name)?,
            takes: *takes,
            after: self.concepts(after)?,
            before: self.concepts(before)?,
            near: self.concepts(near)?,
            any: *any,
            many: *many,
            ends: self.list(ends)?,
            default: default.as_ref().map(|default| self.text(default)).transpose()?,
            hole: self.text(hole)?,
        })
    }

    fn pieces(&mut self, pieces: &[template::Piece], slots: &[Slot]) -> Compiled<Span> {
        let mut rows = Vec::new();
        let mut fixed: Vec<&str> = Vec::new();
        for piece in pieces {
            let row = match piece {
                // Neighbours that are copied as they stand need one row.
                template::Piece::Fixed(text) => {
                    fixed.push(text);
                    continue;
                }
                template::Piece::Word { parts, style } => {
                    let parts = self.parts(parts, slots)?;
                    match style {
                        Style::Quoted => Piece::Word(parts),
                        Style::Raw => Piece::Raw(parts),
                        Style::Literal => Piece::Literal(parts),
                    }
                }
                template::Piece::Optional(inner) => Piece::Optional(self.pieces(inner, slots)?),
            };
            self.fixed(&mut fixed, &mut rows)?;
            rows.push(row);
        }
        self.fixed(&mut fixed, &mut rows)?;
        span(&mut self.pieces, rows)
    }

    fn fixed(&mut self, words: &mut Vec<&str>, rows: &mut Vec<Piece>) -> Compiled<()> {
        if !words.is_empty() {
            rows.push(Piece::Fixed(self.text(&words.join(" "))?));
            words.clear();
        }
        Ok(())
    }

    fn parts(&mut self, parts: &[template::Part], slots: &[Slot]) -> Compiled<Span> {
        let mut rows = Vec::new();
        for part in parts {
            rows.push(match part {
                template::Part::Text(text) => Part::Text(self.text(text)?),
                template::Part::Slot { name, filter } => {
                    let at = slots.iter().position(|slot| slot.name == *name);
                    let at = at.expect("the schema checked that the slot is declared");
                    Part::Slot { at: u8::try_from(at).map_err(|_| TooMuch)?, filter: *filter }
                }
            });
        }
        span(&mut self.parts, rows)
    }

    fn text(&mut self, text: &str) -> Compiled<Text> {
        let (at, length) = self.text.place(text);
        Text::new(at, length).ok_or(TooMuch)
    }

    fn list(&mut self, texts: &[String]) -> Compiled<Span> {
        let rows = texts.iter().map(|text| self.text(text)).collect::<Compiled<Vec<_>>>()?;
        span(&mut self.lists, rows)
    }

    fn concepts(&mut self, concepts: &BTreeSet<usize>) -> Compiled<Span> {
        let rows = concepts.iter().map(|number| small(*number)).collect::<Compiled<Vec<_>>>()?;
        span(&mut self.concepts, rows)
    }
}

fn span<T>(column: &mut Vec<T>, rows: Vec<T>) -> Compiled<Span> {
    let (at, length) = append(column, rows);
    Ok(Span(small(at)?, small(length)?))
}

fn small(number: usize) -> Compiled<u16> {
    u16::try_from(number).map_err(|_| TooMuch)
}
