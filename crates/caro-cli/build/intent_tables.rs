//! Writes tables as Rust text, for `builtin.rs`.

use std::fmt::Write as _;

use super::table::{
    IntentRow, Kind, NeedRow, Part, Piece, Place, SlotRow, Span, Tables, Text, Word,
};
use super::types::Class;

/// Something that can be written as a Rust expression.
trait Expression {
    fn rust(&self) -> String;
}

/// Returns the Rust text of a function that gives the tables back.
///
/// A function and not a static: the columns' pointers are then computed when they are used and need
/// not be set before the program starts.
pub(super) fn write(tables: &Tables<'_>) -> String {
    let mut out = String::new();
    let mut fields = String::new();
    let mut column = |name: &str, kind: &str, rows: Vec<String>| {
        let constant = name.to_uppercase();
        let _ =
            writeln!(out, "static {constant}: [{kind}; {}] = [{}];", rows.len(), rows.join(",\n"));
        let _ = write!(fields, "{name}: &{constant}, ");
    };
    column("concept_names", "Text", rows(tables.concept_names));
    column("classes", "Class", rows(tables.classes));
    column(
        "plurals",
        "(u16, u16)",
        tables.plurals.iter().map(|pair| format!("{pair:?}")).collect(),
    );
    column("attributes", "u16", rows(tables.attributes));
    column("light", "u16", rows(tables.light));
    column("words", "Word", rows(tables.words));
    column("by_length", "Span", rows(tables.by_length));
    column("plain_words", "u16", rows(tables.plain_words));
    column("kinds", "Kind", rows(tables.kinds));
    column("places", "Place", rows(tables.places));
    column("services", "Place", rows(tables.services));
    column("programs", "Text", rows(tables.programs));
    column("intents", "IntentRow", rows(tables.intents));
    column("by_concept", "Span", rows(tables.by_concept));
    column("keyed", "u16", rows(tables.keyed));
    column("needs", "NeedRow", rows(tables.needs));
    column("slots", "SlotRow", rows(tables.slots));
    column("pieces", "Piece", rows(tables.pieces));
    column("parts", "Part", rows(tables.parts));
    column("concepts", "u16", rows(tables.concepts));
    column("lists", "Text", rows(tables.lists));
    let _ = writeln!(
        out,
        "pub(super) const fn tables() -> Tables<'static> {{ \
         Tables {{ text: {:?}, first_concept: 0, {fields} }} }}",
        tables.text
    );
    out
}

fn rows<T: Expression>(column: &[T]) -> Vec<String> {
    column.iter().map(Expression::rust).collect()
}

fn option<T: Expression>(value: Option<&T>) -> String {
    value.map_or("None".into(), |value| format!("Some({})", value.rust()))
}

impl Expression for u16 {
    fn rust(&self) -> String {
        self.to_string()
    }
}

impl Expression for Text {
    fn rust(&self) -> String {
        format!("Text({})", self.0)
    }
}

impl Expression for Span {
    fn rust(&self) -> String {
        format!("Span({}, {})", self.0, self.1)
    }
}

impl Expression for Class {
    fn rust(&self) -> String {
        format!("Class::{self:?}")
    }
}

impl Expression for Word {
    fn rust(&self) -> String {
        format!("Word {{ text: {}, concept: {} }}", self.text.rust(), self.concept)
    }
}

impl Expression for Kind {
    fn rust(&self) -> String {
        format!("Kind {{ word: {}, globs: {} }}", self.word.rust(), self.globs.rust())
    }
}

impl Expression for Place {
    fn rust(&self) -> String {
        format!("Place {{ word: {}, path: {} }}", self.word.rust(), self.path.rust())
    }
}

impl Expression for IntentRow {
    fn rust(&self) -> String {
        let Self { id, purpose, changes, need, may, forbid, slots, gnu, bsd } = self;
        format!(
            "IntentRow {{ id: {}, purpose: {}, changes: {changes}, need: {}, may: {}, forbid: {}, \
             slots: {}, gnu: {}, bsd: {} }}",
            id.rust(),
            purpose.rust(),
            need.rust(),
            may.rust(),
            forbid.rust(),
            slots.rust(),
            option(gnu.as_ref()),
            option(bsd.as_ref()),
        )
    }
}

impl Expression for NeedRow {
    fn rust(&self) -> String {
        format!("NeedRow {{ concepts: {}, slots: {} }}", self.concepts.rust(), self.slots)
    }
}

impl Expression for SlotRow {
    fn rust(&self) -> String {
        let Self { name, takes, after, before, near, any, many, ends, default, hole } = self;
        format!(
            "SlotRow {{ name: {}, takes: SlotType::{takes:?}, after: {}, before: {}, near: {}, \
             any: {any}, many: {many}, ends: {}, default: {}, hole: {} }}",
            name.rust(),
            after.rust(),
            before.rust(),
            near.rust(),
            ends.rust(),
            option(default.as_ref()),
            hole.rust(),
        )
    }
}

impl Expression for Piece {
    fn rust(&self) -> String {
        match self {
            Self::Fixed(text) => format!("Piece::Fixed({})", text.rust()),
            Self::Word(parts) => format!("Piece::Word({})", parts.rust()),
            Self::Literal(parts) => format!("Piece::Literal({})", parts.rust()),
            Self::Raw(parts) => format!("Piece::Raw({})", parts.rust()),
            Self::Optional(inner) => format!("Piece::Optional({})", inner.rust()),
        }
    }
}

impl Expression for Part {
    fn rust(&self) -> String {
        match self {
            Self::Text(text) => format!("Part::Text({})", text.rust()),
            Self::Slot { at, filter } => {
                format!("Part::Slot {{ at: {at}, filter: Filter::{filter:?} }}")
            }
        }
    }
}
