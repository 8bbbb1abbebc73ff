//! Breaks lines where they would run over the edge of the terminal.

/// The widest a text gets, and its width where nobody tells: longer lines are hard to read.
const WIDEST: usize = 80;

/// The narrowest a text gets; on less there is nothing to be gained.
const NARROWEST: usize = 20;

/// Breaks lines at blanks, so that they fit a terminal of so many columns, and 80 at most.
///
/// What a line is continued with stands below its first word, behind a bullet if it has one. A word
/// that is too long by itself stays whole; escape codes take no room. A blank at the very end stays,
/// since a question ends with one.
pub fn fit(text: &str, columns: Option<usize>) -> String {
    let width = columns.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST);
    let lines: Vec<_> = text.split('\n').map(|line| broken(line, width)).collect();
    lines.join("\n")
}

fn broken(line: &str, width: usize) -> String {
    if columns_of(line) <= width {
        return line.to_owned();
    }
    let body = line.trim_start_matches(' ');
    let blanks = line.len() - body.len();
    let bullet = body.split_once(' ').filter(|(first, _)| columns_of(first) == 1);
    let indent = " ".repeat(blanks + if bullet.is_some() { 2 } else { 0 });
    let mut text = " ".repeat(blanks);
    let mut used = blanks;
    let mut fresh = true;
    for word in body.split(' ') {
        let columns = columns_of(word);
        if !fresh && columns > 0 && used + 1 + columns > width {
            text = text.trim_end_matches(' ').to_owned() + "\n" + &indent;
            used = indent.len();
        } else if !fresh {
            text.push(' ');
            used += 1;
        }
        text += word;
        used += columns;
        fresh = false;
    }
    text
}

/// Counts the columns a text takes; the characters of a notice take one each.
fn columns_of(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let plain = parts.next().unwrap_or_default().chars().count();
    let coded = parts.map(|part| part.split_once('m').map_or(part, |(_, rest)| rest));
    plain + coded.map(|rest| rest.chars().count()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    const TEXT: &str = "\nTo improve, caro would like to know.\n  • Feature usage: backends and edits\nAgree? [y/N] ";

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(fit(TEXT, Some(37)), TEXT);
        assert_eq!(fit(TEXT, None), TEXT);
    }

    #[test]
    fn what_does_not_fit_is_continued_below_its_first_word() {
        expect![[r"

            To improve, caro would
            like to know.
              • Feature usage:
                backends and edits
            Agree? [y/N] "]]
        .assert_eq(&fit(TEXT, Some(22)));
    }

    #[test]
    fn no_line_is_wider_than_80_columns_on_any_terminal() {
        let long = "word ".repeat(60);
        for columns in [None, Some(200), Some(80)] {
            let widest = fit(&long, columns).lines().map(|line| line.trim_end().len()).max();
            assert_eq!(widest, Some(79), "{columns:?}");
        }
    }

    #[test]
    fn a_word_that_is_too_long_stays_whole() {
        let host = "a".repeat(30);
        assert_eq!(
            fit(&format!("Who gets it: {host}."), Some(0)),
            format!("Who gets it:\n{host}.")
        );
    }

    #[test]
    fn escape_codes_take_no_room() {
        let red = "\u{1b}[31mred\u{1b}[0m ".repeat(5);
        assert_eq!(fit(&red, Some(20)), red);
        assert_eq!(fit(&format!("{red}red"), Some(20)).lines().count(), 2);
    }
}
