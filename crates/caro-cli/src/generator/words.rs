//! Cuts a request into words and looks up what each means.

use std::ops::RangeInclusive;

use super::concept_set::ConceptSet;
use super::table::Tables;
use super::types::Class;
use super::{concept, inside, mood, names};

/// A request with more words than this is not one command's worth; bit masks rely on it.
pub(super) const MAX_TOKENS: usize = 64;

/// A request, cut and looked up once for all intents.
#[derive(Debug)]
pub(super) struct Request<'a> {
    /// The words that are known: caro's own, and a person's.
    pub(super) tables: &'a [Tables<'a>],
    pub(super) tokens: Vec<Token<'a>>,
    /// Every concept that occurs in it.
    pub(super) seen: ConceptSet,
    /// It asks what is or was ("when was nginx started"), so nothing may be changed.
    pub(super) asks: bool,
    /// It has no verb ("empty folders in src"), so that it can only want to see something.
    pub(super) is_bare: bool,
}

/// One word, quoted text or known phrase.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the word")]
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// As typed, without quotes and closing punctuation; of a phrase the first word.
    pub(super) text: &'a str,
    /// As typed; of a phrase all words.
    pub(super) typed: &'a str,
    pub(super) lower: String,
    /// How many words were typed.
    words: usize,
    pub(super) quoted: bool,
    pub(super) concept: Option<u16>,
    class: Option<Class>,
    /// A comma follows it.
    pub(super) comma: bool,
    /// The concept was found by mending a spelling slip.
    pub(super) slip: bool,
    /// Written in capitals in a request that is not: probably a text to look for.
    pub(super) loud: bool,
}

impl Token<'_> {
    pub(super) fn class(&self) -> Option<Class> {
        self.class
    }

    pub(super) fn is(&self, concept: u16) -> bool {
        self.concept == Some(concept)
    }

    /// Whether several words mean something together, of which none is a name alone.
    pub(super) fn is_phrase(&self) -> bool {
        self.words > 1
    }

    /// Whether it can be a name or a text: nothing else is known about it.
    pub(super) fn is_free(&self) -> bool {
        self.quoted || self.concept.is_none() || self.slip || self.loud
    }
}

impl Request<'_> {
    /// Returns the words of a mask as they were typed.
    pub(super) fn words(&self, mask: u64) -> String {
        let taken = self.tokens.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        taken.map(|(_, token)| token.typed).collect::<Vec<_>>().join(" ")
    }

    /// Returns the class of a concept.
    pub(super) fn class(&self, concept: u16) -> Option<Class> {
        self.tables.iter().find_map(|known| known.class(concept))
    }

    /// Returns the wildcards of a word for a kind of files.
    pub(super) fn globs(&self, word: &str) -> Option<Vec<String>> {
        let found = self.tables.iter().find_map(|known| known.globs(word))?;
        Some(found.map(str::to_owned).collect())
    }

    /// Whether a token means something that a file or folder has, such as its size.
    pub(super) fn is_attribute(&self, token: &Token<'_>) -> bool {
        let known = |concept| self.tables.iter().any(|known| known.attributes.contains(&concept));
        token.concept.is_some_and(known)
    }

    /// Whether a token means something that says little.
    pub(super) fn is_light(&self, token: &Token<'_>) -> bool {
        let known = |concept| self.tables.iter().any(|known| known.light.contains(&concept));
        token.concept.is_some_and(known)
    }

    /// Returns the service that a word stands for.
    pub(super) fn service(&self, word: &str) -> Option<String> {
        self.tables.iter().find_map(|known| known.service(word)).map(str::to_owned)
    }

    /// Whether a word is the name of a program that people have.
    pub(super) fn is_program(&self, word: &str) -> bool {
        self.tables.iter().any(|known| known.is_program(word))
    }

    /// Returns the folder that a word stands for.
    pub(super) fn place(&self, word: &str) -> Option<&str> {
        self.tables.iter().find_map(|known| known.place(word))
    }

    /// Returns the nearest token before `at` that is not noise.
    pub(super) fn before(&self, at: usize) -> Option<(usize, &Token<'_>)> {
        let tokens = self.tokens.iter().enumerate().take(at).rev();
        tokens.into_iter().find(|(_, token)| token.class() != Some(Class::Noise))
    }
}

/// Cuts `request`; `None` if it has too many words.
pub(super) fn read<'a>(request: &'a str, tables: &'a [Tables<'a>]) -> Option<Request<'a>> {
    let mut tokens = cut(request)?;
    fold_phrases(request, &mut tokens, tables);
    for at in 1..tokens.len() {
        // "From line 20", but not "line 20 from a.txt"
        if tokens[at - 1].lower == "from" && tokens[at].lower == "line" {
            tokens[at - 1].concept = Some(concept::ONWARD);
        }
    }
    let shouting = !request.chars().any(char::is_lowercase);
    let mut seen = ConceptSet::default();
    let places = names::places(&tokens, tables);
    for (at, token) in tokens.iter_mut().enumerate() {
        // "The folders a, b and c"
        let is_name = token.lower == "a" && token.comma;
        if token.quoted || is_name || places & (1 << at) != 0 {
            continue;
        }
        if token.concept.is_none() {
            (token.concept, token.slip) = meaning(&token.lower, tables);
        }
        let letters = token.text.chars().filter(|c| c.is_alphabetic()).count();
        token.loud = !shouting && letters > 1 && !token.text.chars().any(char::is_lowercase);
        if let Some(concept) = token.concept {
            token.class = tables.iter().find_map(|known| known.class(concept));
            seen.insert(concept);
            // "The folders" are not "the folder", and "commit" may be a verb.
            let plural = || tables.iter().find_map(|known| known.plural(concept));
            if token.lower.ends_with('s')
                && let Some(plural) = plural()
            {
                seen.insert(plural);
            }
        }
    }
    for at in 0..tokens.len() {
        if inside::is_name(&tokens, at) {
            (tokens[at].concept, tokens[at].class) = (None, None);
        } else if inside::says_what_it_is(&tokens, at) {
            tokens[at].class = Some(Class::Noise);
        }
    }
    let (asks, is_bare) = (mood::asks(&tokens), mood::is_bare(&tokens));
    if asks {
        seen.insert(concept::ASKED);
    }
    if mood::wants_installed(&tokens) {
        seen.insert(concept::WANTED);
    }
    Some(Request { tables, tokens, seen, asks, is_bare })
}

fn cut(request: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::with_capacity(16);
    let mut rest = request.trim_start();
    while let Some(first) = rest.chars().next() {
        let (text, quoted, after) = quoted_text(first, rest).unwrap_or_else(|| {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let word = &rest[..end];
            let bare = trim_punctuation(word);
            // "Separated by ," names the comma.
            let is_sign = bare.is_empty() && word.len() == 1 && names_a_sign(tokens.last());
            (if is_sign { word } else { bare }, false, &rest[end..])
        });
        let comma = rest[..rest.len() - after.len()].ends_with(',');
        let is_dash = !quoted && matches!(text, "\u{2013}" | "\u{2014}");
        if !text.is_empty() && !is_dash {
            if tokens.len() == MAX_TOKENS {
                return None;
            }
            let lower = text.to_lowercase().replace('\u{2019}', "'");
            tokens.push(Token {
                text,
                typed: text,
                lower,
                quoted,
                words: 1,
                comma,
                concept: None,
                class: None,
                slip: false,
                loud: false,
            });
        }
        rest = after.trim_start();
    }
    Some(tokens)
}

/// Whether a sign alone may follow a word.
fn names_a_sign(before: Option<&Token<'_>>) -> bool {
    before.is_some_and(|token| {
        matches!(token.lower.as_str(), "by" | "using" | "with" | "delimiter" | "separator")
    })
}

/// Returns the text between quotes, if `rest` begins with a quote that is closed at a word's end.
fn quoted_text(first: char, rest: &str) -> Option<(&str, bool, &str)> {
    let close = match first {
        '"' | '\'' | '`' => first,
        '\u{201c}' => '\u{201d}',
        '\u{2018}' => '\u{2019}',
        _ => return None,
    };
    let inside = &rest[first.len_utf8()..];
    let end = inside.char_indices().find_map(|(at, c)| {
        let next = inside[at + c.len_utf8()..].chars().next();
        let ends_word = next.is_none_or(|n| n.is_whitespace() || ",.;:!?)".contains(n));
        (c == close && ends_word).then_some(at)
    })?;
    let after =
        inside[end + close.len_utf8()..].trim_start_matches([',', '.', ';', ':', '!', '?', ')']);
    Some((&inside[..end], true, after))
}

fn trim_punctuation(word: &str) -> &str {
    let word = word.trim_start_matches('(').trim_end_matches([',', ';', ':', '!', '?', ')']);
    // A full stop ends the sentence, but `.`, `..` and `src/.` are folders.
    let bare = word.trim_end_matches('.');
    if bare.is_empty() || bare.ends_with('/') { word } else { bare }
}

/// Joins words that the vocabulary knows as one phrase ("look for"), longest first.
fn fold_phrases<'a>(request: &'a str, tokens: &mut Vec<Token<'a>>, tables: &[Tables<'_>]) {
    let mut at = 0;
    while at < tokens.len() {
        let inside = inside::length(tokens, at).map(|length| (length, concept::RECURSIVE));
        let longest = phrase(&tokens[at..], tables).into_iter().chain(inside);
        if let Some((length, concept)) = longest.max_by_key(|(length, _)| *length) {
            tokens[at].concept = Some(concept);
            tokens[at].words = length;
            let place = |text: &str| text.as_ptr() as usize - request.as_ptr() as usize;
            let last = tokens[at + length - 1].text;
            tokens[at].comma = tokens[at + length - 1].comma;
            tokens[at].typed = &request[place(tokens[at].text)..place(last) + last.len()];
            tokens.drain(at + 1..at + length);
        }
        at += 1;
    }
}

fn phrase(tokens: &[Token<'_>], tables: &[Tables<'_>]) -> Option<(usize, u16)> {
    let first = tokens.first().filter(|token| !token.quoted)?.lower.as_str();
    let longest = |first: &str| {
        let phrases = tables.iter().flat_map(|known| known.phrases(first));
        phrases
            .filter_map(|(rest, concept)| Some((length_with(rest, tokens, tables)?, concept)))
            .max_by_key(|(length, _)| *length)
    };
    longest(first).or_else(|| stemmed(first, longest))
}

/// Returns how many tokens a phrase takes up that goes on like this behind the first of them, if it does;
/// articles may stand in it.
fn length_with(rest: &str, tokens: &[Token<'_>], tables: &[Tables<'_>]) -> Option<usize> {
    let mut at = 1;
    for word in rest.split(' ') {
        let article = |token: &Token<'_>| {
            !token.quoted
                && matches!(token.lower.as_str(), "the" | "a" | "an" | "my" | "its" | "any")
        };
        if article(tokens.get(at)?) && tokens[at].lower != word {
            at += 1;
        }
        // "Duplicates only, once each"
        if tokens[at - 1].comma || !is_form_of(tokens.get(at)?, word, tables) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// Whether a token is the word of a phrase, perhaps in the plural or another form.
///
/// A form that means something by itself is none: in "files named x" are no file names.
fn is_form_of(token: &Token<'_>, word: &str, tables: &[Tables<'_>]) -> bool {
    let is_form = || stemmed(&token.lower, |stem| (stem == word).then_some(())).is_some();
    let is_another = || {
        token.lower.ends_with("ed")
            && tables.iter().any(|known| known.meaning(&token.lower).is_some())
    };
    // Forms of a word begin like it.
    let is_like = token.lower.as_bytes().first() == word.as_bytes().first();
    is_like && !token.quoted && (token.lower == word || is_form() && !is_another())
}

/// Returns the concept of a word, and whether a slip had to be mended to find it.
fn meaning(lower: &str, tables: &[Tables<'_>]) -> (Option<u16>, bool) {
    let bare = lower.strip_suffix("'s").unwrap_or(lower);
    let known = |word: &str| tables.iter().find_map(|known| Some(known.meaning(word)?.0));
    if let Some(concept) = known(lower).or_else(|| known(bare)).or_else(|| stemmed(bare, known)) {
        return (Some(concept), false);
    }
    // "Cups" is a service, not several CPUs.
    if tables.iter().any(|known| known.service(lower).is_some() || known.is_program(lower)) {
        return (None, false);
    }
    let singular = || mended(bare.strip_suffix('s').filter(|stem| stem.len() > 4)?, tables);
    let mended = mended(bare, tables).or_else(singular);
    (mended, mended.is_some())
}

/// Looks a word up without its plural, -ing or -ed.
fn stemmed<T>(word: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let endings =
        [("ies", "y"), ("es", ""), ("s", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e")];
    endings.iter().find_map(|(ending, instead)| {
        let stem = word.strip_suffix(ending).filter(|stem| stem.len() >= 2)?;
        if !instead.is_empty() {
            return known(&format!("{stem}{instead}"));
        }
        // "Logged" is from "log"; "loged" is a slip.
        let bare = || known(stem).filter(|_| ending.ends_with('s') || !doubles(stem));
        bare().or_else(|| match stem.as_bytes() {
            [.., a, b] if a == b => known(&stem[..stem.len() - 1]),
            _ => None,
        })
    })
}

/// Whether the last letter of a short verb is doubled before -ing and -ed.
fn doubles(stem: &str) -> bool {
    let vowel = |b: u8| b"aeiou".contains(&b);
    matches!(stem.as_bytes(), [a, b, c]
        if !vowel(*a) && vowel(*b) && !vowel(*c) && !b"wxy".contains(c))
}

/// Looks a word up with two letters swapped, or (from five letters on) one wrong or missing.
///
/// A word that is one slip from two meanings has none.
fn mended(word: &str, tables: &[Tables<'_>]) -> Option<u16> {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let only = |slip: fn(&[u8], &[u8]) -> bool, lengths: RangeInclusive<usize>| {
        let known = tables
            .iter()
            .flat_map(|known| lengths.clone().flat_map(move |length| known.of_length(length)));
        let mut found = known
            .filter(|(known, _)| slip(word.as_bytes(), known.as_bytes()))
            .map(|(_, concept)| concept);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    };
    let length = word.len();
    let other_letter = || only(one_slip, (length - 1).max(5)..=length + 1);
    let mended = only(swapped, length..=length)
        .or_else(|| if length < 5 { None } else { other_letter() })?;
    let class = tables.iter().find_map(|known| known.class(mended));
    (!matches!(class, Some(Class::Noise | Class::Foreign))).then_some(mended)
}

/// Whether `a` is `b` with two neighbours swapped.
fn swapped(a: &[u8], b: &[u8]) -> bool {
    let at = a.iter().zip(b).position(|(x, y)| x != y).unwrap_or(a.len());
    a.len() == b.len()
        && a.len() >= at + 2
        && (a[at], a[at + 1]) == (b[at + 1], b[at])
        && a[at + 2..] == b[at + 2..]
}

/// Whether `a` is `b` with one letter wrong, missing or too many.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([_, x @ ..], [_, y @ ..]) if a.len() == b.len() => x == y,
        ([_, x @ ..], _) if a.len() > b.len() => x == b,
        (_, [_, y @ ..]) => a == y,
        _ => false,
    }
}
