//! Recognises sizes, dates, counts and ports.

use std::fmt;

use super::concept;
use super::names::{Fact, Value, What};
use super::words::{Request, Token};

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
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(minutes) => write!(f, "{minutes} minutes ago"),
            Self::Today => write!(f, "today"),
            Self::Yesterday => write!(f, "yesterday"),
            Self::SinceYesterday => write!(f, "since yesterday"),
        }
    }
}

/// Finds every quantity of a request.
pub(super) fn find(request: &Request<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut taken = 0;
    for at in 0..request.tokens.len() {
        if taken & (1 << at) != 0 {
            continue;
        }
        let measured = size(request, at).or_else(|| age(request, at)).or_else(|| port(request, at));
        if let Some(fact) = measured.or_else(|| count(request, at)) {
            taken |= fact.mask;
            facts.push(fact);
        }
    }
    facts
}

/// A number as written: `15` and one decimal for "1.5".
#[derive(Clone, Copy)]
struct Decimal {
    digits: u64,
    decimals: u32,
}

impl Decimal {
    fn times(self, unit: u64) -> Option<u64> {
        let scale = 10_u64.checked_pow(self.decimals)?;
        Some(self.digits.checked_mul(unit)? / scale).filter(|product| *product > 0)
    }
}

/// Splits "1.5gb" into the number and what follows it.
fn decimal(text: &str) -> Option<(Decimal, &str)> {
    let end =
        text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let number = number.replace(',', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if whole.is_empty() || fraction.contains('.') || (number.contains('.') && fraction.is_empty()) {
        return None;
    }
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some((Decimal { digits, decimals: u32::try_from(fraction.len()).ok()? }, rest))
}

/// Reads a number and its unit at `at`, in one token or two; returns the value and the last token.
fn measure(tokens: &[Token<'_>], at: usize, unit: fn(&str) -> Option<u64>) -> Option<(u64, usize)> {
    let token = tokens.get(at).filter(|token| !token.quoted)?;
    let next = tokens.get(at + 1).filter(|token| !token.quoted).map(|token| token.lower.as_str());
    let text = token.lower.trim_start_matches(['>', '<', '+', '=']);
    if let Some((number, rest)) = decimal(text) {
        return match rest {
            // A lone letter is a unit only when it touches its number.
            "" => Some((number.times(next.filter(|unit| unit.len() > 1).and_then(unit)?)?, at + 1)),
            rest => Some((number.times(unit(rest.trim_start_matches('-'))?)?, at)),
        };
    }
    let number = match text {
        "a" | "an" => 1,
        word => number_word(word)?,
    };
    let unit = next.filter(|word| word.len() > 3).and_then(unit)?;
    Some((number.checked_mul(unit)?, at + 1))
}

fn number_word(word: &str) -> Option<u64> {
    Some(match word {
        "one" => 1,
        "two" | "couple" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "twelve" | "dozen" => 12,
        "fifteen" => 15,
        "twenty" => 20,
        "thirty" => 30,
        "fifty" => 50,
        "hundred" => 100,
        "thousand" => 1000,
        _ => return None,
    })
}

fn bytes_per(unit: &str) -> Option<u64> {
    Some(match unit {
        "b" | "byte" | "bytes" => 1,
        "k" | "kb" | "kib" | "kilobyte" | "kilobytes" => 1 << 10,
        "m" | "mb" | "mib" | "meg" | "megs" | "megabyte" | "megabytes" => 1 << 20,
        "g" | "gb" | "gib" | "gig" | "gigs" | "gigabyte" | "gigabytes" => 1 << 30,
        "t" | "tb" | "tib" | "terabyte" | "terabytes" => 1 << 40,
        _ => return None,
    })
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

/// The concept before `at`, with the mask of where it stands.
fn comparison(request: &Request<'_>, at: usize) -> (Option<u16>, u64) {
    request.before(at).map_or((None, 0), |(i, token)| (token.concept, 1 << i))
}

fn size(request: &Request<'_>, at: usize) -> Option<Fact> {
    let tokens = &request.tokens;
    let (bytes, last) = measure(tokens, at, bytes_per)?;
    let (before, before_mask) = comparison(request, at);
    let own = 1 << at | 1 << last;
    let what = |concept: u16| match concept {
        concept::LARGER | concept::OVER => Some(What::Larger),
        concept::SMALLER | concept::UNDER => Some(What::Smaller),
        _ => None,
    };
    let signed = match tokens[at].text.as_bytes()[0] {
        b'>' | b'+' => Some(What::Larger),
        b'<' => Some(What::Smaller),
        _ => None,
    };
    // "100 MB or more"
    let after = tokens.get(last + 1).filter(|token| token.lower == "or" || token.lower == "and");
    let after = after.and(tokens.get(last + 2)).and_then(|token| token.concept).and_then(what);
    let (what, mask) = if let Some(what) = signed {
        (what, own)
    } else if let Some(what) = before.and_then(what) {
        (what, own | before_mask)
    } else {
        (after?, own | 0b110 << last)
    };
    Some(Fact { what, value: Value::Bytes(bytes), mask })
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
    let ago = tokens.get(end + 1).is_some_and(|token| token.is(concept::AGO));
    if ago {
        mask |= 1 << (end + 1);
    }
    let before_last = match before {
        Some(concept::LAST) => request.before(at).and_then(|(i, _)| request.before(i)),
        _ => None,
    };
    if let Some((i, _)) = before_last.filter(|(_, t)| t.is(concept::IN) || t.is(concept::OVER)) {
        mask |= 1 << i;
    }
    let not = negation(request, at);
    let what = match before.filter(|_| !this) {
        None if this => What::Newer,
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
    let from = at.saturating_sub(6);
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

fn port(request: &Request<'_>, at: usize) -> Option<Fact> {
    let token = &request.tokens[at];
    let digits = token.lower.strip_prefix(':');
    let (before, before_mask) = comparison(request, at);
    let before_mask = match (digits, before) {
        (_, Some(concept::PORT | concept::ON)) => before_mask,
        (Some(_), _) => 0,
        (None, _) => return None,
    };
    let number: u16 = digits.unwrap_or(&token.lower).parse().ok()?;
    let value = Value::Number(u64::from(number));
    (number > 0 && !token.quoted).then_some(Fact {
        what: What::Port,
        value,
        mask: 1 << at | before_mask,
    })
}

fn count(request: &Request<'_>, at: usize) -> Option<Fact> {
    let token = &request.tokens[at];
    if token.quoted {
        return None;
    }
    let lower = token.lower.strip_prefix('#').unwrap_or(&token.lower);
    let digits = !lower.is_empty() && lower.len() <= 9 && lower.bytes().all(|b| b.is_ascii_digit());
    // "one" is more often a pronoun than a number.
    let word = number_word(lower).filter(|_| lower != "one");
    let number = if digits { lower.parse().ok()? } else { word? };
    Some(Fact { what: What::Count, value: Value::Number(number), mask: 1 << at })
}
