//! Numbers of uses, in order.

use clap::ValueEnum;
use serde_json::{Value, json};

/// What uses are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The verb
    Verb,
    /// The exit code
    Exit,
    /// The version of the program that sent it
    Version,
    /// The user, where their names are sent
    User,
}

impl By {
    /// Returns the word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verb => "verb",
            Self::Exit => "exit",
            Self::Version => "version",
            Self::User => "user",
        }
    }

    /// Returns the label, or the name in a line, by which Loki knows it.
    pub const fn in_loki(self) -> &'static str {
        if let Self::Version = self { "ver" } else { self.as_str() }
    }
}

/// The name of uses that do not say what they are told apart by.
pub(super) const NONE: &str = "(none)";

/// Returns a name as it may be shown. Somebody else may have chosen it, so nothing in it may move a person's
/// cursor.
pub(super) fn shown(name: &str) -> String {
    name.chars().take(80).map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// How often each was used, most often first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    rows: Vec<(String, u64)>,
}

/// How often each verb was used on each of a number of days, the last of which is today.
pub type Days = Vec<(String, Vec<u64>)>;

impl Counts {
    /// Puts names and numbers in order: by number, and by name where numbers are equal.
    pub fn new(rows: impl IntoIterator<Item = (String, u64)>) -> Self {
        let mut rows: Vec<_> = rows.into_iter().filter(|(_, count)| *count > 0).collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self { rows }
    }

    /// Returns the number of all uses.
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|(_, count)| count).sum()
    }

    /// Returns the first rows.
    pub fn top(&self, rows: usize) -> &[(String, u64)] {
        &self.rows[..rows.min(self.rows.len())]
    }

    /// Returns the share of a number in whole thousandths.
    pub fn thousandths(&self, count: u64) -> u64 {
        (count * 1000 + self.total() / 2).checked_div(self.total()).unwrap_or(0)
    }

    /// Returns the first rows as JSON.
    pub fn document(&self, by: By, rows: usize) -> Value {
        let row = |(name, count): &(String, u64)| json!({by.as_str(): name, "count": count, "thousandths": self.thousandths(*count)});
        self.top(rows).iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_share_all_there_is() {
        let rows = [("b", 2), ("c", 5), ("a", 2), ("d", 0)].map(|(n, c)| (n.to_owned(), c));
        let counts = Counts::new(rows);
        let names: Vec<_> = counts.top(9).iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((names, counts.total()), (vec!["c", "a", "b"], 9));
        assert_eq!([5, 2].map(|count| counts.thousandths(count)), [556, 222]);
        assert_eq!(Counts::default().thousandths(0), 0);
    }
}
