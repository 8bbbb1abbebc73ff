//! Which concepts a request has.

/// The most concepts that caro's own words and a person's may have together.
pub(super) const MOST_CONCEPTS: usize = 896;

/// A set of concepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ConceptSet([u64; MOST_CONCEPTS / 64]);

impl ConceptSet {
    pub(super) fn insert(&mut self, concept: u16) {
        self.0[usize::from(concept) / 64] |= 1 << (concept % 64);
    }

    pub(super) fn has(&self, concept: u16) -> bool {
        self.0[usize::from(concept) / 64] & (1 << (concept % 64)) != 0
    }

    /// Returns the concepts in the set.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| ones(at, *word))
    }
}

/// Returns the numbers whose bits are set in word `at` of a set.
pub(super) fn ones(at: usize, word: u64) -> impl Iterator<Item = usize> {
    let mut left = word;
    std::iter::from_fn(move || {
        let bit = left.trailing_zeros() as usize;
        // The lowest bit is taken away.
        left &= left.checked_sub(1)?;
        Some(64 * at + bit)
    })
}
