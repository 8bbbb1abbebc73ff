//! One text for all rows, so that a row can name a piece of it by number, not by pointer.

use std::collections::BTreeMap;

/// The text, and what is known to be in it.
#[derive(Debug, Default)]
pub(crate) struct TextPool {
    text: String,
    known: BTreeMap<String, (usize, usize)>,
}

impl TextPool {
    /// Returns where in the pool a text begins, and how long it is.
    pub(crate) fn place(&mut self, text: &str) -> (usize, usize) {
        *self.known.entry(text.to_owned()).or_insert_with(|| {
            let at = self.text.find(text).unwrap_or_else(|| {
                self.text.push_str(text);
                self.text.len() - text.len()
            });
            (at, text.len())
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// Appends entries to a column; returns where they begin and how many they are.
pub(crate) fn append<T>(column: &mut Vec<T>, mut entries: Vec<T>) -> (usize, usize) {
    let (at, length) = (column.len(), entries.len());
    column.append(&mut entries);
    (at, length)
}
