//! Tells questions and requests without a verb from orders.

use super::types::Class;
use super::words::Token;

/// Whether a thing is a verb at the beginning of a request.
fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "commit" | "git" | "link" | "log" | "open" | "partition" | "ping" | "stash" | "tag"
    )
}

/// Whether a verb is one that phrases for things begin with: "put my changes aside" is a stash.
fn begins_phrases(word: &str) -> bool {
    matches!(word, "put" | "save" | "set" | "turn")
}

/// Questions that begin with "how" and ask for a number.
const QUANTITIES: &[&str] =
    &["how many", "how much", "how big", "how large", "how often", "how full"];

/// Whether a request asks what is or was, and not for a way to do something.
pub(super) fn asks(tokens: &[Token<'_>]) -> bool {
    let Some(first) = tokens.first().filter(|token| !token.quoted) else { return false };
    let typed = first.typed.to_lowercase();
    let words = || tokens.iter().flat_map(|token| token.typed.split(' '));
    let asks_for_a_way = |word: &str| matches!(word, "way" | "command" | "possible");
    let asks_what = matches!(
        first.lower.as_str(),
        "when"
            | "who"
            | "whose"
            | "which"
            | "where"
            | "is"
            | "are"
            | "was"
            | "were"
            | "did"
            | "does"
            | "has"
    ) || QUANTITIES.iter().any(|question| typed.starts_with(question));
    asks_what && !words().any(asks_for_a_way)
}

/// Whether a request has neither a verb nor a wish ("I need a folder called x").
pub(super) fn is_bare(tokens: &[Token<'_>]) -> bool {
    let wishes = |word: &str| matches!(word, "need" | "want" | "like" | "must" | "should" | "let");
    let verb = |token: &Token<'_>| {
        if token.is_phrase() { begins_phrases(&token.lower) } else { is_verb(&token.lower) }
    };
    // "Empty every file" is an order, "empty files" are things.
    let empties = tokens.first().is_some_and(|token| token.lower == "empty")
        && tokens.get(1).is_some_and(|next| {
            matches!(next.lower.as_str(), "the" | "my" | "all" | "every" | "each" | "this" | "that")
        });
    !empties
        && !tokens.first().is_some_and(verb)
        && !tokens.iter().filter(|token| !token.quoted).any(|token| {
            matches!(token.class(), Some(Class::Look | Class::Effect))
                || token.typed.split(' ').any(wishes)
        })
}

/// Whether a request wants a program installed and does not ask where it is: "get htop installed".
pub(super) fn wants_installed(tokens: &[Token<'_>]) -> bool {
    let mut words = tokens.iter().filter(|token| token.class() != Some(Class::Noise));
    let (Some(get), Some(what), Some(done)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    let is = |token: &Token<'_>, word: &str| !token.quoted && token.lower == word;
    // "Get packages installed" is a list.
    let is_one = !what.lower.ends_with('s') && what.class() != Some(Class::Marker);
    is(get, "get") && is_one && is(done, "installed")
}
