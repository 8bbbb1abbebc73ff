//! Numbers as bars and lines, readable without colour.

use std::fmt::Write;

use super::counts::{Counts, Days};

/// The longest bar, in columns.
const BAR: u64 = 24;

const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws a row for each of the first counts: name, bar, number, share.
pub fn bars(counts: &Counts, rows: usize) -> String {
    let rows = counts.top(rows);
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let most = rows.first().map_or(1, |(_, count)| *count).max(1);
    let mut text = String::new();
    for (name, count) in rows {
        let length = usize::try_from((count * BAR).div_ceil(most)).unwrap_or(0);
        let (bar, share) = ("█".repeat(length), counts.thousandths(*count));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{name:<wide$}  {bar:<24}  {count:>6}  {:>3}.{} %",
            share / 10,
            share % 10
        );
    }
    text
}

/// Draws a row for each verb: its name, a day a column, and the sum.
pub fn sparklines(days: &Days) -> String {
    let summed = days.iter().map(|(name, line)| (name, line, line.iter().sum::<u64>()));
    let mut days: Vec<_> = summed.filter(|(.., sum)| *sum > 0).collect();
    days.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(b.0)));
    let wide = days.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, line, sum) in &days {
        let most = line.iter().max().copied().unwrap_or(1);
        let drawn: String = line.iter().map(|count| height(*count, most)).collect();
        let _ = writeln!(text, "{name:<wide$}  {drawn}  {sum:>6}");
    }
    text
}

/// Returns the sign for a number; a day without a use is told from one with few.
fn height(count: u64, most: u64) -> char {
    if count == 0 {
        return '·';
    }
    let step = usize::try_from((count * 8).div_ceil(most.max(1))).unwrap_or(8);
    HEIGHTS[step.clamp(1, 8) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_lines_are_drawn_to_scale() {
        let counts = Counts::new([("ask".to_owned(), 6), ("config_set".to_owned(), 2)]);
        let text = bars(&counts, 9);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], format!("ask         {}       6   75.0 %", "█".repeat(24)));
        assert_eq!(
            lines[1],
            format!("config_set  {}{}       2   25.0 %", "█".repeat(8), " ".repeat(16))
        );
        let days = vec![
            ("doctor".to_owned(), vec![0, 0, 1]),
            ("ask".to_owned(), vec![1, 8, 4]),
            ("unknown".to_owned(), vec![0, 0, 0]),
        ];
        assert_eq!(sparklines(&days), "ask     ▁█▄      13\ndoctor  ··█       1\n");
    }
}
