//! Recognises dates, in digits and in words.

use std::fmt;

use super::names::{Fact, Value, What};
use super::times::Age;
use super::words::{Request, Token};

/// A date as it is written in ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// "2024-01-31", and what a word before it makes of it.
pub(super) fn date(request: &Request<'_>, at: usize) -> Option<Fact> {
    let iso = Date::parse(&request.tokens[at].lower).map(|date| (date, 1 << at));
    let (date, own) = iso.or_else(|| in_words(&request.tokens, at))?;
    let before = request.before(own.trailing_zeros() as usize);
    let with = before.map_or(own, |(i, _)| own | 1 << i);
    let age = Value::Age(Age::Date(date));
    Some(match before.map_or("", |(_, token)| token.lower.as_str()) {
        "after" | "since" | "newer" | "from" => Fact { what: What::Newer, value: age, mask: with },
        "before" | "older" | "until" => Fact { what: What::Older, value: age, mask: with },
        _ => Fact { what: What::Day, value: Value::Text(date.to_string()), mask: own },
    })
}

/// "14 March 2027", "the 14th of March 2027", "March 14, 2027", with the tokens it is made of.
fn in_words(tokens: &[Token<'_>], at: usize) -> Option<(Date, u64)> {
    let lower =
        |at: usize| tokens.get(at).filter(|token| !token.quoted).map(|token| token.lower.as_str());
    let text = lower(at)?;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    if !matches!(&text[digits.len()..], "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    let after = at + 1 + usize::from(lower(at + 1) == Some("of"));
    let behind = lower(after).and_then(month).map(|month| (month, at, after + 1));
    let (month, first, last) = behind.or_else(|| {
        let before = at.checked_sub(1)?;
        Some((month(lower(before)?)?, before, at + 1))
    })?;
    let year = lower(last).filter(|year| year.len() == 4)?.parse().ok()?;
    let mask = (first..=last).fold(0, |mask, at| mask | 1 << at);
    Some((Date { year, month, day }, mask))
}

fn month(word: &str) -> Option<u8> {
    Some(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

impl Date {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let whole = parts.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
        if !whole || !digits(year) || !digits(month) || !digits(day) {
            return None;
        }
        let date =
            Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        ((1..=12).contains(&date.month) && (1..=31).contains(&date.day)).then_some(date)
    }
}
