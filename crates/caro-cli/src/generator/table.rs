//! The compiled form of intents and their words, whether built into caro or read from a person's folder.
//!
//! The rows hold no pointers: a pointer in a static table has to be set for every process before it
//! starts, and thousands of them would cost each run of caro more than the answer to a request. Rows
//! name texts and neighbours in other columns by place; the handles below ([`Intent`], [`Slot`],
//! [`Need`]) give back `&str` and slices.

use super::concept_set::{ConceptSet, ones};
use super::types::{Class, Filter, SlotType};

/// Everything that is known: the columns in which rows lie.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tables<'t> {
    pub(super) text: &'t str,
    /// The number of the first concept of these tables; a person's come after caro's own.
    pub(super) first_concept: u16,
    pub(super) concept_names: &'t [Text],
    pub(super) classes: &'t [Class],
    /// Concepts and those that their plurals add.
    pub(super) plurals: &'t [(u16, u16)],
    /// Concepts that a file or folder has; they are never its name.
    pub(super) attributes: &'t [u16],
    /// Concepts that say little: an intent that changes nothing need not name them.
    pub(super) light: &'t [u16],
    /// Words and phrases in alphabetical order.
    pub(super) words: &'t [Word],
    /// The words that have only letters, by length: spans of [`Tables::plain_words`].
    pub(super) by_length: &'t [Span],
    pub(super) plain_words: &'t [u16],
    pub(super) kinds: &'t [Kind],
    pub(super) places: &'t [Place],
    /// Names that people give to services, with the services' own.
    pub(super) services: &'t [Place],
    /// Programs that are known by name.
    pub(super) programs: &'t [Text],
    pub(super) intents: &'t [IntentRow],
    /// Intents by a concept of the need that is rarest among intents: spans of [`Tables::keyed`].
    pub(super) by_concept: &'t [Span],
    pub(super) keyed: &'t [u16],
    pub(super) needs: &'t [NeedRow],
    pub(super) slots: &'t [SlotRow],
    pub(super) pieces: &'t [Piece],
    pub(super) parts: &'t [Part],
    pub(super) concepts: &'t [u16],
    pub(super) lists: &'t [Text],
}

/// A piece of the text: where it begins in 20 bits, and how long it is in 12.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text(pub(super) u32);

/// Neighbours in one of the columns: the first, and how many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span(pub(super) u16, pub(super) u16);

/// A word or phrase and its concept.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: Text,
    pub(super) concept: u16,
}

/// A word for a kind of files.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) word: Text,
    pub(super) globs: Span,
}

/// A word and what it stands for: a folder that everybody has, a service.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) word: Text,
    pub(super) path: Text,
}

/// One thing caro can do.
#[derive(Debug)]
pub(super) struct IntentRow {
    pub(super) id: Text,
    pub(super) purpose: Text,
    /// Whether the command changes something: then every word must be explained.
    pub(super) changes: bool,
    pub(super) need: Span,
    pub(super) may: Span,
    pub(super) forbid: Span,
    pub(super) slots: Span,
    pub(super) gnu: Option<Span>,
    pub(super) bsd: Option<Span>,
}

/// Concepts and slots of which the request must have one.
#[derive(Debug)]
pub(super) struct NeedRow {
    pub(super) concepts: Span,
    /// Bit `n` stands for slot `n`.
    pub(super) slots: u16,
}

/// One value that an intent takes from the request.
#[derive(Debug)]
pub(super) struct SlotRow {
    pub(super) name: Text,
    pub(super) takes: SlotType,
    pub(super) after: Span,
    pub(super) before: Span,
    pub(super) near: Span,
    /// A value may be a word with a meaning of its own.
    pub(super) any: bool,
    /// Several values may stand there, one after the other.
    pub(super) many: bool,
    pub(super) ends: Span,
    pub(super) default: Option<Text>,
    pub(super) hole: Text,
}

/// One element of a command line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    /// Words that are copied as they stand.
    Fixed(Text),
    /// A word with slots in it: neighbours in the column of parts.
    Word(Span),
    /// The same, but quoted even where nothing in it needs it, since it is a program.
    Raw(Span),
    /// The same, but never quoted, since it has quotes of its own.
    Literal(Span),
    /// Words that appear only when all their slots have a value: neighbours in the column of pieces.
    Optional(Span),
}

/// One element of a word.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// Text of the template.
    Text(Text),
    /// The value of a slot.
    Slot { at: u8, filter: Filter },
}

/// One thing caro can do, with its tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intent<'t> {
    pub(super) tables: &'t Tables<'t>,
    row: &'t IntentRow,
}

/// One value that an intent takes, with its tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'t> {
    tables: &'t Tables<'t>,
    row: &'t SlotRow,
}

/// Some concepts by number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Concepts<'t>(pub(super) &'t [u16]);

/// A condition of an intent: one of these concepts, or a value for one of these slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need<'t> {
    pub(super) concepts: Concepts<'t>,
    /// Bit `n` stands for slot `n`.
    pub(super) slots: u16,
}

impl Text {
    /// Returns the piece, unless its place or its length does not fit.
    pub(super) fn new(at: usize, length: usize) -> Option<Self> {
        let (at, length) = (u32::try_from(at).ok()?, u32::try_from(length).ok()?);
        (at < 1 << 20 && length < 1 << 12).then_some(Self(at << 12 | length))
    }
}

impl Span {
    pub(super) fn of<T>(self, column: &[T]) -> &[T] {
        &column[usize::from(self.0)..][..usize::from(self.1)]
    }
}

impl<'t> Tables<'t> {
    pub(super) fn text(&self, text: Text) -> &'t str {
        &self.text[(text.0 >> 12) as usize..][..(text.0 & 0xfff) as usize]
    }

    /// Returns every intent.
    #[cfg(test)]
    pub(super) fn intents(&'t self) -> impl Iterator<Item = Intent<'t>> {
        self.intents.iter().map(|row| Intent { tables: self, row })
    }

    /// Returns, in their order, every intent whose needs these concepts may meet, and few others.
    pub(super) fn candidates(&'t self, seen: &ConceptSet) -> impl Iterator<Item = Intent<'t>> {
        let mut places = vec![0_u64; self.intents.len().div_ceil(64)];
        for concept in seen.iter() {
            let keyed = self.by_concept.get(concept).map_or(&[][..], |span| span.of(self.keyed));
            for place in keyed {
                places[usize::from(*place) / 64] |= 1 << (place % 64);
            }
        }
        let places = places.into_iter().enumerate().flat_map(|(at, word)| ones(at, word));
        places.map(|place| Intent { tables: self, row: &self.intents[place] })
    }

    /// Returns the concept of a word and its class.
    pub(super) fn meaning(&self, word: &str) -> Option<(u16, Class)> {
        let found = self.find(self.words, word, |row| row.text)?;
        Some((found.concept, self.class(found.concept)?))
    }

    /// Returns the class of a concept of these tables.
    pub(super) fn class(&self, concept: u16) -> Option<Class> {
        self.classes.get(usize::from(concept.checked_sub(self.first_concept)?)).copied()
    }

    /// Returns the concept that the plural of one adds.
    pub(super) fn plural(&self, concept: u16) -> Option<u16> {
        self.plurals.iter().find(|(one, _)| *one == concept).map(|(_, many)| *many)
    }

    /// Returns the words of letters only that are of a length.
    pub(super) fn of_length(&self, length: usize) -> impl Iterator<Item = (&'t str, u16)> {
        let places = self.by_length.get(length).map_or(&[][..], |span| span.of(self.plain_words));
        let words = places.iter().map(|place| &self.words[usize::from(*place)]);
        words.map(|word| (self.text(word.text), word.concept))
    }

    /// Returns how the phrases go on that begin with a word and a blank, with their concepts.
    pub(super) fn phrases(&self, first: &str) -> impl Iterator<Item = (&'t str, u16)> {
        let start = self.words.partition_point(|word| self.text(word.text) <= first);
        // A blank sorts before every letter, so the phrases come first.
        self.words[start..].iter().map_while(move |word| {
            let rest = self.text(word.text).strip_prefix(first)?.strip_prefix(' ')?;
            Some((rest, word.concept))
        })
    }

    /// Returns the wildcards of a word for a kind of files.
    pub(super) fn globs(&self, word: &str) -> Option<impl Iterator<Item = &'t str>> {
        self.find(self.kinds, word, |row| row.word).map(|kind| self.texts(kind.globs))
    }

    /// Returns the folder that a word stands for.
    pub(super) fn place(&self, word: &str) -> Option<&'t str> {
        self.find(self.places, word, |row| row.word).map(|place| self.text(place.path))
    }

    /// Returns the service that a word stands for.
    pub(super) fn service(&self, word: &str) -> Option<&'t str> {
        self.find(self.services, word, |row| row.word).map(|place| self.text(place.path))
    }

    /// Returns whether a word is the name of a program.
    pub(super) fn is_program(&self, word: &str) -> bool {
        self.find(self.programs, word, |text| *text).is_some()
    }

    fn texts(&self, span: Span) -> impl Iterator<Item = &'t str> {
        span.of(self.lists).iter().map(|text| self.text(*text))
    }

    fn find<T>(&self, sorted: &'t [T], word: &str, text: impl Fn(&T) -> Text) -> Option<&'t T> {
        let found = sorted.binary_search_by(|row| self.text(text(row)).cmp(word));
        found.ok().map(|at| &sorted[at])
    }
}

impl<'t> Intent<'t> {
    pub(super) fn id(self) -> &'t str {
        self.tables.text(self.row.id)
    }

    pub(super) fn purpose(self) -> &'t str {
        self.tables.text(self.row.purpose)
    }

    /// Whether the command changes something: then every word must be explained.
    pub(super) fn changes(self) -> bool {
        self.row.changes
    }

    pub(super) fn need(self) -> impl ExactSizeIterator<Item = Need<'t>> {
        self.row.need.of(self.tables.needs).iter().map(move |row| Need {
            concepts: Concepts(row.concepts.of(self.tables.concepts)),
            slots: row.slots,
        })
    }

    /// Concepts that do not count against the intent.
    pub(super) fn may(self) -> Concepts<'t> {
        Concepts(self.row.may.of(self.tables.concepts))
    }

    /// Concepts with which the request means something else.
    pub(super) fn forbid(self) -> Concepts<'t> {
        Concepts(self.row.forbid.of(self.tables.concepts))
    }

    pub(super) fn slots(self) -> impl ExactSizeIterator<Item = Slot<'t>> {
        let rows = self.row.slots.of(self.tables.slots);
        rows.iter().map(move |row| Slot { tables: self.tables, row })
    }

    pub(super) fn slot(self, at: u8) -> Slot<'t> {
        let rows = self.row.slots.of(self.tables.slots);
        Slot { tables: self.tables, row: &rows[usize::from(at)] }
    }

    /// Returns the command for GNU tools (`true`) or BSD's, if it has one there.
    pub(super) fn command(self, gnu: bool) -> Option<&'t [Piece]> {
        let span = if gnu { self.row.gnu } else { self.row.bsd };
        span.map(|span| span.of(self.tables.pieces))
    }
}

impl<'t> Slot<'t> {
    pub(super) fn name(self) -> &'t str {
        self.tables.text(self.row.name)
    }

    pub(super) fn takes(self) -> SlotType {
        self.row.takes
    }

    /// If there are any, the value must follow one of these, or stand before one of [`Slot::before`].
    pub(super) fn after(self) -> Concepts<'t> {
        Concepts(self.row.after.of(self.tables.concepts))
    }

    pub(super) fn before(self) -> Concepts<'t> {
        Concepts(self.row.before.of(self.tables.concepts))
    }

    /// A value that nothing else gives away may follow one of these.
    pub(super) fn near(self) -> Concepts<'t> {
        Concepts(self.row.near.of(self.tables.concepts))
    }

    /// Whether a value may be a word with a meaning of its own.
    pub(super) fn any(self) -> bool {
        self.row.any
    }

    /// Whether several values may stand there.
    pub(super) fn many(self) -> bool {
        self.row.many
    }

    /// Returns the endings to which a file is held.
    pub(super) fn ends(self) -> impl Iterator<Item = &'t str> {
        self.tables.texts(self.row.ends)
    }

    /// Whether the value is held to one of some endings.
    pub(super) fn is_held(self) -> bool {
        self.row.ends.1 > 0
    }

    pub(super) fn default(self) -> Option<&'t str> {
        self.row.default.map(|text| self.tables.text(text))
    }

    pub(super) fn hole(self) -> &'t str {
        self.tables.text(self.row.hole)
    }
}

impl Concepts<'_> {
    pub(super) fn has(self, concept: u16) -> bool {
        self.0.contains(&concept)
    }

    /// Whether one of them is in `set`.
    pub(super) fn meet(self, set: &ConceptSet) -> bool {
        self.0.iter().any(|concept| set.has(*concept))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}
