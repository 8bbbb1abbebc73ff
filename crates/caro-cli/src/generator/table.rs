//! The compiled form of the data under `config/intents`.
//!
//! The tables hold no pointers: a pointer has to be set for every process before it starts, and
//! thousands of them would cost each run of caro more than the answer to a request. Entries name
//! texts and neighbours in other tables by place; the methods below give back `&str` and slices.

use super::answer::Platform;
use super::types::{Class, Filter, SlotType};

include!(concat!(env!("OUT_DIR"), "/intents.rs"));

/// A piece of [`TEXT`]: where it begins and how long it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text(u16, u16);

/// Neighbours in one of the tables: the first, and how many.
#[derive(Clone, Copy, Debug)]
struct Span(u16, u16);

/// Some concepts: neighbours in [`CONCEPTS`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Concepts(Span);

/// One thing caro can do.
#[derive(Debug)]
pub(super) struct Intent {
    id: Text,
    purpose: Text,
    /// Whether the command changes something: then every word must be explained.
    pub(super) changes: bool,
    need: Span,
    pub(super) may: Concepts,
    /// Concepts with which the request means something else.
    pub(super) forbid: Concepts,
    slots: Span,
    gnu: Option<Span>,
    bsd: Option<Span>,
}

/// Concepts and slots of which the request must have one.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) concepts: Concepts,
    /// Bit `n` stands for slot `n`.
    pub(super) slots: u16,
}

/// One value that an intent takes from the request.
#[derive(Debug)]
pub(super) struct Slot {
    name: Text,
    pub(super) takes: SlotType,
    /// If set, the value must follow one of these.
    pub(super) after: Concepts,
    /// Or be followed by one of these.
    pub(super) before: Concepts,
    /// A value that nothing else gives away may follow one of these.
    pub(super) near: Concepts,
    /// A value may be a word with a meaning of its own.
    pub(super) any: bool,
    ends: Span,
    default: Option<Text>,
    hole: Text,
}

/// One element of a command line.
#[derive(Debug)]
pub(super) enum Piece {
    /// Words that are copied as they stand.
    Fixed(Text),
    /// A word with slots in it.
    Word(Parts),
    /// Words that appear only when all their slots have a value.
    Optional(Pieces),
}

/// The elements of a word: neighbours in [`PARTS`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts(Span);

/// The elements of a command line: neighbours in [`PIECES`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Pieces(Span);

/// One element of a word.
#[derive(Debug)]
pub(super) enum Part {
    Text(Text),
    Slot { at: u8, filter: Filter },
}

/// A word or phrase of the vocabulary.
#[derive(Debug)]
pub(super) struct Word {
    text: Text,
    pub(super) concept: u16,
}

/// A word for a kind of files.
#[derive(Debug)]
struct Kind {
    word: Text,
    globs: Span,
}

/// A word for a folder that everybody has.
#[derive(Debug)]
struct Place {
    word: Text,
    path: Text,
}

impl Text {
    pub(super) fn get(self) -> &'static str {
        &TEXT[usize::from(self.0)..][..usize::from(self.1)]
    }
}

impl Span {
    fn of<T>(self, table: &'static [T]) -> &'static [T] {
        &table[usize::from(self.0)..][..usize::from(self.1)]
    }

    /// Returns the texts that the span stands for in [`LISTS`].
    fn texts(self) -> impl Iterator<Item = &'static str> {
        self.of(LISTS).iter().map(|text| text.get())
    }
}

impl Concepts {
    fn list(self) -> &'static [u16] {
        self.0.of(CONCEPTS)
    }

    pub(super) fn has(self, concept: u16) -> bool {
        self.list().contains(&concept)
    }

    /// Whether one of them is in `set`.
    pub(super) fn meet(self, set: &ConceptSet) -> bool {
        self.list().iter().any(|concept| set.has(*concept))
    }

    pub(super) fn is_empty(self) -> bool {
        self.list().is_empty()
    }
}

impl Intent {
    pub(super) fn id(&self) -> &'static str {
        self.id.get()
    }

    pub(super) fn purpose(&self) -> &'static str {
        self.purpose.get()
    }

    pub(super) fn need(&self) -> &'static [Need] {
        self.need.of(NEEDS)
    }

    pub(super) fn slots(&self) -> &'static [Slot] {
        self.slots.of(SLOTS)
    }

    /// Returns the command on a platform, if it has one there.
    pub(super) fn command(&self, platform: Platform) -> Option<Pieces> {
        let pieces = match platform {
            Platform::Gnu => self.gnu,
            Platform::Bsd => self.bsd,
        };
        pieces.map(Pieces)
    }
}

impl Slot {
    pub(super) fn name(&self) -> &'static str {
        self.name.get()
    }

    /// Returns the endings to which a file is held.
    pub(super) fn ends(&self) -> impl Iterator<Item = &'static str> {
        self.ends.texts()
    }

    /// Whether the value is held to one of some endings.
    pub(super) fn is_held(&self) -> bool {
        self.ends.1 > 0
    }

    pub(super) fn default(&self) -> Option<&'static str> {
        self.default.map(Text::get)
    }

    pub(super) fn hole(&self) -> &'static str {
        self.hole.get()
    }
}

impl Parts {
    pub(super) fn get(self) -> &'static [Part] {
        self.0.of(PARTS)
    }
}

impl Pieces {
    pub(super) fn get(self) -> &'static [Piece] {
        self.0.of(PIECES)
    }
}

impl Word {
    pub(super) fn text(&self) -> &'static str {
        self.text.get()
    }

    /// Returns the concept of a word.
    pub(super) fn concept_of(word: &str) -> Option<u16> {
        find(WORDS, word, Self::text).map(|found| found.concept)
    }

    /// Returns the words of letters only that are of a length.
    pub(super) fn of_length(length: usize) -> impl Iterator<Item = &'static Self> {
        let places = BY_LENGTH.get(length).map_or(&[][..], |span| span.of(PLAIN_WORDS));
        places.iter().map(|place| &WORDS[usize::from(*place)])
    }
}

/// Returns the wildcards of a word for a kind of files.
pub(super) fn globs(word: &str) -> Option<impl Iterator<Item = &'static str>> {
    find(KINDS, word, |kind| kind.word.get()).map(|kind| kind.globs.texts())
}

/// Returns the folder that a word stands for.
pub(super) fn place(word: &str) -> Option<&'static str> {
    find(PLACES, word, |place| place.word.get()).map(|place| place.path.get())
}

fn find<T>(
    sorted: &'static [T],
    word: &str,
    text: impl Fn(&'static T) -> &'static str,
) -> Option<&'static T> {
    sorted.binary_search_by(|entry| text(entry).cmp(word)).ok().map(|at| &sorted[at])
}

/// Words of bits that make up a [`ConceptSet`].
const SET_WORDS: usize = CLASSES.len().div_ceil(64);

/// A set of concepts that is built while caro runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ConceptSet([u64; SET_WORDS]);

impl ConceptSet {
    pub(super) fn insert(&mut self, concept: u16) {
        self.0[usize::from(concept) / 64] |= 1 << (concept % 64);
    }

    pub(super) fn has(&self, concept: u16) -> bool {
        self.0[usize::from(concept) / 64] & (1 << (concept % 64)) != 0
    }
}
