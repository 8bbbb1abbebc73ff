//! Reads the command templates of intents.
//!
//! A template is a line of words. A word without a slot is copied as it stands (so pipes and quoted
//! programs need no escape); a word with slots (`s/{old:sed}/{new:sedto}/g`) is put together first
//! and then quoted as one argument. `«…»` is one word as well, in which blanks and quotes are text: a
//! program for `awk`. A word with quotes or expansions of its own is copied as it stands and takes only
//! values that need no quotes. `[[ … ]]` around words keeps them only if all their slots have a value.

use super::types::Filter;

/// One element of a command line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words that are copied as they stand.
    Fixed(String),
    /// A word with slots in it.
    Word {
        /// Its elements.
        parts: Vec<Part>,
        /// How it is written.
        style: Style,
    },
    /// Words that appear only when all their slots have a value.
    Optional(Vec<Piece>),
}

/// How a word with slots is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Quoted as one argument where that is needed.
    Quoted,
    /// `«…»`: may hold blanks and quotes, and is always quoted.
    Raw,
    /// Has quotes or expansions of its own: copied as it stands, with values that need no quotes.
    Literal,
}

/// One element of a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text of the template.
    Text(String),
    /// The value of a slot.
    Slot {
        /// The slot's name.
        name: String,
        /// How its value is written.
        filter: Filter,
    },
}

/// Parses a template; the error is a fragment that names what is wrong.
pub(super) fn parse(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut optional: Option<Vec<Piece>> = None;
    for word in words(template)? {
        match (word.as_str(), optional.as_mut()) {
            ("[[", None) => optional = Some(Vec::new()),
            ("[[", Some(_)) => return Err("`[[` inside `[[`".into()),
            ("]]", None) => return Err("`]]` without `[[`".into()),
            ("]]", Some(_)) => pieces.extend(optional.take().map(Piece::Optional)),
            (text, Some(inner)) => inner.push(piece(text)?),
            (text, None) => pieces.push(piece(text)?),
        }
    }
    match optional {
        Some(_) => Err("`[[` without `]]`".into()),
        None if pieces.is_empty() => Err("an empty template".into()),
        None => Ok(pieces),
    }
}

/// Splits at blanks outside quotes, keeping the quotes.
fn words(template: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in template.chars() {
        match quote {
            Some(open) => {
                word.push(c);
                if c == open {
                    quote = None;
                }
            }
            None if c == ' ' => words.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            None => {
                quote = match c {
                    '\'' | '"' => Some(c),
                    '«' => Some('»'),
                    // `$(seq 5)` is one word, whatever blanks are in it.
                    '(' if word.ends_with('$') => Some(')'),
                    _ => None,
                };
                word.push(c);
            }
        }
    }
    if quote.is_some() {
        return Err("a quote that is not closed".into());
    }
    words.extend((!word.is_empty()).then_some(word));
    Ok(words)
}

fn piece(word: &str) -> Result<Piece, String> {
    if let Some(inside) = word.strip_prefix('«').and_then(|rest| rest.strip_suffix('»')) {
        return Ok(Piece::Word { parts: parts(inside)?, style: Style::Raw });
    }
    // Between single quotes braces are what they are: `'%{http_code}'`.
    if word.len() > 1 && word.starts_with('\'') && word.ends_with('\'') {
        return Ok(Piece::Fixed(word.to_owned()));
    }
    let parts = parts(word)?;
    if !parts.iter().any(|part| matches!(part, Part::Slot { .. })) {
        return Ok(Piece::Fixed(word.to_owned()));
    }
    let has_quotes = word.contains(['\'', '"', '`', '$', '\\']);
    let style = if has_quotes { Style::Literal } else { Style::Quoted };
    Ok(Piece::Word { parts, style })
}

/// Cuts a word at its `{slot}` and `{slot:filter}` marks; other braces are text.
fn parts(word: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = word;
    while let Some(open) = rest.find('{') {
        let (before, tail) = rest.split_at(open);
        text.push_str(before);
        let slot = tail.find('}').map(|close| (&tail[1..close], &tail[close + 1..]));
        match slot {
            Some((inside, after)) if is_slot(inside) => {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                let (name, filter) = inside.split_once(':').unwrap_or((inside, "plain"));
                let filter = filter_named(filter)
                    .ok_or_else(|| format!("unknown filter `{filter}` in `{word}`"))?;
                parts.push(Part::Slot { name: name.to_owned(), filter });
                rest = after;
            }
            _ => {
                text.push('{');
                rest = &tail[1..];
            }
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

fn is_slot(inside: &str) -> bool {
    inside.starts_with(|c: char| c.is_ascii_lowercase())
        && inside.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == ':')
}

fn filter_named(name: &str) -> Option<Filter> {
    Some(match name {
        "plain" => Filter::Plain,
        "find" => Filter::Find,
        "access" => Filter::Access,
        "include" => Filter::Include,
        "glob" => Filter::Glob,
        "git" => Filter::Git,
        "since" => Filter::Since,
        "cron" => Filter::Cron,
        "minutes" => Filter::Minutes,
        "adjust" => Filter::Adjust,
        "comma" => Filter::Comma,
        "dash" => Filter::Dash,
        "blank" => Filter::Blank,
        "pattern" => Filter::Pattern,
        "fixed" => Filter::Fixed,
        "string" => Filter::String,
        "shell" => Filter::Shell,
        "said" => Filter::Said,
        "sed" => Filter::Sed,
        "sedto" => Filter::SedTo,
        "literal" => Filter::Literal,
        "base" => Filter::Base,
        "inside" => Filter::Inside,
        "slash" => Filter::Slash,
        "dotted" => Filter::Dotted,
        "heading" => Filter::Heading,
        _ => return None,
    })
}
