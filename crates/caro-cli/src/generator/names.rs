//! Recognises files, folders, kinds of files, hosts and addresses.

use std::fmt;
use std::net::Ipv4Addr;

use super::concept;
use super::hosts::{self, is_url};
use super::kinds::{globs_of, is_one_of_a_kind, kind, merge_kinds};
use super::schema::is_hidden;
use super::shape::{shape, system_file};
use super::special;
use super::table::Tables;
use super::times::{Age, When};
use super::types::Class;
use super::words::{Request, Token};

/// Something in the request that can fill a slot.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) what: What,
    pub(super) value: Value,
    /// The tokens it is made of.
    pub(super) mask: u64,
}

/// What a fact can be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Larger,
    Smaller,
    Size,
    Newer,
    Older,
    Span,
    When,
    Day,
    Clock,
    Weekday,
    Count,
    Ordinal,
    Range,
    Port,
    Kind,
    /// The name of a file with wildcards.
    Wildcard,
    File,
    Folder,
    /// A path that may be either.
    Path,
    /// The whole system, as a place to search.
    Everywhere,
    Device,
    Remote,
    Host,
    Login,
    Network,
    Interface,
    Url,
    Service,
    Program,
    Variable,
    Image,
    Commit,
    Mode,
    Sign,
    /// A quantity that no slot takes.
    Unclear,
}

/// The checked value of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Bytes(u64),
    Age(Age),
    Seconds(u64),
    When(When),
    Clock {
        hour: u8,
        minute: u8,
    },
    Number(u64),
    Range(u64, u64),
    /// Wildcards of a kind of file.
    Globs(Vec<String>),
    /// Text that is quoted as it stands.
    Text(String),
    /// A path that is kept from being read as an option.
    Path(String),
    /// Several names, each a value of its own.
    Many(Vec<String>),
    /// A concept that is in the request.
    Flag,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Self::Age(age) => write!(f, "{age}"),
            Self::Seconds(seconds) => write!(f, "{seconds} seconds"),
            Self::When(when) => write!(f, "{when}"),
            Self::Clock { hour, minute } => write!(f, "{hour:02}:{minute:02}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Range(first, last) => write!(f, "{first} to {last}"),
            Self::Globs(globs) => write!(f, "{}", globs.join(" ")),
            Self::Text(text) | Self::Path(text) => write!(f, "{text}"),
            Self::Many(names) => write!(f, "{}", names.join(", ")),
            Self::Flag => write!(f, "yes"),
        }
    }
}

/// Finds every name of a request.
pub(super) fn find(request: &Request<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (at, token) in request.tokens.iter().enumerate() {
        let kind = kind(request, at);
        // ".log" in ".log files" is no hidden file.
        if kind.is_none() || !token.text.starts_with('.') {
            facts.extend(path(request, at));
        }
        facts.extend(kind);
        special::find(request, at, &mut facts);
        let host = hosts::find(token.text).filter(|_| !is_file_of_a_kind(request, token));
        if let Some((what, value)) = host {
            facts.push(Fact { what, value, mask: 1 << at });
        } else if token.text.contains(['*', '?']) && is_text(token.text) {
            let value = Value::Text(token.text.to_owned());
            facts.push(Fact { what: What::Wildcard, value, mask: 1 << at });
        }
    }
    merge_kinds(request, facts)
}

/// "people.csv" has the form of a host's name, but a host it is not.
fn is_file_of_a_kind(request: &Request<'_>, token: &Token<'_>) -> bool {
    let ending = token.text.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    !token.text.contains(['/', ':', '@'])
        && ending.is_some_and(|ending| request.globs(&ending).is_some())
}

/// The words that name a folder of everybody's although they mean something else: "the documents folder",
/// "in my documents".
pub(super) fn places(tokens: &[Token<'_>], tables: &[Tables<'_>]) -> u64 {
    let is_place = |token: &Token<'_>| {
        !token.quoted && tables.iter().any(|known| known.place(&token.lower).is_some())
    };
    let is_called_so = |at: usize| {
        let next = tokens.get(at + 1).map(|token| token.lower.as_str());
        let mut before = tokens[..at].iter().rev().map(|token| token.lower.as_str());
        let inside = before.find(|word| !matches!(*word, "my" | "the" | "our"));
        matches!(next, Some("folder" | "directory"))
            || matches!(inside, Some("in" | "inside" | "within" | "under"))
                && !next.is_some_and(|next| next.starts_with("file"))
    };
    let named = (0..tokens.len()).filter(|at| is_place(&tokens[*at]) && is_called_so(*at));
    named.fold(0, |mask, at| mask | 1 << at)
}

/// Whether a text can stand in a command: short, not empty, no control characters.
pub(super) fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= 512 && !text.contains(is_hidden)
}

/// Whether a word can be a path; `host:path` must be quoted to be one.
pub(super) fn is_path(token: &Token<'_>) -> bool {
    let first = token.text.split('/').next().unwrap_or_default();
    // "Copy a.txt to 10.0.0.7" asks for no file of that name.
    let is_address =
        token.text.rsplit('@').next().is_some_and(|host| host.parse::<Ipv4Addr>().is_ok());
    is_text(token.text) && (token.quoted || !first.contains(':') && !is_address)
}

/// Whether a text is a name of letters, digits and a few signs that no program takes for an option.
pub(super) fn is_word(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+@-".contains(c))
}

/// Whether a text can be a git branch or tag.
pub(super) fn is_branch(text: &str) -> bool {
    text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._/+-".contains(c))
        && !text.contains("..")
        && !text.contains("//")
        && !text.ends_with(['/', '.'])
}

fn path(request: &Request<'_>, at: usize) -> Option<Fact> {
    let token = &request.tokens[at];
    let own = 1 << at;
    let folder =
        |path: &str, mask| Fact { what: What::Folder, value: Value::Path(path.to_owned()), mask };
    match token.concept {
        Some(concept::HERE) => return Some(folder(".", own)),
        Some(concept::HOME) => return Some(folder("~", own)),
        Some(concept::ROOT) => return Some(folder("/", own)),
        _ => {}
    }
    if !is_path(token) || is_url(token.text) || token.text.contains(['*', '?']) {
        return None;
    }
    let (named, mask) = named_as(request, at);
    let mask = own | mask;
    if let Some(path) = system_file(&token.lower).filter(|_| !token.quoted && mask == own) {
        return Some(Fact { what: What::File, value: Value::Path(path.to_owned()), mask });
    }
    // "In Documents" is the folder, although documents are files as well.
    let is_folder = named == Some(What::Folder) || is_inside(request, at) || is_way(request, at);
    // "In logs" is a folder, although logs are a kind of files.
    let is_kind = !token.quoted && token.class() == Some(Class::Thing) && is_inside(request, at);
    // So are folders that many projects have: "in public".
    let is_usual = !token.quoted
        && matches!(
            token.lower.as_str(),
            "public" | "build" | "cache" | "config" | "backup" | "shared" | "projects"
        )
        && is_inside(request, at)
        && is_directly_in(request, at);
    if is_usual && named.is_none() {
        return Some(folder(token.text, mask));
    }
    if is_kind
        && named.is_none()
        && is_directly_in(request, at)
        && globs_of(request, token).is_some()
    {
        return Some(folder(token.text, mask));
    }
    // "A directory called music" is one with just that name.
    let is_called = request.before(at).is_some_and(|(_, token)| token.is(concept::CALLED));
    if let Some(place) = request.place(&token.lower).filter(|_| is_folder && !is_called) {
        return Some(folder(place, mask));
    }
    // "example.com" is a host, unless it is called a file.
    let spelled = || shape(token.text).filter(|_| !hosts::is_internet_name(token.text));
    let what = named.or_else(spelled)?;
    Some(Fact { what, value: Value::Path(token.text.to_owned()), mask })
}

/// What the words around a token call it: "the logs folder", "file called x", "in src".
fn named_as(request: &Request<'_>, at: usize) -> (Option<What>, u64) {
    let token = &request.tokens[at];
    let next = request.tokens.get(at + 1);
    let singular = |t: &Token<'_>| !t.lower.ends_with('s');
    if next.is_some_and(|t| t.is(concept::FOLDER) && singular(t))
        && (token.is_free() || token.class() == Some(Class::Thing) || is_noun(request, at))
        && shape(token.text) != Some(What::File)
    {
        return (Some(What::Folder), 1 << (at + 1));
    }
    let Some((before_at, before)) = request.before(at) else { return (None, 0) };
    // After "called" any word is a name; what it names stands before.
    if before.is(concept::CALLED) {
        let what = request.before(before_at).and_then(|(_, t)| container(t, &singular));
        return (Some(what.unwrap_or(What::Path)), 1 << before_at);
    }
    // "A file of 10 MB" has no such name.
    if token.text.starts_with(|c: char| c.is_ascii_digit()) && shape(token.text).is_none() {
        return (None, 0);
    }
    let container = container(before, &singular);
    let is_noun = container.is_some() && is_noun_after(request, at, before_at);
    if !token.is_free() && !is_noun {
        return (None, 0);
    }
    if let Some(what) = container {
        return (Some(what), 0);
    }
    if is_listed(request, at) {
        return (Some(What::Folder), 0);
    }
    let inside = is_inside(request, at);
    match shape(token.text).filter(|_| !hosts::is_internet_name(token.text)) {
        // "in python files" is a kind, "in photos" a folder.
        None if inside && is_one_of_a_kind(request, at) => (None, 0),
        None if inside && !token.slip && !next.is_some_and(|t| t.is(concept::FILE)) => {
            (Some(What::Folder), 0)
        }
        Some(What::Path) if inside => (Some(What::Folder), 0),
        shape => (shape, 0),
    }
}

/// Whether "in" stands directly before a word that ends what is said about a place.
fn is_directly_in(request: &Request<'_>, at: usize) -> bool {
    let next = request.tokens.get(at + 1);
    request.before(at).is_some_and(|(before, _)| before + 1 == at) && next.is_none_or(ends_a_name)
}

/// Whether a word is where something comes from or goes to: "from downloads to pictures".
pub(super) fn is_way(request: &Request<'_>, at: usize) -> bool {
    let before = request.before(at);
    before.is_some_and(|(_, token)| matches!(token.lower.as_str(), "from" | "to" | "into"))
        && request.place(&request.tokens[at].lower).is_some()
        && !request.tokens.get(at + 1).is_some_and(|next| next.is(concept::FILE))
}

pub(super) fn is_inside(request: &Request<'_>, at: usize) -> bool {
    let before = request.before(at);
    before.is_some_and(|(_, token)| token.is(concept::IN) || token.is(concept::UNDER))
}

/// Whether a token is one of several folders: "the folders src, docs and lib".
fn is_listed(request: &Request<'_>, at: usize) -> bool {
    let before = request.tokens[..at].iter().rev();
    let mut before = before.skip_while(|token| token.is_free() || token.lower == "and");
    shape(request.tokens[at].text) != Some(What::File)
        && before
            .next()
            .is_some_and(|token| token.is(concept::FOLDER) && token.lower.ends_with('s'))
}

/// A verb after an article is a name: "the build folder".
fn is_noun(request: &Request<'_>, at: usize) -> bool {
    let article = |t: &Token<'_>| matches!(t.lower.as_str(), "the" | "my" | "a" | "our" | "this");
    is_bare_verb(&request.tokens[at]) && at > 0 && article(&request.tokens[at - 1])
}

/// So is any word that ends what is said about a file or folder: "the folder build", "the file test in
/// src", but not "the folder size", "the folder created today" and "the file, rename it".
fn is_noun_after(request: &Request<'_>, at: usize, container: usize) -> bool {
    let (token, next) = (&request.tokens[at], request.tokens.get(at + 1));
    let class = matches!(token.class(), Some(Class::Thing | Class::Plain | Class::Look));
    let thing = class && !token.is_phrase();
    // "Folder a and folder b", "the folder out"
    let letter = matches!(token.lower.as_str(), "a" | "out");
    // "The folder Shared"
    let named = token.text.starts_with(char::is_uppercase) && !token.is_phrase();
    (is_bare_verb(token) || letter || named || thing && !request.is_attribute(token))
        && container + 1 == at
        && next.is_none_or(ends_a_name)
}

/// Whether another part of the sentence begins here: "… in src", "… but not b", "… and everything in it".
fn ends_a_name(token: &Token<'_>) -> bool {
    matches!(token.class(), Some(Class::Marker | Class::Negation))
        || token.typed.starts_with("and ")
        || token.is(concept::USING)
        || token.is_phrase()
        || matches!(token.lower.as_str(), "is" | "are" | "was" | "empty")
}

fn is_bare_verb(token: &Token<'_>) -> bool {
    let inflected = token.lower.ends_with("ed") || token.lower.ends_with("ing");
    token.class() == Some(Class::Effect) && !token.is_phrase() && !inflected
}

fn container(token: &Token<'_>, singular: &dyn Fn(&Token<'_>) -> bool) -> Option<What> {
    match token.concept {
        Some(concept::FILE) if singular(token) => Some(What::File),
        Some(concept::FOLDER) if singular(token) => Some(What::Folder),
        _ => None,
    }
}
