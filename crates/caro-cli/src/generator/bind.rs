//! Gives an intent's slots their values.

use super::hosts::is_internet_name;
use super::kinds::{is_ending, is_too_many};
use super::names::{Fact, Value, What, is_branch, is_path, is_text, is_word};
use super::shape::shape;
use super::special::sign;
use super::table::{Concepts, Intent, Slot};
use super::types::{Class, SlotType};
use super::words::{Request, Token};
use super::{concept, many};

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
        let found = from_facts(intent, slot, request, facts, bindings.used)
            .or_else(|| from_words(slot, request, bindings.used))
            .map(|one| {
                if slot.many() {
                    many::more(intent, slot, request, facts, bindings.used, one)
                } else {
                    one
                }
            });
        let mask = found.as_ref().map_or(0, |(_, mask)| *mask);
        bindings.used |= mask;
        bindings.taken.push(mask);
        bindings.values.push(found.map(|(value, _)| value));
    }
    bindings
}

fn from_facts(
    intent: Intent<'_>,
    slot: Slot<'_>,
    request: &Request<'_>,
    facts: &[Fact],
    used: u64,
) -> Option<(Value, u64)> {
    if slot.takes() == SlotType::Flag {
        return flag(slot, request, used);
    }
    let is_unmarked = slot.after().is_empty() && slot.before().is_empty();
    let fits = |fact: &&Fact| {
        // A service may lend its name to an image, where the request says that an image is meant.
        let is_lent = slot.takes() == SlotType::Image && fact.what != What::Image;
        let is_anywhere = is_unmarked || slot.takes().is_known() && !is_lent;
        fact.mask & used == 0
            && slot.takes().accepts(fact.what)
            && !(slot.takes().is_known() && is_condition(intent, request, fact.mask))
            && (is_anywhere || is_marked(slot, request, fact.mask.trailing_zeros() as usize))
            && has_ending(slot, &fact.value)
            && !is_too_many(intent, slot, request, fact.mask)
    };
    let fact = facts.iter().find(fits)?;
    let value = match (&fact.value, slot.takes()) {
        (Value::Globs(globs), SlotType::Ending) => match &globs[..] {
            [one] => Value::Text(one.strip_prefix("*.")?.to_owned()),
            // "Jpeg" is one ending of several.
            all => {
                let word = request.tokens[fact.mask.trailing_zeros() as usize].lower.clone();
                all.contains(&format!("*.{word}")).then_some(Value::Text(word))?
            }
        },
        (Value::Path(name), SlotType::Ending) => {
            Value::Text(name.strip_prefix('.').filter(|ending| is_ending(ending))?.to_owned())
        }
        (Value::Path(name), SlotType::Name) if name.contains('/') => return None,
        (Value::Path(name), SlotType::Name) => Value::Text(name.clone()),
        (Value::Text(_), SlotType::Image) => {
            Value::Text(request.tokens[fact.mask.trailing_zeros() as usize].text.to_owned())
        }
        (value, _) => value.clone(),
    };
    Some((value, fact.mask))
}

/// Takes every word of the concepts that a flag stands for.
fn flag(slot: Slot<'_>, request: &Request<'_>, used: u64) -> Option<(Value, u64)> {
    let tokens = request.tokens.iter().enumerate();
    let given =
        tokens.filter(|(at, token)| used & (1 << at) == 0 && is_one_of(slot.after(), token));
    let mask = given.fold(0, |mask, (at, _)| mask | 1 << at);
    (mask != 0).then_some((Value::Flag, mask))
}

/// Whether the intent needs the word itself: in "install numpy with pip" it is not `pip` that is named.
fn is_condition(intent: Intent<'_>, request: &Request<'_>, mask: u64) -> bool {
    let concept = request.tokens[mask.trailing_zeros() as usize].concept;
    concept.is_some_and(|concept| intent.need().any(|need| need.concepts.has(concept)))
}

fn has_ending(slot: Slot<'_>, value: &Value) -> bool {
    !matches!(value, Value::Path(_) | Value::Text(_) | Value::Globs(_))
        || !slot.is_held()
        || ending_of(slot, value).is_some()
}

/// Returns the ending to which a slot is held and that its value has.
pub(super) fn ending_of<'t>(slot: Slot<'t>, value: &Value) -> Option<&'t str> {
    let name = match value {
        Value::Path(name) | Value::Text(name) => name,
        // "A csv" names a kind, and no file of it.
        Value::Globs(globs) => globs.first().filter(|_| globs.len() == 1)?,
        _ => return None,
    };
    let name = name.to_lowercase();
    slot.ends().filter(|ending| name.ends_with(ending)).max_by_key(|ending| ending.len())
}

/// Whether one of the slot's marker words stands before or after the token.
fn is_marked(slot: Slot<'_>, request: &Request<'_>, at: usize) -> bool {
    let mut next = request.tokens.iter().skip(at + 1);
    let next = next.find(|token| token.class() != Some(Class::Noise));
    // "To the folder papers"
    let takes_path = matches!(slot.takes(), SlotType::File | SlotType::Folder | SlotType::Path);
    let container = request
        .before(at)
        .filter(|(_, token)| takes_path && (token.is(concept::FOLDER) || token.is(concept::FILE)));
    let place = container.map_or(at, |(container, _)| container);
    follows(slot.after(), request, at)
        || place != at && follows(slot.after(), request, place)
        || next.is_some_and(|token| is_one_of(slot.before(), token))
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
            || matches!(
                token.class(),
                Some(Class::Marker | Class::Thing | Class::Plain | Class::Negation)
            )
            || !request.tokens[at].text.chars().all(char::is_alphabetic);
        points && is_one_of(markers, token)
    })
}

fn is_one_of(markers: Concepts<'_>, token: &Token<'_>) -> bool {
    !token.quoted && token.concept.is_some_and(|concept| markers.has(concept))
}

/// Takes words that nothing is known about, where the slot's markers point at them.
fn from_words(slot: Slot<'_>, request: &Request<'_>, used: u64) -> Option<(Value, u64)> {
    if !slot.takes().takes_words() {
        return None;
    }
    let is_free_text = slot.takes() == SlotType::Text;
    let points_at = |at: usize| is_marked(slot, request, at) || follows(slot.near(), request, at);
    let find = |fits: &dyn Fn(usize, &Token<'_>) -> bool| {
        let free = request.tokens.iter().enumerate().filter(|(at, _)| used & (1 << at) == 0);
        free.filter(|(at, token)| fits(*at, token)).find_map(|(at, token)| {
            if is_free_text {
                return text_from(request, at, used);
            }
            // "A csv file" names a kind and no file.
            let next = request.tokens.get(at + 1);
            let is_kind = !token.quoted && next.is_some_and(|next| next.is(concept::FILE));
            if is_kind && slot.takes() == SlotType::File && request.globs(&token.lower).is_some() {
                return None;
            }
            let value = bare_value(slot, token).filter(|value| has_ending(slot, value))?;
            Some((value, 1 << at))
        })
    };
    // "Count lines in the file \"a b\"" quotes a name, not a text.
    let is_named = |at: usize| {
        is_free_text && request.before(at).is_some_and(|(_, before)| before.is(concept::FILE))
    };
    // Quotes say most, then words that mean nothing else.
    find(&|at, token| token.quoted && points_at(at) && !is_named(at))
        .or_else(|| {
            let plain = |token: &Token<'_>| token.is_free() && !(is_free_text && is_number(token));
            find(&|at, token| plain(token) && points_at(at))
        })
        .or_else(|| find(&|at, _| is_nameable(slot, request, at) && points_at(at)))
        .or_else(|| {
            let is_quoted = |at: usize, token: &Token<'_>| token.quoted && !is_named(at);
            if is_free_text { find(&is_quoted) } else { None }
        })
}

/// The value of a word that says nothing by itself, if the slot takes such a word.
pub(super) fn bare_value(slot: Slot<'_>, token: &Token<'_>) -> Option<Value> {
    let word = token.text;
    let text = || Value::Text(word.to_owned());
    match slot.takes() {
        // "Bob's password"
        SlotType::Word if word.ends_with("'s") => {
            let owner = word.strip_suffix("'s").filter(|owner| is_word(owner))?;
            Some(Value::Text(owner.to_owned()))
        }
        SlotType::Word | SlotType::Service | SlotType::Program => {
            (is_word(word) && shape(word) != Some(What::File)).then(text)
        }
        SlotType::Variable => {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
            (is_word(word) && word.chars().all(fits)).then(text)
        }
        SlotType::Affix => {
            let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            (word.len() <= 64 && word.chars().all(fits)).then(text)
        }
        SlotType::Image | SlotType::Login => is_word(word).then(text),
        SlotType::Branch => is_branch(word).then(text),
        // "ping pong" names no host, "ping web-1" does.
        SlotType::Host => (is_word(word) && !word.chars().all(char::is_alphabetic)).then(text),
        SlotType::Name => (is_text(word) && !word.contains('/')).then(text),
        SlotType::File | SlotType::Folder | SlotType::Start | SlotType::Path => {
            let other = match slot.takes() {
                SlotType::File => Some(What::Folder),
                SlotType::Folder | SlotType::Start => Some(What::File),
                _ => None,
            };
            // "Copy a.txt to example.com" means a machine; caro cannot know where on it.
            let is_elsewhere = !slot.after().is_empty() && is_internet_name(word);
            let fits = is_path(token) && !is_elsewhere && (other.is_none() || shape(word) != other);
            fits.then(|| Value::Path(word.to_owned()))
        }
        _ => None,
    }
}

/// Any word that directly follows "called", or a marker, if the slot says so.
fn is_nameable(slot: Slot<'_>, request: &Request<'_>, at: usize) -> bool {
    let token = &request.tokens[at];
    let is_text = slot.takes() == SlotType::Text;
    let is_current = slot.any() && token.is(concept::CURRENT);
    let says_nothing = matches!(token.class(), Some(Class::Noise | Class::Marker))
        || is_text && request.is_light(token);
    // A marker that ends the request points at nothing: "the word import".
    let points = is_one_of(slot.after(), token) && at + 1 < request.tokens.len()
        || is_one_of(slot.before(), token) && !is_text;
    if token.is_phrase() || points || says_nothing && !is_current {
        return false;
    }
    if slot.any() && !is_text && is_before_its_thing(slot, request, at) {
        return true;
    }
    // "The first occurrence of error"
    // and "the id of every item"
    let between = |word: &str| at > 0 && request.tokens[at - 1].lower == word;
    let is_member = slot.takes() == SlotType::Affix;
    let follows_it = |i: usize| {
        i + 1 == at || i + 2 == at && (is_text && between("of") || is_member && between("the"))
    };
    let Some((_, before)) = request.before(at).filter(|(i, _)| follows_it(*i)) else {
        return false;
    };
    before.is(concept::CALLED)
        || slot.any()
            && is_one_of(slot.after(), before)
            && (!is_text || may_be_text(slot, request, at, before))
}

/// Whether a thing lends its name to what a marker after it calls it: "the docker group".
fn is_before_its_thing(slot: Slot<'_>, request: &Request<'_>, at: usize) -> bool {
    let token = &request.tokens[at];
    let next = request.tokens.get(at + 1);
    let is_thing = |token: &Token<'_>| token.class() == Some(Class::Thing);
    at > 0
        // "In the" is one phrase.
        && request.tokens[at - 1].typed.split(' ').next_back() == Some("the")
        && is_thing(token)
        // "The name field" of JSON is no attribute of a file.
        && (slot.takes() == SlotType::Affix || !request.is_attribute(token))
        && next.is_some_and(|next| is_thing(next) && is_one_of(slot.before(), next))
}

/// Whether a word that means something may be a text after all: after a verb only if it stands between
/// two markers.
fn may_be_text(slot: Slot<'_>, request: &Request<'_>, at: usize, before: &Token<'_>) -> bool {
    let strong = [concept::AT, concept::FOR, concept::TEXT, concept::WORD];
    let ends_here = |next: &Token<'_>| next.is(concept::IN) || is_one_of(slot.before(), next);
    // "Each line with error"
    if request.tokens[at].is(concept::LINE) && !before.is(concept::FOR) {
        return false;
    }
    before.class() == Some(Class::Plain)
        || strong.iter().any(|concept| before.is(*concept))
        || before.typed.ends_with(" for")
        // "Replace cat with dog"
        || !is_number(&request.tokens[at]) && request.tokens.get(at + 1).is_some_and(ends_here)
}

fn is_number(token: &Token<'_>) -> bool {
    !token.quoted && token.text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

/// Takes a quoted text, or the run of unknown words that begins at `at`.
fn text_from(request: &Request<'_>, at: usize, used: u64) -> Option<(Value, u64)> {
    let first = &request.tokens[at];
    // ".txt" is an ending.
    let ending = first.lower.strip_prefix('.').filter(|_| !first.quoted);
    // "Comma" is a sign, unless it is called a word.
    let is_sign = !first.quoted
        && first.lower.chars().all(char::is_alphabetic)
        && sign(&first.lower).is_some()
        && !request.before(at).is_some_and(|(_, token)| token.is(concept::WORD));
    if is_sign || ending.is_some_and(|ending| request.globs(ending).is_some()) {
        return None;
    }
    let mut text = first.text.to_owned();
    let mut mask = 1 << at;
    // "The phrase hello world" goes on as long as nothing else begins.
    let said = request.before(at).is_some_and(|(_, token)| token.is(concept::TEXT));
    if !first.quoted {
        for (next, token) in request.tokens.iter().enumerate().skip(at + 1) {
            let unknown = token.concept.is_none() || said && is_said(token);
            let plain = unknown && !token.quoted && used & (1 << next) == 0;
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

/// Whether a word that means something may be part of a text all the same.
fn is_said(token: &Token<'_>) -> bool {
    let plain = matches!(token.class(), Some(Class::Thing | Class::Plain));
    plain && !token.is_phrase() && !token.is(concept::FILE) && !token.is(concept::FOLDER)
}

/// Whether a token names something, so that a command which leaves it out would be another one.
pub(super) fn is_value(request: &Request<'_>, at: usize, facts: &[Fact]) -> bool {
    let token = &request.tokens[at];
    let unknown = token.concept.is_none();
    token.quoted
        || unknown
            && (facts.iter().any(|fact| fact.mask & (1 << at) != 0)
                || token.text.chars().any(|c| !c.is_alphabetic() && c != '-' && c != '\''))
}
