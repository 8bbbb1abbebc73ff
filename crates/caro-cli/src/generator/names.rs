//! Recognises files, folders, kinds of files, hosts and addresses.

use std::fmt;

use super::concept;
use super::quantities::Age;
use super::schema::is_hidden;
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
    Newer,
    Older,
    Count,
    Port,
    Kind,
    /// The name of a file with wildcards.
    Wildcard,
    File,
    Folder,
    /// A path that may be either.
    Path,
    Host,
    Url,
    /// A quantity that no slot takes.
    Unclear,
}

/// The checked value of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Bytes(u64),
    Age(Age),
    Number(u64),
    /// Wildcards of a kind of file.
    Globs(Vec<String>),
    /// Text that is quoted as it stands.
    Text(String),
    /// A path that is kept from being read as an option.
    Path(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Self::Age(age) => write!(f, "{age}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Globs(globs) => write!(f, "{}", globs.join(" ")),
            Self::Text(text) | Self::Path(text) => write!(f, "{text}"),
        }
    }
}

/// Names that are files although they have no ending.
const BARE_FILES: &[&str] = &[
    "README",
    "LICENSE",
    "CHANGELOG",
    "Makefile",
    "Dockerfile",
    "Gemfile",
    "Rakefile",
    "Vagrantfile",
];

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
        let text = || Value::Text(token.text.to_owned());
        if is_url(token.text) {
            facts.push(Fact { what: What::Url, value: text(), mask: 1 << at });
        } else if is_host(token.text) {
            facts.push(Fact { what: What::Host, value: text(), mask: 1 << at });
        } else if token.text.contains(['*', '?']) && is_text(token.text) {
            facts.push(Fact { what: What::Wildcard, value: text(), mask: 1 << at });
        }
    }
    merge_kinds(request, facts)
}

/// Whether a text can stand in a command: short, not empty, no control characters.
pub(super) fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= 512 && !text.contains(is_hidden)
}

/// Whether a word can be a path; `host:path` must be quoted to be one.
pub(super) fn is_path(token: &Token<'_>) -> bool {
    let first = token.text.split('/').next().unwrap_or_default();
    is_text(token.text) && (token.quoted || !first.contains(':'))
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

fn is_url(text: &str) -> bool {
    let schemes = ["http://", "https://", "ftp://", "ssh://", "git://", "git@"];
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
        && text.bytes().all(|b| b.is_ascii_graphic())
        && text.len() <= 2048
}

/// Whether a text is an address, `localhost` or a name with a top-level domain.
pub(super) fn is_host(text: &str) -> bool {
    if text == "localhost" || text.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= 253
        && text.split('.').all(label)
        && text
            .rsplit_once('.')
            .is_some_and(|(_, top)| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()))
}

fn kind(request: &Request<'_>, at: usize) -> Option<Fact> {
    let token = &request.tokens[at];
    let globs = if let Some(ending) = token.text.strip_prefix("*.").filter(|e| is_ending(e)) {
        vec![format!("*.{ending}")]
    } else if let Some(ending) = token.text.strip_prefix('.').filter(|e| is_ending(e)) {
        let files = request.tokens.get(at + 1);
        let named = files.is_some_and(|t| t.is(concept::FILE) || t.is(concept::EXTENSION))
            || request.before(at).is_some_and(|(_, t)| t.is(concept::EXTENSION))
            || at > 0 && request.tokens[at - 1].is(concept::ALL);
        named.then(|| vec![format!("*.{ending}")])?
    } else if !token.quoted && !means_something_else(request, at) {
        globs_of(request, token)?
    } else {
        return None;
    };
    Some(Fact { what: What::Kind, value: Value::Globs(globs), mask: 1 << at })
}

/// Whether a word that can be a kind ("text", "log") is meant as its other meaning.
fn means_something_else(request: &Request<'_>, at: usize) -> bool {
    let token = &request.tokens[at];
    let followed = request
        .tokens
        .get(at + 1)
        .is_some_and(|next| next.is(concept::FILE) || matches!(next.lower.as_str(), "and" | "or"));
    token.concept.is_some() && !token.lower.ends_with('s') && !followed
}

/// The wildcards of a word for a kind of file.
fn globs_of(request: &Request<'_>, token: &Token<'_>) -> Option<Vec<String>> {
    request.globs(&token.lower).or_else(|| request.globs(token.lower.strip_suffix('s')?))
}

fn is_ending(text: &str) -> bool {
    text.len() <= 16
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !text.ends_with('.')
}

/// Joins "jpg and png files" into one kind.
fn merge_kinds(request: &Request<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let mut merged: Vec<Fact> = Vec::with_capacity(facts.len());
    for fact in facts {
        let previous = merged.iter_mut().rev().find(|other| other.what == What::Kind);
        if fact.what == What::Kind
            && let Some(previous) = previous
            && let (Value::Globs(all), Value::Globs(more)) = (&mut previous.value, &fact.value)
            && are_joined(request, previous.mask, fact.mask)
        {
            all.extend(more.iter().cloned());
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
    // "In Documents" is the folder, although documents are files as well.
    let is_folder = named == Some(What::Folder) || is_inside(request, at);
    if let Some(place) = request.place(&token.lower).filter(|_| is_folder) {
        return Some(folder(place, mask));
    }
    let what = named.or_else(|| shape(token.text))?;
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
    let container = container(before, &singular);
    let is_noun = container.is_some() && is_noun_after(request, at, before_at);
    if !token.is_free() && !is_noun {
        return (None, 0);
    }
    if let Some(what) = container {
        return (Some(what), 0);
    }
    let inside = is_inside(request, at);
    match shape(token.text) {
        // "in python files" is a kind, "in photos" a folder.
        None if inside && !token.slip && !next.is_some_and(|t| t.is(concept::FILE)) => {
            (Some(What::Folder), 0)
        }
        Some(What::Path) if inside => (Some(What::Folder), 0),
        shape => (shape, 0),
    }
}

fn is_inside(request: &Request<'_>, at: usize) -> bool {
    let before = request.before(at);
    before.is_some_and(|(_, token)| token.is(concept::IN) || token.is(concept::UNDER))
}

/// A verb after an article is a name: "the build folder".
fn is_noun(request: &Request<'_>, at: usize) -> bool {
    let article = |t: &Token<'_>| matches!(t.lower.as_str(), "the" | "my" | "a" | "our" | "this");
    is_bare_verb(&request.tokens[at]) && at > 0 && article(&request.tokens[at - 1])
}

/// So is one that ends what is said about a file or folder: "the folder build", "the file test in
/// src", but not "the folder created today" and "the file, rename it".
fn is_noun_after(request: &Request<'_>, at: usize, container: usize) -> bool {
    let next = request.tokens.get(at + 1);
    is_bare_verb(&request.tokens[at])
        && container + 1 == at
        && next.is_none_or(|token| token.class() == Some(Class::Marker))
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

/// What the spelling of a path says about it.
pub(super) fn shape(text: &str) -> Option<What> {
    if matches!(text, "." | ".." | "~" | "/") || text.ends_with('/') {
        return Some(What::Folder);
    }
    let last = text.rsplit('/').next().unwrap_or(text);
    // "syslog.1" is a file, "10.0.0.1" and "conf.d" are not.
    let is_file = last.rsplit_once('.').is_some_and(|(stem, ending)| {
        (1..=6).contains(&ending.len())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
            && stem.chars().chain(ending.chars()).any(char::is_alphabetic)
            && !stem.is_empty()
            && ending != "d"
    });
    if is_file || BARE_FILES.contains(&last) {
        Some(What::File)
    } else if text.contains('/')
        || text.starts_with('~')
        || (text.starts_with('.') && text.len() > 1)
    {
        Some(What::Path)
    } else {
        None
    }
}
