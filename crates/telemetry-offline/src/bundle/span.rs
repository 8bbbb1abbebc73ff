//! From when to when records are.

/// The earliest and the latest of some moments, as records have them; none, before the first.
///
/// Moments in the one form of a record are ordered like their texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// The earliest.
    pub first: Option<String>,
    /// The latest.
    pub last: Option<String>,
}

impl Span {
    /// Takes a moment into account.
    pub fn add(&mut self, moment: &str) {
        keep(&mut self.first, moment, |first| moment < first);
        keep(&mut self.last, moment, |last| moment > last);
    }
}

/// Puts a text in the place of one that it is better than, without a new allocation.
fn keep(kept: &mut Option<String>, text: &str, is_better: impl FnOnce(&str) -> bool) {
    match kept {
        None => *kept = Some(text.to_owned()),
        Some(kept) if is_better(kept) => {
            kept.clear();
            kept.push_str(text);
        }
        Some(_) => {}
    }
}
