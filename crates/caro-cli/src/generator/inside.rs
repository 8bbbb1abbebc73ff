//! What is inside of something: "and everything in it", "the files in src"; and names that otherwise say
//! nothing ("the results folder").

use super::bind::Bindings;
use super::concept;
use super::names::{self, What};
use super::shape::shape;
use super::table::{Intent, Part, Piece, Slot};
use super::types::{Class, Filter, SlotType};
use super::words::{Request, Token};

/// Returns how many words say that what is inside is meant too, if the tokens at `at` do.
///
/// "List everything in it" speaks of nothing else, so one of "and", "with" or a comma must stand before it.
pub(super) fn length(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let mut words = Words { tokens, at };
    let comma = at > 0 && tokens[at - 1].comma;
    if !words.take("and with including plus also") && !comma {
        return None;
    }
    words.take("also");
    if !words.whole() {
        return None;
    }
    words.take("that that's which what there");
    words.take("is lies sits lives");
    let pronoun = "it them there that";
    if words.take("it they") {
        if !words.take("contains contain holds hold has have") {
            return None;
        }
    } else if words.take("in") {
        if !words.take(pronoun) {
            return None;
        }
    } else if words.take("inside within underneath beneath below under") {
        words.take("of");
        // "And everything under /srv" names another place.
        if !words.take(pronoun) && !words.ends_a_part() {
            return None;
        }
    } else {
        return (words.is_content() && words.too()).then_some(words.at - at);
    }
    let _ = words.too();
    Some(words.at - at)
}

/// Whether a word from another world only says what a file is: "the words of my essay, thesis.txt".
pub(super) fn says_what_it_is(tokens: &[Token<'_>], at: usize) -> bool {
    tokens[at].class() == Some(Class::Foreign)
        && !tokens[at].is_phrase()
        && tokens[at].comma
        && tokens.get(at + 1).is_some_and(|next| shape(next.text) == Some(What::File))
}

/// What has a name of its own.
const CONTAINERS: &str = "array branch column container database directory field file folder group \
    image key list service table tag user volume";

/// What a folder has inside.
const PARTS: &str = "content contents files folders subfolders subdirectories";

/// Whether a word is one of several, which stand in one text: an array of texts is pointers, which would
/// have to be set at every start.
fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

struct Words<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
}

impl Words<'_, '_> {
    /// Steps over the next word if it is one of `wanted`.
    fn take(&mut self, wanted: &str) -> bool {
        let next = self.tokens.get(self.at).filter(|token| !token.quoted);
        let found = next.is_some_and(|token| has(wanted, &token.lower));
        self.at += usize::from(found);
        found
    }

    /// "Everything", "all files", "its contents"
    fn whole(&mut self) -> bool {
        if self.take("everything whatever anything") {
            self.take("else");
            return true;
        }
        let all = self.take("all any");
        self.take("of");
        self.take("the its their");
        self.take(PARTS) || all
    }

    fn is_content(&self) -> bool {
        self.tokens.get(self.at - 1).is_some_and(|token| has(PARTS, &token.lower))
    }

    fn too(&mut self) -> bool {
        self.take("too also included") || self.take("as") && self.take("well")
    }

    fn ends_a_part(&self) -> bool {
        self.tokens.get(self.at - 1).is_some_and(|token| token.comma)
            || self.tokens.get(self.at).is_none_or(|next| {
                matches!(next.lower.as_str(), "too" | "as" | "also" | "to" | "for" | "by" | "and")
            })
    }
}

/// Whether an intent that changes something would change a folder where the files in it are meant: "set the mode of the
/// files in src".
pub(super) fn is_too_much(
    intent: Intent<'_>,
    pieces: &[Piece],
    request: &Request<'_>,
    bindings: &Bindings,
) -> bool {
    let runs = |wanted: &str| {
        pieces.iter().any(|piece| match piece {
            Piece::Fixed(text) => {
                intent.tables.text(*text).split(' ').any(|word| has(wanted, word))
            }
            _ => false,
        })
    };
    let is_whole = |slot: usize| {
        pieces.iter().any(|piece| match piece {
            // `{folder}/*` and the like are made of what is inside.
            Piece::Word(parts) => matches!(parts.of(intent.tables.parts),
                [Part::Slot { at, filter }] if usize::from(*at) == slot && *filter != Filter::Inside),
            _ => false,
        })
    };
    if !intent.changes() || runs("find for rsync") {
        return false;
    }
    // "Change the owner of the files in src" with `-R` is near enough, `rm -r src` is not.
    let takes_it_all = runs("rm mv cp");
    let is_exempt = !takes_it_all && runs("-r -R -a");
    let is_too_much = |(slot, (row, mask)): (usize, (Slot<'_>, &u64))| {
        let is_path = matches!(row.takes(), SlotType::File | SlotType::Path)
            || takes_it_all && row.takes() == SlotType::Folder;
        *mask != 0
            && is_path
            && is_whole(slot)
            && is_place_of_several(request, mask.trailing_zeros() as usize)
    };
    !is_exempt && intent.slots().zip(&bindings.taken).enumerate().any(is_too_much)
}

/// Whether the value at `at` is only the place of what is spoken of: "the files in src", "everything in the folder src".
fn is_place_of_several(request: &Request<'_>, at: usize) -> bool {
    let tokens = &request.tokens;
    let is_several = |at: usize| {
        let token = &tokens[at];
        let thing = token.is(concept::FILE) || token.is(concept::FOLDER);
        let each = at > 0 && matches!(tokens[at - 1].lower.as_str(), "every" | "each");
        token.lower == "everything" || thing && (token.lower.ends_with('s') || each)
    };
    // "The files listed in urls.txt"
    if shape(tokens[at].text) == Some(What::File) {
        return false;
    }
    let is_folder = |token: &Token<'_>| token.is(concept::FOLDER) && !token.lower.ends_with('s');
    let container = request.before(at).filter(|(_, token)| is_folder(token));
    let place = container.map_or(at, |(container, _)| container);
    request.before(place).is_some_and(|(before, _)| {
        let is_of = is_several(before) && tokens[before + 1].lower == "of";
        let near = (1..3).any(|back| before.checked_sub(back).is_some_and(is_several));
        is_of || names::is_inside(request, place) && near
    })
}

/// Whether a noun that says nothing by itself stands where a name does: "the results folder".
pub(super) fn is_name(tokens: &[Token<'_>], at: usize) -> bool {
    let is_noun = matches!(
        tokens[at].lower.as_str(),
        "item"
            | "items"
            | "entry"
            | "entries"
            | "result"
            | "results"
            | "thing"
            | "things"
            | "stuff"
    );
    let is_container = |token: &Token<'_>| has(CONTAINERS, &token.lower);
    // "In uploads"
    let is_verb = tokens[at].class() == Some(Class::Effect)
        && tokens[at].lower.ends_with('s')
        && !tokens[at].is_phrase();
    let next = tokens.get(at + 1);
    let is_place = |before: &Token<'_>| {
        next.is_none()
            && matches!(before.lower.as_str(), "in" | "inside" | "within" | "under" | "below")
    };
    let after = at.checked_sub(1).and_then(|before| tokens.get(before));
    // "In the" is one phrase.
    let article = after.and_then(|token| token.typed.split(' ').next_back());
    (is_noun || is_verb)
        && !tokens[at].quoted
        && (is_noun && after.is_some_and(is_container)
            || after.is_some_and(is_place)
            || article.is_some_and(|word| matches!(word, "the" | "my" | "our" | "this"))
                && next.is_some_and(is_container))
}
