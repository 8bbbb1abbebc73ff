//! Recognises sizes, numbers, ranges and ports.

use super::concept;
use super::names::{Fact, Value, What};
use super::times;
use super::words::{Request, Token};

/// Finds every quantity of a request, in every way it can be read.
pub(super) fn find(request: &Request<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for at in 0..request.tokens.len() {
        if request.tokens[at].quoted || !may_begin_one(request, at) {
            continue;
        }
        size(request, at, &mut facts);
        times::find(request, at, &mut facts);
        facts.extend(range(request, at));
        facts.extend(port(request, at));
        facts.extend(ordinal(request, at));
        let own = 1 << at;
        let taken = |fact: &Fact| fact.mask & own != 0 && fact.what != What::Span;
        if !facts.iter().any(taken) {
            facts.extend(count(request, at));
        }
    }
    facts
}

/// Whether a token can be the number or the name of a time: most cannot.
fn may_begin_one(request: &Request<'_>, at: usize) -> bool {
    let token = &request.tokens[at];
    token.lower.bytes().any(|b| b.is_ascii_digit())
        || number_word(&token.lower).is_some()
        || ordinal_word(&token.lower).is_some()
        || matches!(token.lower.as_str(), "a" | "an" | "noon" | "midday" | "midnight")
        || token.lower.contains("day")
        || token.lower.ends_with("tomorrow")
        || (at > 0 && is_unit(&token.lower))
}

fn is_unit(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    matches!(word, "second" | "minute" | "hour" | "week" | "month" | "year")
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
pub(super) fn measure(
    tokens: &[Token<'_>],
    at: usize,
    unit: fn(&str) -> Option<u64>,
) -> Option<(u64, usize)> {
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
    let unit = next.filter(|word| word.len() > 2).and_then(unit)?;
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
        "eleven" => 11,
        "twelve" | "dozen" => 12,
        "fifteen" => 15,
        "sixteen" => 16,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "ninety" => 90,
        "hundred" => 100,
        "thousand" => 1000,
        _ => return None,
    })
}

fn ordinal_word(word: &str) -> Option<u64> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        word => {
            let endings = ["st", "nd", "rd", "th"];
            let digits = endings.iter().find_map(|ending| word.strip_suffix(ending))?;
            digits.parse().ok().filter(|number| *number > 0)?
        }
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

/// "But" or "and" right before a bound: "larger than 1 MB but smaller than 1 GB".
pub(super) fn joint(request: &Request<'_>, bound: u64) -> u64 {
    let Some(at) = (bound.trailing_zeros() as usize).checked_sub(1) else { return 0 };
    let joins = |token: &Token<'_>| matches!(token.lower.as_str(), "but" | "and");
    request.tokens.get(at).filter(|token| joins(token)).map_or(0, |_| 1 << at)
}

/// The concept before `at`, with the mask of where it stands.
pub(super) fn comparison(request: &Request<'_>, at: usize) -> (Option<u16>, u64) {
    request.before(at).map_or((None, 0), |(i, token)| (token.concept, 1 << i))
}

/// A size, and as what: a bound by the word before or after it, or just a size.
fn size(request: &Request<'_>, at: usize, facts: &mut Vec<Fact>) {
    let tokens = &request.tokens;
    if let Some(both) = sizes_between(request, at) {
        facts.extend(both);
        return;
    }
    let Some((bytes, last)) = measure(tokens, at, bytes_per) else { return };
    let (before, before_mask) = comparison(request, at);
    let before_mask = before_mask | joint(request, before_mask);
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
    } else if let Some(what) = after {
        (what, own | 0b110 << last)
    } else {
        let taken = facts.iter().any(|fact| fact.mask & own != 0);
        facts.extend((!taken).then_some(Fact {
            what: What::Size,
            value: Value::Bytes(bytes),
            mask: own,
        }));
        return;
    };
    facts.push(Fact { what, value: Value::Bytes(bytes), mask });
}

/// "between 10 and 100 MB", "from 1 GB to 2 GB".
fn sizes_between(request: &Request<'_>, at: usize) -> Option<[Fact; 2]> {
    let tokens = &request.tokens;
    let (lead, _) = request
        .before(at)
        .filter(|(_, token)| matches!(token.lower.as_str(), "between" | "from"))?;
    let first = measure(tokens, at, bytes_per);
    let middle = first.map_or(at, |(_, last)| last) + 1;
    let joins = |token: &Token<'_>| matches!(token.lower.as_str(), "and" | "to" | "up to" | "-");
    tokens.get(middle).filter(|token| joins(token))?;
    let (upper, end) = measure(tokens, middle + 1, bytes_per)?;
    let lower = if let Some((lower, _)) = first {
        lower
    } else {
        // The unit stands only once.
        let (number, rest) = decimal(&tokens[at].lower)?;
        let unit = &tokens[end].lower;
        let unit = unit.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        number.times(bytes_per(unit)?).filter(|_| rest.is_empty())?
    };
    let left = 1 << lead | mask_of(at, middle);
    let right = mask_of(middle + 1, end);
    (lower < upper).then_some([
        Fact { what: What::Larger, value: Value::Bytes(lower), mask: left },
        Fact { what: What::Smaller, value: Value::Bytes(upper), mask: right },
    ])
}

/// The tokens from `first` to `last`.
fn mask_of(first: usize, last: usize) -> u64 {
    (first..=last).fold(0, |mask, at| mask | 1 << at)
}

/// "5 to 10", "5-10", "from line 5 to line 10".
fn range(request: &Request<'_>, at: usize) -> Option<Fact> {
    let tokens = &request.tokens;
    let fact = |first: u64, last: u64, mask: u64| {
        let value = Value::Range(first, last);
        (first < last && first > 0).then_some(Fact { what: What::Range, value, mask })
    };
    if let Some((first, last)) = tokens[at].lower.split_once(['-', '\u{2013}']) {
        return fact(first.parse().ok()?, last.parse().ok()?, 1 << at);
    }
    let first = whole_number(&tokens[at])?;
    let middle = tokens.get(at + 1)?.lower.as_str();
    let lead = request.before(at);
    let is_between = lead.is_some_and(|(_, token)| token.lower == "between");
    let joins = matches!(middle, "to" | "through" | "thru" | "until" | "till" | "-" | "up to")
        || is_between && middle == "and";
    let named = tokens.get(at + 2).is_some_and(|token| {
        [concept::LINE, concept::CHARACTER, concept::COLUMN].iter().any(|c| token.is(*c))
    });
    let end = at + 2 + usize::from(named);
    let last = tokens.get(end).filter(|_| joins).and_then(whole_number)?;
    let lead = lead.filter(|(_, token)| matches!(token.lower.as_str(), "from" | "between"));
    fact(first, last, mask_of(at, end) | lead.map_or(0, |(i, _)| 1 << i))
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
    let digits = digits.unwrap_or(&token.lower);
    let number: u16 = digits.strip_suffix("/tcp").unwrap_or(digits).parse().ok()?;
    let value = Value::Number(u64::from(number));
    (number > 0).then_some(Fact { what: What::Port, value, mask: 1 << at | before_mask })
}

/// "the second column", "3rd".
fn ordinal(request: &Request<'_>, at: usize) -> Option<Fact> {
    let number = ordinal_word(&request.tokens[at].lower)?;
    let next = request.tokens.get(at + 1);
    let counted = [concept::COLUMN, concept::LINE, concept::WORD, concept::CHARACTER];
    // "First" and "second" mean other things elsewhere.
    let of_something = next.is_some_and(|token| {
        !token.lower.ends_with('s') && counted.iter().any(|concept| token.is(*concept))
    });
    // "The first and third columns"
    let with_another = next.is_some_and(|token| token.is(concept::AND)) && {
        let article = request.tokens.get(at + 2).is_some_and(|token| token.lower == "the");
        let at = at + usize::from(article);
        let other = request.tokens.get(at + 2).and_then(|token| ordinal_word(&token.lower));
        let things = request.tokens.get(at + 3);
        other.is_some()
            && things.is_some_and(|token| counted.iter().any(|concept| token.is(*concept)))
    };
    let of_several = request.before(at).is_some_and(|(_, token)| token.is(concept::AND))
        && at > 1
        && ordinal_word(&request.tokens[at - 2].lower).is_some()
        && next.is_some_and(|token| counted.iter().any(|concept| token.is(*concept)));
    // "Every column except the third"
    let of_columns = number > 2 && request.seen.has(concept::COLUMN);
    let plain = of_columns || request.tokens[at].lower.bytes().any(|b| b.is_ascii_digit());
    let value = Value::Number(number);
    (of_something || with_another || of_several || plain).then_some(Fact {
        what: What::Ordinal,
        value,
        mask: 1 << at,
    })
}

fn count(request: &Request<'_>, at: usize) -> Option<Fact> {
    let number = whole_number(&request.tokens[at])?;
    Some(Fact { what: What::Count, value: Value::Number(number), mask: 1 << at })
}

fn whole_number(token: &Token<'_>) -> Option<u64> {
    let lower = token.lower.strip_prefix('#').unwrap_or(&token.lower);
    let digits =
        !lower.is_empty() && lower.len() <= 12 && lower.bytes().all(|b| b.is_ascii_digit());
    // "one" is more often a pronoun than a number.
    let word = number_word(lower).filter(|_| lower != "one");
    if digits { lower.parse().ok() } else { word }
}
