//! Gives an intent's slots their values.

use super::concept;
use super::names::{Fact, Value, What, is_branch, is_host, is_path, is_text, is_word, shape};
use super::table::{Concepts, Intent, Slot};
use super::types::{Class, SlotType};
use super::words::{Request, Token};

/// The values of an intent's slots, and the tokens they were taken from.
#[derive(Clone, Debug)]
pub(super) struct Bindings {
    /// One entry for each slot of the intent.
    pub(super) values: Vec<Option<Value>>,
    /// The tokens each value was taken from.
    pub(super) taken: Vec<u64>,
    /// The tokens that became values.
    pub(super) used: u64,
}

/// Fills the slots of `intent` in their order; a token fills at most one slot.
pub(super) fn bind(intent: Intent<'_>, request: &Request<'_>, facts: &[Fact]) -> Bindings {
    let slots = intent.slots().len();
    let mut bindings =
        Bindings { values: Vec::with_capacity(slots), taken: Vec::with_capacity(slots), used: 0 };
    for slot in intent.slots() {
        let found = from_facts(slot, request, facts, bindings.used)
            .or_else(|| from_words(slot, request, bindings.used));
        let mask = found.as_ref().map_or(0, |(_, mask)| *mask);
        bindings.used |= mask;
        bindings.taken.push(mask);
        bindings.values.push(found.map(|(value, _)| value));
    }
    bindings
}

fn from_facts(
    slot: Slot<'_>,
    request: &Request<'_>,
    facts: &[Fact],
    used: u64,
) -> Option<(Value, u64)> {
    let fits = |fact: &&Fact| {
        let at = fact.mask.trailing_zeros() as usize;
        fact.mask & used == 0
            && accepts(slot.takes(), fact.what)
            && (slot.after().is_empty() && slot.before().is_empty() || is_marked(slot, request, at))
            && has_ending(slot, &fact.value)
    };
    let fact = facts.iter().find(fits)?;
    let value = match (&fact.value, slot.takes()) {
        (Value::Path(name), SlotType::Name) if name.contains('/') => return None,
        (Value::Path(name), SlotType::Name) => Value::Text(name.clone()),
        (value, _) => value.clone(),
    };
    Some((value, fact.mask))
}

fn accepts(takes: SlotType, what: What) -> bool {
    match takes {
        SlotType::Larger => what == What::Larger,
        SlotType::Smaller => what == What::Smaller,
        SlotType::Newer => what == What::Newer,
        SlotType::Older => what == What::Older,
        SlotType::Count => what == What::Count,
        SlotType::Port => what == What::Port,
        SlotType::Kind => what == What::Kind,
        SlotType::Url => what == What::Url,
        SlotType::Host => what == What::Host,
        SlotType::File => matches!(what, What::File | What::Path),
        SlotType::Folder => matches!(what, What::Folder | What::Path),
        SlotType::Path => matches!(what, What::File | What::Folder | What::Path),
        SlotType::Name => matches!(what, What::File | What::Path | What::Wildcard),
        SlotType::Text | SlotType::Word | SlotType::Branch | SlotType::Mode => false,
    }
}

fn has_ending(slot: Slot<'_>, value: &Value) -> bool {
    let name = match value {
        Value::Path(name) | Value::Text(name) => name.to_lowercase(),
        _ => return true,
    };
    !slot.is_held() || slot.ends().any(|ending| name.ends_with(ending))
}

/// Whether one of the slot's marker words stands before or after the token.
fn is_marked(slot: Slot<'_>, request: &Request<'_>, at: usize) -> bool {
    let next = request.tokens.get(at + 1);
    follows(slot.after(), request, at) || next.is_some_and(|token| is_one_of(slot.before(), token))
}

/// Whether one of `markers` stands before the token; "called" may stand between.
fn follows(markers: Concepts<'_>, request: &Request<'_>, at: usize) -> bool {
    let before = match request.before(at) {
        Some((i, token)) if token.is(concept::CALLED) && !markers.has(concept::CALLED) => {
            request.before(i)
        }
        before => before,
    };
    before.is_some_and(|(i, token)| {
        // A verb points at a bare word only directly: "kill firefox", but not "kill the lights".
        let points = i + 1 == at
            || matches!(token.class(), Some(Class::Marker | Class::Thing))
            || !request.tokens[at].text.chars().all(char::is_alphabetic);
        points && is_one_of(markers, token)
    })
}

fn is_one_of(markers: Concepts<'_>, token: &Token<'_>) -> bool {
    !token.quoted && token.concept.is_some_and(|concept| markers.has(concept))
}

/// Takes words that nothing is known about, where the slot's markers point at them.
fn from_words(slot: Slot<'_>, request: &Request<'_>, used: u64) -> Option<(Value, u64)> {
    let free = |at: usize| used & (1 << at) == 0;
    let marked = request.tokens.iter().enumerate().find(|(at, _)| {
        free(*at)
            && is_nameable(slot, request, *at)
            && (is_marked(slot, request, *at) || follows(slot.near(), request, *at))
    });
    let at = match (marked, slot.takes()) {
        (Some((at, _)), _) => at,
        (None, SlotType::Text) => {
            request.tokens.iter().enumerate().find(|(at, token)| token.quoted && free(*at))?.0
        }
        (None, SlotType::Mode) => {
            request.tokens.iter().enumerate().find(|(at, t)| free(*at) && is_mode(t.text))?.0
        }
        _ => return None,
    };
    let token = &request.tokens[at];
    let own = 1 << at;
    let text = || Value::Text(token.text.to_owned());
    let value = match slot.takes() {
        SlotType::Text => return text_from(request, at, used),
        SlotType::Word => is_word(token.text).then(text)?,
        SlotType::Branch => is_branch(token.text).then(text)?,
        SlotType::Mode => is_mode(token.text).then(text)?,
        // "ping pong" names no host, "ping web-1" does.
        SlotType::Host => {
            let alphabetic = token.text.chars().all(char::is_alphabetic);
            (is_host(token.text) || is_word(token.text) && !alphabetic).then(text)?
        }
        SlotType::Name => (is_text(token.text) && !token.text.contains('/')).then(text)?,
        SlotType::File | SlotType::Folder | SlotType::Path => {
            let other = match slot.takes() {
                SlotType::File => Some(What::Folder),
                SlotType::Folder => Some(What::File),
                _ => None,
            };
            let fits = is_path(token) && (other.is_none() || shape(token.text) != other);
            fits.then(|| Value::Path(token.text.to_owned()))?
        }
        _ => return None,
    };
    has_ending(slot, &value).then_some((value, own))
}

/// A free word, or any word that directly follows "called" (or a marker, if the slot says so).
fn is_nameable(slot: Slot<'_>, request: &Request<'_>, at: usize) -> bool {
    let follows = |(i, before): (usize, &Token<'_>)| {
        i + 1 == at && (before.is(concept::CALLED) || slot.any() && is_one_of(slot.after(), before))
    };
    let token = &request.tokens[at];
    let says_nothing = matches!(token.class(), Some(Class::Noise | Class::Marker));
    token.is_free()
        || !says_nothing && !token.is_phrase() && request.before(at).is_some_and(follows)
}

fn is_mode(text: &str) -> bool {
    (3..=4).contains(&text.len()) && text.bytes().all(|b| (b'0'..=b'7').contains(&b))
}

/// Takes a quoted text, or the run of unknown words that begins at `at`.
fn text_from(request: &Request<'_>, at: usize, used: u64) -> Option<(Value, u64)> {
    let first = &request.tokens[at];
    let mut text = first.text.to_owned();
    let mut mask = 1 << at;
    if !first.quoted {
        for (next, token) in request.tokens.iter().enumerate().skip(at + 1) {
            let plain = token.concept.is_none() && !token.quoted && used & (1 << next) == 0;
            if !plain || token.text.contains(['/', '.', '*']) {
                break;
            }
            text.push(' ');
            text.push_str(token.text);
            mask |= 1 << next;
        }
    }
    is_text(&text).then_some((Value::Text(text), mask))
}

/// Whether a token names something, so that a command which leaves it out would be another one.
pub(super) fn is_value(request: &Request<'_>, at: usize, facts: &[Fact]) -> bool {
    let token = &request.tokens[at];
    let known = token.concept.is_some() && token.class() != Some(Class::Marker);
    token.quoted
        || !known
            && (facts.iter().any(|fact| fact.mask & (1 << at) != 0 && !token.is(concept::IN))
                || token.text.chars().any(|c| !c.is_alphabetic() && c != '-' && c != '\''))
}
