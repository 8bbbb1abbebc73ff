//! The compiled form of the data under `config/intents`.

use super::types::{Class, Filter, SlotType};

/// Concepts one vocabulary may have; a set of them is a few machine words.
const SET_WORDS: usize = 8;

/// A set of concepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ConceptSet([u64; SET_WORDS]);

impl ConceptSet {
    /// The set of the given concepts; a number beyond the table does not compile.
    pub(super) const fn of(concepts: &[u16]) -> Self {
        let mut set = Self([0; SET_WORDS]);
        let mut i = 0;
        while i < concepts.len() {
            set.0[concepts[i] as usize / 64] |= 1 << (concepts[i] % 64);
            i += 1;
        }
        set
    }

    pub(super) fn insert(&mut self, concept: u16) {
        self.0[usize::from(concept) / 64] |= 1 << (concept % 64);
    }

    pub(super) fn has(&self, concept: u16) -> bool {
        self.0[usize::from(concept) / 64] & (1 << (concept % 64)) != 0
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).fold(0, |any, (a, b)| any | (a & b)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One thing caro can do.
#[derive(Debug)]
pub(super) struct Intent {
    pub(super) id: &'static str,
    pub(super) purpose: &'static str,
    /// Whether the command changes something: then every word must be explained.
    pub(super) changes: bool,
    pub(super) need: &'static [Need],
    pub(super) may: ConceptSet,
    /// Concepts with which the request means something else.
    pub(super) forbid: ConceptSet,
    pub(super) slots: &'static [Slot],
    pub(super) gnu: Option<&'static [Piece]>,
    pub(super) bsd: Option<&'static [Piece]>,
}

/// Concepts and slots of which the request must have one.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) concepts: ConceptSet,
    /// Bit `n` stands for slot `n`.
    pub(super) slots: u16,
}

/// One value that an intent takes from the request.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) name: &'static str,
    pub(super) takes: SlotType,
    /// If set, the value must follow one of these.
    pub(super) after: ConceptSet,
    /// Or be followed by one of these.
    pub(super) before: ConceptSet,
    /// A value that nothing else gives away may follow one of these.
    pub(super) near: ConceptSet,
    /// A value may be a word with a meaning of its own.
    pub(super) any: bool,
    pub(super) ends: &'static [&'static str],
    pub(super) default: Option<&'static str>,
    pub(super) hole: &'static str,
}

/// One element of a command line.
#[derive(Debug)]
pub(super) enum Piece {
    Fixed(&'static str),
    Word(&'static [Part]),
    Optional(&'static [Piece]),
}

/// One element of a word.
#[derive(Debug)]
pub(super) enum Part {
    Text(&'static str),
    Slot { at: usize, filter: Filter },
}

// `WORDS`, `KINDS` and `PLACES` are sorted; `SPELLINGS` are the plain words by length.
include!(concat!(env!("OUT_DIR"), "/intents.rs"));
