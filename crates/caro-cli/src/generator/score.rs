//! Decides which intent a request means, if any.
//!
//! Every word has a weight by its class. A word that the intent needs, or that became a value,
//! earns ten points a weight; a word that the intent merely allows earns eight; a word it does not
//! explain costs twenty. The best intent answers if it keeps [`THRESHOLD`] percent of the points
//! that were to be had and leads by [`MARGIN`] points. Some words are no matter of points: a verb
//! of effect, a negation or a name that an intent does not explain rules it out, and an intent
//! that changes something must explain every word.

use super::answer::Platform;
use super::bind::{Bindings, bind, ending_of, is_value};
use super::concept;
use super::inside;
use super::names::{Fact, Value, What};
use super::table::{Intent, Need, Part, Piece, Slot};
use super::types::{Class, SlotType};
use super::words::{Request, Token};

/// Percent of the reachable points below which an intent does not answer.
pub(super) const THRESHOLD: i32 = 70;
/// Points by which the best intent must lead; closer than this the request is ambiguous.
pub(super) const MARGIN: i32 = 2;

const NEEDED: i32 = 10;
const ALLOWED: i32 = 8;
const SLIPPED: i32 = 7;
const UNEXPLAINED: i32 = -20;
/// What a missing name costs, so that an intent without a gap wins over one with it.
const HOLE: i32 = -2;

/// An intent that can answer, with everything that led there.
#[derive(Clone, Debug)]
pub(super) struct Match<'t> {
    pub(super) intent: Intent<'t>,
    pub(super) pieces: &'t [Piece],
    pub(super) bindings: Bindings,
    pub(super) points: i32,
    pub(super) percent: i32,
    pub(super) holes: u32,
    /// The tokens of which one alone rules the intent out.
    pub(super) refused: u64,
    /// The tokens that count against it.
    pub(super) unexplained: u64,
}

/// Returns the intents that could answer, best first.
pub(super) fn rank<'a>(
    request: &Request<'a>,
    facts: &[Fact],
    platform: Platform,
) -> Vec<Match<'a>> {
    let mut matches = all(request, facts, platform);
    matches.retain(|found| found.refused == 0 && found.percent >= THRESHOLD);
    matches.sort_by_key(|found| std::cmp::Reverse(found.points));
    matches
}

/// Returns every intent whose conditions are met, whether it explains the request or not.
pub(super) fn all<'a>(request: &Request<'a>, facts: &[Fact], platform: Platform) -> Vec<Match<'a>> {
    let intents = request.tables.iter().flat_map(|tables| tables.candidates(&request.seen));
    intents
        .filter(|intent| has_words(*intent, request))
        .filter_map(|intent| score(intent, request, facts, platform))
        .collect()
}

/// The cheap test that keeps most of the rest out: are all needed words there?
fn has_words(intent: Intent<'_>, request: &Request<'_>) -> bool {
    let is_met = |need: &Need<'_>| need.slots != 0 || need.concepts.meet(&request.seen);
    let mut unmet = intent.need().filter(|need| !is_met(need));
    unmet.next().is_none_or(|need| is_implied(intent, need, request))
        && unmet.next().is_none()
        && !intent.forbid().meet(&request.seen)
}

/// Whether a need that a word for looking would meet goes without saying: "empty folders in src".
///
/// Only a request without any verb may leave it out, and only where another need of the intent has a word that says more
/// than "file" or "folder" do.
fn is_implied(intent: Intent<'_>, need: Need<'_>, request: &Request<'_>) -> bool {
    // One such word alone is a condition ("find" goes deeper than "list").
    let looks = |need: Need<'_>| {
        let is_look = |concept: &&u16| request.class(**concept) == Some(Class::Look);
        need.concepts.0.iter().filter(is_look).count() > 1
    };
    let says_more = |need: Need<'_>| {
        need.concepts.0.iter().any(|concept| {
            request.seen.has(*concept)
                && matches!(request.class(*concept), Some(Class::Thing | Class::Plain))
                && ![concept::FILE, concept::FOLDER, concept::HERE].contains(concept)
        })
    };
    request.is_bare && !intent.changes() && looks(need) && intent.need().any(says_more)
}

fn score<'a>(
    intent: Intent<'a>,
    request: &Request<'a>,
    facts: &[Fact],
    platform: Platform,
) -> Option<Match<'a>> {
    let pieces = intent.command(platform == Platform::Gnu)?;
    if request.asks && intent.changes() {
        return None;
    }
    let bindings = bind(intent, request, facts);
    if inside::is_too_much(intent, pieces, request, &bindings) {
        return None;
    }
    let is_bound = |slot: usize| bindings.values[slot].is_some();
    let met = intent.need().all(|need| {
        need.concepts.meet(&request.seen)
            || is_implied(intent, need, request)
            || (0..intent.slots().len()).any(|slot| need.slots & (1 << slot) != 0 && is_bound(slot))
    });
    if !met {
        return None;
    }
    let (mut points, mut total, mut slips) = (0, 0, 0);
    let (mut refused, mut unexplained_words) = (0, 0);
    for (at, token) in request.tokens.iter().enumerate() {
        let class = token.class();
        let weight = class.map_or(2, weight);
        let rate = if bindings.used & (1 << at) != 0 {
            Some(NEEDED)
        } else {
            let rate = explained(intent, token)
                .or_else(|| tool(intent, pieces, request, at))
                .or_else(|| unexplained(intent, request, (at, &bindings), facts));
            let mended = token.slip && rate.is_some_and(|rate| rate > 0);
            slips += i32::from(mended);
            if mended { Some(SLIPPED) } else { rate }
        };
        match rate {
            None => refused |= 1 << at,
            // Markers may be conditions, but they are no evidence.
            Some(0) => {}
            Some(rate) => {
                unexplained_words |= if rate < 0 { 1 << at } else { 0 };
                points += weight * rate;
                total += weight * NEEDED;
            }
        }
    }
    let holes = holes(intent, pieces, &bindings);
    // "Delete all branches" names no branch, but it is not a request that lacks a name either.
    let is_more = holes > 0 && intent.changes() && says_all(request, bindings.used);
    if is_more || total == 0 || (intent.changes() && slips > 1) {
        return None;
    }
    points += HOLE * i32::try_from(holes).unwrap_or(i32::MAX / 8);
    let percent = 100 * points / total;
    points += specificity(intent, &bindings);
    // Of two that are equally good, a person's own is meant.
    points += if intent.tables.first_concept > 0 { MARGIN } else { 0 };
    let unexplained = unexplained_words;
    Some(Match { intent, pieces, bindings, points, percent, holes, refused, unexplained })
}

/// Of two intents that explain the same words, the one with more conditions means them more.
fn specificity(intent: Intent<'_>, bindings: &Bindings) -> i32 {
    let slots = intent.slots().zip(&bindings.values);
    let endings = slots.filter_map(|(slot, value)| ending_of(slot, value.as_ref()?));
    // `.tar.gz` says more than `.gz`.
    let narrow: usize = endings.map(|ending| 4 + ending.len()).sum();
    i32::try_from(2 * intent.need().len() + narrow).unwrap_or(0)
}

/// The rate of a word that the intent names.
fn explained(intent: Intent<'_>, token: &Token<'_>) -> Option<i32> {
    let concept = token.concept?;
    let needed = intent.need().any(|need| need.concepts.has(concept));
    let allowed = intent.may().has(concept);
    if token.class() == Some(Class::Marker) {
        // "Push all branches" is more than "push", and "only" is less.
        let weighs = [concept::ALL, concept::ONLY].contains(&concept);
        let is_more = weighs && intent.changes() && !needed && !allowed;
        (!is_more).then_some(0)
    } else if needed {
        Some(NEEDED)
    } else {
        allowed.then_some(ALLOWED)
    }
}

/// The rate of the name of a tool that the command uses, and of "using" before it.
fn tool(intent: Intent<'_>, pieces: &[Piece], request: &Request<'_>, at: usize) -> Option<i32> {
    let is_used = |token: &Token<'_>| {
        token.text.len() > 1
            && pieces.iter().any(|piece| match piece {
                Piece::Fixed(text) => {
                    let mut words = intent.tables.text(*text).split(' ');
                    words.any(|word| word == token.text)
                }
                _ => false,
            })
    };
    let token = &request.tokens[at];
    if token.is(concept::USING) {
        return request.tokens.get(at + 1).filter(|next| is_used(next)).map(|_| 0);
    }
    let may_be =
        token.class().is_none_or(|class| !matches!(class, Class::Negation | Class::Foreign));
    (may_be && !token.quoted && is_used(token)).then_some(ALLOWED)
}

/// The rate of a word that the intent does not name; `None` rules the intent out.
fn unexplained(
    intent: Intent<'_>,
    request: &Request<'_>,
    (at, bindings): (usize, &Bindings),
    facts: &[Fact],
) -> Option<i32> {
    let token = &request.tokens[at];
    if counts_paths(intent, request, at, facts) || repeats_ending(bindings, at, facts) {
        return Some(0);
    }
    if is_value(request, at, facts) {
        return None;
    }
    match token.class() {
        Some(Class::Marker) if intent.changes() && token.is(concept::ALL) => None,
        // "Move only the pictures" names them, "delete only the files in x" is less than "delete x".
        Some(Class::Marker) if intent.changes() && token.is(concept::ONLY) => {
            is_before_value(request, at, bindings).then_some(0)
        }
        Some(Class::Noise | Class::Marker) => Some(0),
        _ if !intent.changes() && request.is_light(token) => Some(0),
        Some(Class::Look) if !intent.changes() => Some(ALLOWED),
        Some(Class::Effect | Class::Negation | Class::Foreign) => None,
        _ if intent.changes() => None,
        _ => Some(UNEXPLAINED),
    }
}

/// Whether the next word that says something became a value; "just delete it" says nothing with "just".
fn is_before_value(request: &Request<'_>, at: usize, bindings: &Bindings) -> bool {
    let is_just = request.tokens[at].lower == "just";
    let after = request.tokens.iter().enumerate().skip(at + 1);
    let mut after = after.filter(|(_, token)| token.class() != Some(Class::Noise));
    let is_used = |next: usize| bindings.used & 1 << next != 0;
    after.next().is_some_and(|(next, token)| match token.class() {
        _ if is_used(next) => true,
        Some(Class::Effect) => is_just,
        // "Only the branch foo"
        Some(Class::Thing) => after.next().is_some_and(|(next, _)| is_used(next)),
        _ => false,
    })
}

/// "Two files" names nothing new where the intent takes two.
fn counts_paths(intent: Intent<'_>, request: &Request<'_>, at: usize, facts: &[Fact]) -> bool {
    let is_path = |slot: &Slot<'_>| {
        matches!(slot.takes(), SlotType::File | SlotType::Folder | SlotType::Path)
    };
    let paths = intent.slots().filter(is_path).count();
    let is_so_many = |fact: &Fact| {
        fact.mask == 1 << at
            && fact.what == What::Count
            && fact.value == Value::Number(paths as u64)
    };
    let next = request.tokens.get(at + 1);
    paths > 1
        && next.is_some_and(|next| next.is(concept::FILE) || next.is(concept::FOLDER))
        && facts.iter().any(is_so_many)
}

/// "The csv file data.csv" says nothing new with "csv".
fn repeats_ending(bindings: &Bindings, at: usize, facts: &[Fact]) -> bool {
    let is_of = |name: &str, globs: &[String]| {
        globs.iter().any(|glob| name.ends_with(glob.trim_start_matches('*')))
    };
    facts.iter().filter(|fact| fact.mask == 1 << at).any(|fact| match &fact.value {
        Value::Globs(globs) => bindings.values.iter().flatten().any(|value| match value {
            Value::Path(name) | Value::Text(name) => is_of(name, globs),
            _ => false,
        }),
        _ => false,
    })
}

/// Whether the request speaks of all there is; "every 5 minutes" does not.
fn says_all(request: &Request<'_>, used: u64) -> bool {
    let mut tokens = request.tokens.iter().enumerate();
    tokens.any(|(at, token)| token.is(concept::ALL) && used & (1 << at) == 0)
}

/// Counts the names that the command needs and the request does not give.
fn holes(intent: Intent<'_>, pieces: &[Piece], bindings: &Bindings) -> u32 {
    let missing =
        |at: u8| bindings.values[usize::from(at)].is_none() && intent.slot(at).default().is_none();
    let mut holes = 0_u16;
    for piece in pieces {
        if let Piece::Word(parts) | Piece::Raw(parts) | Piece::Literal(parts) = piece {
            for part in parts.of(intent.tables.parts) {
                if let Part::Slot { at, .. } = part
                    && missing(*at)
                {
                    holes |= 1 << at;
                }
            }
        }
    }
    holes.count_ones()
}

/// What one word of a class weighs; an unknown word weighs as much as a thing.
const fn weight(class: Class) -> i32 {
    match class {
        Class::Noise => 0,
        Class::Look => 1,
        Class::Marker | Class::Thing | Class::Plain | Class::Negation | Class::Foreign => 2,
        Class::Effect => 3,
    }
}
