//! Recognises kinds of files: "*.log", ".py files", "images".

use super::concept;
use super::names::{Fact, Value, What, is_inside, is_way};
use super::table::{Intent, Slot};
use super::types::SlotType;
use super::words::{Request, Token};

/// Returns the kind of files that the word at `at` means.
pub(super) fn kind(request: &Request<'_>, at: usize) -> Option<Fact> {
    let token = &request.tokens[at];
    if token.is_phrase() {
        let globs = request.globs(&token.typed.to_lowercase())?;
        return Some(Fact { what: What::Kind, value: Value::Globs(globs), mask: 1 << at });
    }
    let globs = if is_whole_name(token) && names_files(request, at) {
        vec![token.text.to_owned()]
    } else if let Some(ending) = token.text.strip_prefix("*.").filter(|e| is_ending(e)) {
        vec![format!("*.{ending}")]
    } else if let Some(ending) = token.text.strip_prefix('.').filter(|e| is_ending(e)) {
        let files = request.tokens.get(at + 1);
        let named = files.is_some_and(|t| t.is(concept::FILE) || t.is(concept::EXTENSION))
            || request.before(at).is_some_and(|(_, t)| t.is(concept::EXTENSION))
            || files.is_some_and(|t| t.lower == "only" || globs_of(request, t).is_some())
                && request.globs(ending).is_some()
            || at > 0 && request.tokens[at - 1].is(concept::ALL)
            || request.before(at).is_some_and(|(_, t)| t.is(concept::NOT))
                && request.globs(ending).is_some()
            || request.seen.has(concept::EXTENSION);
        named.then(|| vec![format!("*.{ending}")])?
    } else if !token.quoted && !means_something_else(request, at) && !is_place(request, at) {
        globs_of(request, token)?
    } else {
        return None;
    };
    Some(Fact { what: What::Kind, value: Value::Globs(globs), mask: 1 << at })
}

/// Whether a word that begins with a full stop is all of a file's name, and not the ending of many: `.DS_Store`,
/// `.gitignore` and `.npmrc`, but not `.JPG`.
fn is_whole_name(token: &Token<'_>) -> bool {
    let Some(name) = token.text.strip_prefix('.').filter(|name| is_ending(name)) else {
        return false;
    };
    let has = |letter: fn(char) -> bool| name.chars().any(letter);
    let usual = ["ignore", "rc", "history", "profile", "attributes", "keep", "access"];
    has(char::is_uppercase) && has(char::is_lowercase)
        || name.len() > 4 && usual.iter().any(|end| name.ends_with(end))
}

/// Whether files of that name are meant, and not one.
fn names_files(request: &Request<'_>, at: usize) -> bool {
    let next = request.tokens.get(at + 1);
    next.is_some_and(|next| next.is(concept::FILE) && next.lower.ends_with('s'))
        || at > 0 && request.tokens[at - 1].is(concept::ALL)
}

/// Whether a word that can be a kind ("text", "log") is meant as its other meaning.
fn means_something_else(request: &Request<'_>, at: usize) -> bool {
    let token = &request.tokens[at];
    let followed = request
        .tokens
        .get(at + 1)
        .is_some_and(|next| next.is(concept::FILE) || matches!(next.lower.as_str(), "and" | "or"));
    // "Words" are never documents, "texts" and "logs" are files.
    let is_plural = token.lower.ends_with('s') && token.lower != "words";
    token.concept.is_some() && !is_plural && !followed
}

/// "In docs" and "the logs folder" are folders, "in python files" is a kind.
fn is_place(request: &Request<'_>, at: usize) -> bool {
    let next = request.tokens.get(at + 1);
    let is_folder = next.is_some_and(|next| next.is(concept::FOLDER) && !next.lower.ends_with('s'));
    is_folder
        || is_way(request, at)
        || is_inside(request, at)
            && !next.is_some_and(|next| next.is(concept::FILE))
            && !is_one_of_a_kind(request, at)
}

/// "In a csv" is a file that is not named, "in csv" a folder.
pub(super) fn is_one_of_a_kind(request: &Request<'_>, at: usize) -> bool {
    let is_article = |token: &Token<'_>| matches!(token.lower.as_str(), "a" | "an");
    at > 0
        && is_article(&request.tokens[at - 1])
        && globs_of(request, &request.tokens[at]).is_some()
}

/// Whether a word for one file would change all of its kind: "delete a csv".
pub(super) fn is_too_many(
    intent: Intent<'_>,
    slot: Slot<'_>,
    request: &Request<'_>,
    mask: u64,
) -> bool {
    intent.changes()
        && slot.takes() == SlotType::Kind
        && !slot.is_held()
        && is_one_of_a_kind(request, mask.trailing_zeros() as usize)
}

/// The wildcards of a word for a kind of file.
pub(super) fn globs_of(request: &Request<'_>, token: &Token<'_>) -> Option<Vec<String>> {
    request.globs(&token.lower).or_else(|| {
        // "Pdfs", and "pdf's" as many write it
        let stem = token.lower.strip_suffix('s')?;
        request.globs(stem.strip_suffix('\'').unwrap_or(stem))
    })
}

/// Whether a text can be the ending of a file's name.
pub(super) fn is_ending(text: &str) -> bool {
    text.len() <= 16
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !text.ends_with('.')
}

/// Joins "jpg and png files" into one kind; "png images" are the narrower one.
pub(super) fn merge_kinds(request: &Request<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let mut merged: Vec<Fact> = Vec::with_capacity(facts.len());
    for fact in facts {
        let previous = merged.iter_mut().rev().find(|other| other.what == What::Kind);
        if fact.what == What::Kind
            && let Some(previous) = previous
            && let (Value::Globs(all), Value::Globs(more)) = (&mut previous.value, &fact.value)
            && (are_joined(request, previous.mask, fact.mask)
                || more.iter().all(|m| all.contains(m))
                    && !request.tokens
                        [previous.mask.ilog2() as usize..fact.mask.trailing_zeros() as usize]
                        .iter()
                        .any(|between| between.lower == "to"))
        {
            let is_next = previous.mask.ilog2() + 1 == fact.mask.trailing_zeros();
            let is_narrower = all.len() > more.len() && more.iter().all(|one| all.contains(one));
            let is_spelled =
                request.tokens[previous.mask.ilog2() as usize].text.starts_with(['.', '*']);
            if is_next
                && is_spelled
                && !request.tokens[fact.mask.ilog2() as usize].text.starts_with(['.', '*'])
            {
                // ".sql scripts" are no other scripts.
            } else if is_next && is_narrower {
                // "Photos (jpg or png)" are not all kinds of photos.
                all.clone_from(more);
            } else if !(is_next && all.iter().all(|one| more.contains(one))) {
                // "Object files (*.o)" says the same twice.
                all.extend(more.iter().filter(|m| !all.contains(m)).cloned().collect::<Vec<_>>());
            }
            previous.mask |= fact.mask;
        } else {
            merged.push(fact);
        }
    }
    merged
}

fn are_joined(request: &Request<'_>, left: u64, right: u64) -> bool {
    let (end, start) = (left.ilog2(), right.trailing_zeros());
    (end + 1..start)
        .all(|between| matches!(request.tokens[between as usize].lower.as_str(), "and" | "or"))
}
