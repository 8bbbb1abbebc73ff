//! Small cells are hidden: a count of one or two can be somebody.

/// The smallest count that a breakdown shows, in the report, the aggregate export and the dashboards.
pub const SMALLEST_CELL: u64 = 5;

/// A breakdown without its small cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells<K> {
    /// The cells that are shown, in the order they came in.
    pub shown: Vec<(K, u64)>,
    /// How many cells are hidden.
    pub hidden: usize,
    /// What the hidden cells hold together; `None` where that is small itself.
    pub hidden_count: Option<u64>,
}

/// Hides every cell under `smallest`.
///
/// Where the total is known, a single hidden cell could be computed from the others. So as long as what
/// is hidden is under `smallest` itself, the smallest cell that is left is hidden as well.
pub fn hide_small<K>(cells: Vec<(K, u64)>, smallest: u64) -> Cells<K> {
    let mut by_size: Vec<usize> = (0..cells.len()).collect();
    by_size.sort_by_key(|&at| cells[at].1);
    let (mut hidden, mut hidden_count) = (Vec::new(), 0);
    for at in by_size {
        let count = cells[at].1;
        if count >= smallest && (hidden_count == 0 || hidden_count >= smallest) {
            break;
        }
        hidden.push(at);
        hidden_count += count;
    }
    let shown = cells.into_iter().enumerate().filter(|(at, _)| !hidden.contains(at));
    let shown = shown.map(|(_, cell)| cell).collect();
    let small = (1..smallest).contains(&hidden_count);
    Cells { shown, hidden: hidden.len(), hidden_count: (!small).then_some(hidden_count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counts: &[u64], shown: &[u64], hidden_count: impl Into<Option<u64>>) {
        let cells = hide_small(counts.iter().enumerate().map(|(n, c)| (n, *c)).collect(), 5);
        let left: Vec<_> = cells.shown.iter().map(|(_, count)| *count).collect();
        assert_eq!(left, shown, "{counts:?}");
        assert_eq!(cells.hidden_count, hidden_count.into(), "{counts:?}");
        assert_eq!(cells.hidden, counts.len() - shown.len());
    }

    #[test]
    fn cells_under_the_limit_are_hidden() {
        check(&[], &[], 0);
        check(&[5, 6], &[5, 6], 0);
        check(&[20, 4, 9, 1], &[20, 9], 5);
        check(&[1, 2, 3, 4], &[], 10);
    }

    #[test]
    fn one_hidden_cell_cannot_be_computed_from_the_others() {
        check(&[20, 9, 3], &[20], 12);
        check(&[20, 3], &[], 23);
        check(&[1], &[], None);
        check(&[1, 3], &[], None);
        check(&[0, 7], &[7], 0);
    }

    #[test]
    fn what_is_hidden_together_is_never_small_unless_it_is_everything() {
        for a in 0..12 {
            for b in 0..12 {
                for c in 0..12 {
                    let cells = hide_small(vec![(1, a), (2, b), (3, c)], 5);
                    let fine = cells.hidden_count.is_some_and(|sum| sum == 0 || sum >= 5);
                    assert!(fine || cells.shown.is_empty(), "{a} {b} {c}");
                    assert!(cells.shown.iter().all(|(_, count)| *count >= 5));
                }
            }
        }
    }
}
