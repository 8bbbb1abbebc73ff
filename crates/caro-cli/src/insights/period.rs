//! What a point in a chart stands for: a day, a week, or a month.

use chrono::{Datelike, NaiveDate, TimeDelta};

/// A stretch of time, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A day.
    Day,
    /// A week, from Monday on.
    Week,
    /// A calendar month.
    Month,
}

impl Period {
    /// Returns the period in which a span makes a chart that can be read: two months of days, or a year
    /// of weeks. Days are numbers such as 20261120.
    pub fn for_span(first: u32, last: u32) -> Self {
        match (date(first), date(last)) {
            (Some(first), Some(last)) if last - first <= TimeDelta::days(62) => Self::Day,
            (Some(first), Some(last)) if last - first <= TimeDelta::days(400) => Self::Week,
            _ => Self::Month,
        }
    }

    /// Returns the first day of the period that a day is in.
    pub fn start(self, day: u32) -> u32 {
        match (self, date(day)) {
            (Self::Week, Some(date)) => {
                let back = TimeDelta::days(date.weekday().num_days_from_monday().into());
                date.checked_sub_signed(back).map_or(day, number)
            }
            (Self::Month, _) => day / 100 * 100 + 1,
            _ => day,
        }
    }

    /// Returns what it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// Returns a day as a date; `None` for one that no calendar has, such as 31 February.
pub fn date(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(day / 10_000).ok()?, day / 100 % 100, day % 100)
}

/// Returns a day as a text: `2026-11-20`.
pub fn text(day: u32) -> String {
    format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100)
}

fn number(date: NaiveDate) -> u32 {
    u32::try_from(date.year()).unwrap_or(0) * 10_000 + date.month() * 100 + date.day()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_span_is_told_in_longer_periods() {
        assert_eq!(Period::for_span(20_261_101, 20_261_101), Period::Day);
        assert_eq!(Period::for_span(20_261_101, 20_270_102), Period::Day);
        assert_eq!(Period::for_span(20_261_101, 20_270_103), Period::Week);
        assert_eq!(Period::for_span(20_261_101, 20_271_206), Period::Week);
        assert_eq!(Period::for_span(20_261_101, 20_280_101), Period::Month);
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        // 20 November 2026 is a Friday.
        assert_eq!(Period::Day.start(20_261_120), 20_261_120);
        assert_eq!(Period::Week.start(20_261_120), 20_261_116);
        assert_eq!(Period::Week.start(20_261_116), 20_261_116);
        assert_eq!(Period::Week.start(20_270_101), 20_261_228);
        assert_eq!(Period::Month.start(20_261_120), 20_261_101);
    }

    #[test]
    fn a_day_that_no_calendar_has_is_kept_and_does_not_panic() {
        assert_eq!(date(20_260_231), None);
        assert_eq!(Period::Week.start(20_260_231), 20_260_231);
        assert_eq!(text(20_260_231), "2026-02-31");
        assert_eq!(Period::for_span(20_260_231, 20_260_301), Period::Month);
    }
}
