//! How far back to look.

use chrono::TimeDelta;

/// The longest time that is looked back over, in days.
const LONGEST: i64 = 366;

const DAY: i64 = 86_400;

/// A time to look back over, as a person writes it: `30d`, `12h`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    text: String,
    seconds: i64,
}

impl Since {
    /// Parses a number with one of the letters m, h, d and w behind it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unit = match text.chars().last() {
            Some('m') => 60,
            Some('h') => 3600,
            Some('d') => DAY,
            Some('w') => 7 * DAY,
            _ => 0,
        };
        let number = text.get(..text.len().saturating_sub(1)).and_then(|n| n.parse::<u32>().ok());
        match number.map(|number| i64::from(number) * unit) {
            Some(seconds) if (1..=LONGEST * DAY).contains(&seconds) => {
                Ok(Self { text: text.to_owned(), seconds })
            }
            _ => Err("a number with m, h, d or w behind it, up to 366d, as in 30d".to_owned()),
        }
    }

    /// Returns it as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns it in seconds.
    pub const fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Returns it as a span of time.
    pub fn span(&self) -> TimeDelta {
        TimeDelta::seconds(self.seconds)
    }

    /// Returns how many days it touches, today included.
    pub fn days(&self) -> usize {
        usize::try_from((self.seconds + DAY - 1) / DAY).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Since;

    #[test]
    fn a_number_and_a_letter_are_a_time() {
        for (text, seconds, days) in
            [("30d", 2_592_000, 30), ("12h", 43_200, 1), ("90m", 5400, 1), ("2w", 1_209_600, 14)]
        {
            let since = Since::parse(text).unwrap();
            assert_eq!((since.seconds(), since.days()), (seconds, days), "{text}");
        }
        for text in ["", "d", "30", "0d", "-1d", "1y", "367d", "3ä", "1d}", "99999999999d", "1 d"]
        {
            assert!(Since::parse(text).is_err(), "{text}");
        }
    }
}
