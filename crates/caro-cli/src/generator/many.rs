//! Takes the further names of a slot that may have several: "jan, feb and mar", "a.txt b.txt".

use super::bind::bare_value;
use super::concept;
use super::names::{Fact, Value, What};
use super::shape::shape;
use super::table::{Intent, Slot};
use super::types::SlotType;
use super::words::{Request, Token};

/// More names than this are no list that somebody types.
const MOST_NAMES: usize = 32;

/// Adds to a slot's first value the names that follow it, and a number that counts them.
pub(super) fn more(
    intent: Intent<'_>,
    slot: Slot<'_>,
    request: &Request<'_>,
    facts: &[Fact],
    used: u64,
    (first, mask): (Value, u64),
) -> (Value, u64) {
    let mut names: Vec<String> = name(&first).into_iter().collect();
    let mut all = mask;
    let mut at = mask.checked_ilog2().map_or(0, |last| last as usize);
    while (1..MOST_NAMES).contains(&names.len())
        && let Some((next, name)) = following(intent, slot, request, facts, at)
        && used & 1 << next == 0
    {
        names.push(name);
        // "And" between two names belongs to them.
        all |= (at + 1..=next).fold(0, |mask, token| mask | 1 << token);
        at = next;
    }
    if names.len() < 2 {
        return (first, mask);
    }
    // "Three folders: a, b and c"
    let count = Value::Number(names.len() as u64);
    let counted = facts.iter().find(|fact| fact.what == What::Count && fact.value == count);
    all |= counted.map_or(0, |fact| fact.mask & !used);
    (Value::Many(names), all)
}

/// Returns the name after the one at `at`, if it belongs to the same list.
fn following(
    intent: Intent<'_>,
    slot: Slot<'_>,
    request: &Request<'_>,
    facts: &[Fact],
    at: usize,
) -> Option<(usize, String)> {
    let joint = request.tokens.get(at + 1)?;
    let by_and = joint.is(concept::AND) && !joint.quoted;
    let next = at + 1 + usize::from(by_and);
    let token = request.tokens.get(next)?;
    let joined = by_and || request.tokens[at].comma;
    let fact = facts.iter().find(|fact| fact.mask == 1 << next && slot.takes().accepts(fact.what));
    let fact = fact.and_then(|fact| name(&fact.value)).filter(|_| joined);
    // "Copy a.txt b.txt" is not about two files to copy.
    let is_only = intent.slots().filter(|other| takes_path(other.takes())).count() < 2;
    let value = fact.or_else(|| {
        let is_name = is_bare(token) && (joined || is_only && shape(token.text).is_some());
        name(&bare_value(slot, token).filter(|_| is_name)?)
    })?;
    Some((next, value))
}

fn takes_path(takes: SlotType) -> bool {
    matches!(takes, SlotType::File | SlotType::Folder | SlotType::Path)
}

/// Whether nothing else is known about a word.
fn is_bare(token: &Token<'_>) -> bool {
    token.quoted || token.concept.is_none()
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::Text(name) | Value::Path(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
