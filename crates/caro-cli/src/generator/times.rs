//! Recognises times: ages, lengths, days from now, dates, hours and days of the week.

use std::fmt;

use super::concept;
use super::dates::{Date, date};
use super::names::{Fact, Value, What};
use super::quantities::{comparison, joint, measure};
use super::words::Request;

const MINUTES_PER_DAY: u64 = 24 * 60;

/// A time in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// So many minutes ago.
    Minutes(u64),
    /// At the last midnight.
    Today,
    /// During the day before today.
    Yesterday,
    /// At the midnight before the last.
    SinceYesterday,
    /// At the beginning of a date.
    Date(Date),
}

/// A day or time counted from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// Negative in the past.
    pub(super) count: i64,
    /// In the singular.
    pub(super) unit: &'static str,
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(minutes) => write!(f, "{minutes} minutes ago"),
            Self::Today => write!(f, "today"),
            Self::Yesterday => write!(f, "yesterday"),
            Self::SinceYesterday => write!(f, "since yesterday"),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count.abs() == 1 { "" } else { "s" };
        match (self.count, self.unit) {
            (1, "day") => write!(f, "tomorrow"),
            (-1, "day") => write!(f, "yesterday"),
            (count, unit) if count < 0 => write!(f, "{} {unit}{plural} ago", -count),
            (count, unit) => write!(f, "+{count} {unit}{plural}"),
        }
    }
}

/// Adds every reading of the words at `at` as a time.
pub(super) fn find(request: &Request<'_>, at: usize, facts: &mut Vec<Fact>) {
    facts.extend(age(request, at));
    facts.extend(span(request, at));
    facts.extend(when(request, at));
    facts.extend(date(request, at));
    facts.extend(clock(request, at));
    facts.extend(weekday(request, at));
}

fn minutes_per(unit: &str) -> Option<u64> {
    Some(match unit {
        "min" | "mins" | "minute" | "minutes" => 1,
        "h" | "hr" | "hrs" | "hour" | "hours" => 60,
        "d" | "day" | "days" => MINUTES_PER_DAY,
        "w" | "week" | "weeks" => 7 * MINUTES_PER_DAY,
        "month" | "months" => 30 * MINUTES_PER_DAY,
        "year" | "years" => 365 * MINUTES_PER_DAY,
        _ => return None,
    })
}

fn seconds_per(unit: &str) -> Option<u64> {
    match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1),
        unit => minutes_per(unit).map(|minutes| minutes * 60),
    }
}

fn age(request: &Request<'_>, at: usize) -> Option<Fact> {
    let tokens = &request.tokens;
    if tokens[at].is(concept::TODAY) || tokens[at].is(concept::YESTERDAY) {
        return Some(day(request, at));
    }
    let (before, before_mask) = comparison(request, at);
    // "last week" has no number, "the last 2 weeks" has.
    let this = at > 0 && tokens[at - 1].lower == "this";
    let lone = ((this || before == Some(concept::LAST)) && !tokens[at].quoted)
        .then(|| minutes_per(&tokens[at].lower).filter(|_| tokens[at].lower.len() > 2))
        .flatten();
    let (minutes, end) = lone.map(|m| (m, at)).or_else(|| measure(tokens, at, minutes_per))?;
    let mut mask = 1 << at | 1 << end | if this { 0 } else { before_mask };
    mask |= joint(request, mask);
    let ago = tokens.get(end + 1).is_some_and(|token| token.is(concept::AGO));
    if ago {
        mask |= 1 << (end + 1);
    }
    let before_last = match before {
        Some(concept::LAST | concept::LARGER | concept::OVER | concept::SMALLER) => {
            request.before(at).and_then(|(i, _)| request.before(i))
        }
        _ => None,
    };
    let leads = |i: u16| {
        matches!(i, concept::IN | concept::OVER | concept::FOR | concept::NEWER | concept::OLDER)
    };
    let led = before_last.filter(|(_, t)| t.concept.is_some_and(leads));
    if let Some((i, _)) = led {
        mask |= 1 << i;
    }
    let led_by = |concept: u16| led.is_some_and(|(_, token)| token.is(concept));
    let not = negation(request, at);
    let what = match before.filter(|_| !this) {
        None if this => What::Newer,
        Some(concept::LARGER | concept::OVER) if led_by(concept::FOR) && not.is_some() => {
            What::Newer
        }
        Some(concept::LAST | concept::NEWER | concept::IN | concept::SMALLER | concept::UNDER) => {
            What::Newer
        }
        Some(concept::OLDER | concept::LARGER | concept::OVER) => What::Older,
        // "not touched for 90 days"
        Some(concept::FOR) if not.is_some() => What::Newer,
        _ => return None,
    };
    let value = Value::Age(Age::Minutes(minutes));
    Some(match not {
        Some(not) if what == What::Newer => Fact { what: What::Older, value, mask: mask | not },
        _ => Fact { what, value, mask },
    })
}

/// "not modified in the last 30 days": a negation shortly before the time turns it around.
fn negation(request: &Request<'_>, at: usize) -> Option<u64> {
    let from = at.saturating_sub(8);
    let found = request.tokens[from..at].iter().rposition(|token| token.is(concept::NOT))?;
    Some(1 << (from + found))
}

fn day(request: &Request<'_>, at: usize) -> Fact {
    let (before, before_mask) = comparison(request, at);
    let since = before == Some(concept::NEWER);
    let age = match (request.tokens[at].is(concept::TODAY), since) {
        (true, _) => Age::Today,
        (false, true) => Age::SinceYesterday,
        (false, false) => Age::Yesterday,
    };
    let mask = 1 << at | if since { before_mask } else { 0 };
    let older = matches!(before, Some(concept::OLDER | concept::OVER | concept::LARGER))
        || negation(request, at).is_some();
    // Nothing takes "older than yesterday": it stays unexplained, and so unanswered.
    let what = if older { What::Unclear } else { What::Newer };
    Fact { what, value: Value::Age(age), mask }
}

/// "2 seconds", "every minute".
fn span(request: &Request<'_>, at: usize) -> Option<Fact> {
    let tokens = &request.tokens;
    let every = |token: &str| matches!(token, "every" | "each" | "per" | "once");
    let lead = request.before(at).filter(|(_, token)| every(&token.lower));
    let direct = lead.is_some_and(|(i, _)| i + 1 == at);
    let lone = direct.then(|| seconds_per(&tokens[at].lower)).flatten().map(|one| (one, at));
    let (seconds, end) = lone.or_else(|| measure(tokens, at, seconds_per))?;
    let mask = 1 << at | 1 << end | lead.map_or(0, |(i, _)| 1 << i);
    Some(Fact { what: What::Span, value: Value::Seconds(seconds), mask })
}

fn unit_named(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "min" | "mins" | "minute" | "minutes" => "minute",
        "h" | "hr" | "hrs" | "hour" | "hours" => "hour",
        "d" | "day" | "days" => "day",
        "w" | "week" | "weeks" => "week",
        "month" | "months" => "month",
        "year" | "years" => "year",
        _ => return None,
    })
}

/// "in 10 days", "3 weeks ago", "tomorrow".
fn when(request: &Request<'_>, at: usize) -> Option<Fact> {
    let tokens = &request.tokens;
    let fact = |count: i64, unit: &'static str, mask: u64| Fact {
        what: What::When,
        value: Value::When(When { count, unit }),
        mask,
    };
    match tokens[at].lower.as_str() {
        "tomorrow" | "tomorrow's" => return Some(fact(1, "day", 1 << at)),
        "yesterday" | "yesterday's" => return Some(fact(-1, "day", 1 << at)),
        _ => {}
    }
    let (count, end) = measure(tokens, at, |unit| unit_named(unit).map(|_| 1))?;
    let unit = unit_named(&tokens[end].lower).or_else(|| {
        unit_named(tokens[at].lower.trim_start_matches(|c: char| c.is_ascii_digit()))
    })?;
    let count = i64::try_from(count).ok()?;
    let own = 1 << at | 1 << end;
    let after = |n: usize| tokens.get(end + n).map_or("", |token| token.lower.as_str());
    if tokens.get(end + 1).is_some_and(|token| token.is(concept::AGO)) {
        return Some(fact(-count, unit, own | 1 << (end + 1)));
    }
    if (after(1), after(2)) == ("from", "now") || (after(1), after(2)) == ("from", "today") {
        return Some(fact(count, unit, own | 0b110 << end));
    }
    if matches!(after(1), "later" | "hence" | "ahead") {
        return Some(fact(count, unit, own | 1 << (end + 1)));
    }
    let (i, _) =
        request.before(at).filter(|(_, token)| matches!(token.lower.as_str(), "in" | "after"))?;
    Some(fact(count, unit, own | 1 << i))
}

/// "Every monday at 9"
fn is_hour_of_a_weekday(request: &Request<'_>, at: usize) -> bool {
    at >= 2 && request.tokens[at - 1].lower == "at" && weekday(request, at - 2).is_some()
}

/// "23:00", "5 pm", "noon", "6:30 in the morning".
fn clock(request: &Request<'_>, at: usize) -> Option<Fact> {
    let token = &request.tokens[at];
    if token.quoted {
        return None;
    }
    let text = token.lower.as_str();
    let fact = |hour: u8, minute: u8, mask: u64| {
        (hour < 24 && minute < 60).then_some(Fact {
            what: What::Clock,
            value: Value::Clock { hour, minute },
            mask,
        })
    };
    match text {
        "noon" | "midday" => return fact(12, 0, 1 << at),
        "midnight" => return fact(0, 0, 1 << at),
        _ => {}
    }
    let (bare, half) = match text.strip_suffix("am").or_else(|| text.strip_suffix("a.m")) {
        Some(bare) => (bare, Some(0)),
        None => match text.strip_suffix("pm").or_else(|| text.strip_suffix("p.m")) {
            Some(bare) => (bare, Some(12)),
            None => (text, None),
        },
    };
    let follower = request.tokens.get(at + 1);
    let next = follower.map_or("", |token| token.lower.as_str());
    let is_next = |concept| follower.is_some_and(|token| token.is(concept));
    let (half, mask) = match (half, next) {
        (None, _) if is_next(concept::MORNING) => (Some(0), 0b11 << at),
        (None, _) if is_next(concept::EVENING) => (Some(12), 0b11 << at),
        (None, "am" | "a.m" | "o'clock") => (Some(0), 0b11 << at),
        (None, "pm" | "p.m") => (Some(12), 0b11 << at),
        (half, _) => (half, 1 << at),
    };
    let (hour, minute) = bare.split_once(':').unwrap_or((bare, "00"));
    let is_number =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(hour)
        || minute.len() != 2
        || !is_number(minute)
        || (half.is_none() && !bare.contains(':') && !is_hour_of_a_weekday(request, at))
    {
        return None;
    }
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(12) if hour < 12 => hour + 12,
        Some(0) if hour == 12 && next != "o'clock" => 0,
        _ => hour,
    };
    fact(hour, minute, mask)
}

fn weekday(request: &Request<'_>, at: usize) -> Option<Fact> {
    let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let text = request.tokens[at].lower.as_str();
    let number = days.iter().position(|day| text.strip_suffix('s').unwrap_or(text) == *day)?;
    let every = |token: &str| matches!(token, "every" | "each" | "on");
    let lead = request.before(at).filter(|(_, token)| every(&token.lower));
    let mask = 1 << at | lead.map_or(0, |(i, _)| 1 << i);
    Some(Fact { what: What::Weekday, value: Value::Number(number as u64), mask })
}
