//! Moments as a person types them: a day, a time, or so long ago.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// A moment, or a whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A time of day.
    Time(DateTime<Utc>),
    /// A day, in UTC.
    Day(NaiveDate),
    /// So long before now.
    Ago(TimeDelta),
}

/// Parses `2026-11-20`, `2026-11-20T10:32:24Z`, `7d` or `12h`.
pub fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(day) = text.parse() {
        return Ok(Moment::Day(day));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(Moment::Time(time.with_timezone(&Utc)));
    }
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).unwrap_or(("", ""));
    let ago = match (number.parse::<u16>(), unit) {
        (Ok(days), "d") => Some(TimeDelta::days(days.into())),
        (Ok(hours), "h") => Some(TimeDelta::hours(hours.into())),
        _ => None,
    };
    ago.map(Moment::Ago).ok_or_else(|| {
        "a day (2026-11-20), a time (2026-11-20T10:32:24Z), or so long ago (7d, 12h)".to_owned()
    })
}

impl Moment {
    /// Returns its beginning.
    pub fn start(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Time(time) => time,
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Self::Ago(ago) => now - ago,
        }
    }

    /// Returns its end: of a day, the beginning of the next one.
    pub fn end(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Day(day) => {
                let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
                Self::Day(next).start(now)
            }
            other => other.start(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_days_times_or_ages() {
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let check = |text: &str, start: &str, end: &str| {
            let moment = moment(text).unwrap();
            assert_eq!(moment.start(now).to_rfc3339(), start, "{text}");
            assert_eq!(moment.end(now).to_rfc3339(), end, "{text}");
        };
        check("2026-11-20", "2026-11-20T00:00:00+00:00", "2026-11-21T00:00:00+00:00");
        check("2026-12-31", "2026-12-31T00:00:00+00:00", "2027-01-01T00:00:00+00:00");
        check("2026-11-20T10:00:00Z", "2026-11-20T10:00:00+00:00", "2026-11-20T10:00:00+00:00");
        check(
            "2026-11-20T10:00:00+02:00",
            "2026-11-20T08:00:00+00:00",
            "2026-11-20T08:00:00+00:00",
        );
        check("7d", "2026-11-13T12:00:00+00:00", "2026-11-13T12:00:00+00:00");
        check("36h", "2026-11-19T00:00:00+00:00", "2026-11-19T00:00:00+00:00");
    }

    #[test]
    fn other_texts_are_explained() {
        for text in ["", "d", "h", "7", "7w", "-7d", "99999d", "yesterday", "20.11.2026", "ä", "7ä"]
        {
            assert!(moment(text).unwrap_err().contains("7d"), "{text}");
        }
    }
}
