//! Reads and checks the intents of `config/intents`, with errors that name file, line and intent.
//!
//! The build script compiles the project's own files with it, and caro a person's own when it
//! starts, so that both pass the same checks. It reads text, not files.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::placing::{check_programs, check_template};
use super::template::{self, Piece};
use super::types::{Class, SlotType};
use super::vocabulary::{Vocabulary, line_of, toml_error};

/// One checked intent.
#[derive(Debug)]
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) purpose: String,
    pub(super) changes: bool,
    pub(super) need: Vec<Need>,
    pub(super) may: BTreeSet<usize>,
    pub(super) forbid: BTreeSet<usize>,
    pub(super) slots: Vec<Slot>,
    pub(super) gnu: Option<Vec<Piece>>,
    pub(super) bsd: Option<Vec<Piece>>,
    /// Request, command on GNU and, where it differs, on BSD.
    pub(super) examples: Vec<Vec<String>>,
}

/// Concepts and slots of which the request must have one.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) concepts: BTreeSet<usize>,
    pub(super) slots: BTreeSet<usize>,
}

/// One value that an intent takes from the request.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) name: String,
    pub(super) takes: SlotType,
    pub(super) after: BTreeSet<usize>,
    pub(super) before: BTreeSet<usize>,
    pub(super) near: BTreeSet<usize>,
    pub(super) any: bool,
    pub(super) many: bool,
    pub(super) ends: Vec<String>,
    pub(super) default: Option<String>,
    pub(super) hole: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    intent: Vec<Spanned<RawIntent>>,
}

/// A person's file, which may bring words of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOwnFile {
    #[serde(default)]
    words: BTreeMap<String, Spanned<Vec<String>>>,
    #[serde(default)]
    intent: Vec<Spanned<RawIntent>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIntent {
    id: String,
    purpose: String,
    #[serde(default)]
    changes: bool,
    need: Vec<String>,
    #[serde(default)]
    may: Vec<String>,
    #[serde(default)]
    forbid: Vec<String>,
    #[serde(default)]
    slots: Vec<RawSlot>,
    run: Option<String>,
    gnu: Option<String>,
    bsd: Option<String>,
    #[serde(default)]
    examples: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSlot {
    name: String,
    takes: String,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
    #[serde(default)]
    any: bool,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    ends: Vec<String>,
    default: Option<String>,
    hole: Option<String>,
    #[serde(default)]
    when: Vec<String>,
    gives: Option<String>,
}

/// Reads one file of caro's own intents; `topic` is the file's stem, with which every id begins.
pub(super) fn intents(
    text: &str,
    file: &str,
    topic: &str,
    known: &Vocabulary,
) -> Result<Vec<Intent>, String> {
    let raw: RawFile = toml::from_str(text).map_err(|e| toml_error(file, text, &e))?;
    checked(raw.intent, &Source { text, file, topic, is_own: false }, known)
}

/// Reads one file of a person's intents, and adds its words to what is known.
pub(super) fn own(
    text: &str,
    file: &str,
    topic: &str,
    known: &mut Vocabulary,
) -> Result<Vec<Intent>, String> {
    let raw: RawOwnFile = toml::from_str(text).map_err(|e| toml_error(file, text, &e))?;
    if topic.is_empty() || !topic.chars().all(is_plain) {
        return Err(format!("{file}: a file's name has only lower-case letters and `-`"));
    }
    for (name, words) in raw.words {
        let line = line_of(text, words.span().start);
        // Class `plain`: to an intent that does not name it, such a word is unexplained.
        let added = if name.is_empty() || !name.chars().all(|c| is_plain(c) || c == '_') {
            Err(format!("the name `{name}` has only lower-case letters, `-` and `_`"))
        } else {
            known.add(name, Class::Plain, words.into_inner())
        };
        added.map_err(|wrong| format!("{file}:{line}: {wrong}"))?;
    }
    checked(raw.intent, &Source { text, file, topic, is_own: true }, known)
}

/// Where intents come from.
struct Source<'a> {
    text: &'a str,
    file: &'a str,
    topic: &'a str,
    /// A person's own intents need no examples, and no value of theirs may be a program.
    is_own: bool,
}

fn checked(
    raw: Vec<Spanned<RawIntent>>,
    source: &Source<'_>,
    known: &Vocabulary,
) -> Result<Vec<Intent>, String> {
    let mut seen = BTreeSet::new();
    let mut intents = Vec::new();
    for raw in raw {
        let line = line_of(source.text, raw.span().start);
        let raw = raw.into_inner();
        let id: String = raw.id.chars().filter(|c| !c.is_control()).collect();
        let place = |e: String| format!("{}:{line}: intent `{id}`: {e}", source.file);
        if !seen.insert(raw.id.clone()) {
            return Err(place("the id is used twice".into()));
        }
        intents.push(intent(raw, source, known).map_err(place)?);
    }
    Ok(intents)
}

fn intent(raw: RawIntent, source: &Source<'_>, known: &Vocabulary) -> Result<Intent, String> {
    check_texts(&raw, source)?;
    let slots = raw.slots.into_iter().map(|s| slot(s, known)).collect::<Result<Vec<_>, _>>()?;
    if let Some(twice) = slots.iter().enumerate().find_map(|(i, slot)| {
        slots[..i].iter().any(|other| other.name == slot.name).then_some(&slot.name)
    }) {
        return Err(format!("the slot `{twice}` is declared twice"));
    }
    let need =
        raw.need.iter().map(|group| need(group, &slots, known)).collect::<Result<Vec<_>, _>>()?;
    if !need.iter().any(|group| group.slots.is_empty()) {
        return Err("`need` must have a group of words without a slot".into());
    }
    let (gnu, bsd) = match (raw.run, raw.gnu, raw.bsd) {
        (Some(run), None, None) => (Some(run.clone()), Some(run)),
        (None, gnu, bsd) if gnu.is_some() || bsd.is_some() => (gnu, bsd),
        _ => return Err("give either `run` for every platform, or `gnu` and `bsd`".into()),
    };
    let read = |line: Option<String>| {
        line.map(|line| {
            let pieces = template::parse(&line)?;
            check_template(&pieces, &slots, false)?;
            if source.is_own {
                check_programs(&pieces)?;
            }
            Ok::<_, String>(pieces)
        })
        .transpose()
    };
    Ok(Intent {
        id: raw.id,
        purpose: raw.purpose,
        changes: raw.changes,
        need,
        may: known.concepts(&raw.may)?,
        forbid: known.concepts(&raw.forbid)?,
        gnu: read(gnu)?,
        bsd: read(bsd)?,
        slots,
        examples: raw.examples,
    })
}

fn check_texts(raw: &RawIntent, source: &Source<'_>) -> Result<(), String> {
    let topic = source.topic;
    let name = raw.id.strip_prefix(topic).and_then(|rest| rest.strip_prefix('.'));
    if !name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| is_plain(c) || c.is_ascii_digit())
    }) {
        return Err(format!("the id must be `{topic}.` and lower-case letters, digits or `-`"));
    }
    let commands = [&raw.run, &raw.gnu, &raw.bsd].into_iter().flatten();
    if commands.chain([&raw.purpose]).any(|text| text.contains(is_hidden)) {
        return Err("a text has characters that cannot be seen".into());
    }
    if !raw.purpose.ends_with('.') || raw.purpose.len() > 100 {
        return Err("`purpose` is one sentence with a full stop, at most 100 bytes".into());
    }
    if raw.slots.len() > 16 {
        return Err("at most 16 slots".into());
    }
    if !source.is_own && raw.examples.len() < 2
        || raw.examples.iter().any(|e| !(2..=3).contains(&e.len()))
    {
        return Err(
            "give two or more `examples` as [request, command] or [request, gnu, bsd]".into()
        );
    }
    Ok(())
}

/// Whether a character is none that can be seen, or makes others look like something else: control
/// characters, and the format characters of Unicode (bidirectional marks).
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_plain(c: char) -> bool {
    c.is_ascii_lowercase() || c == '-'
}

fn slot(raw: RawSlot, known: &Vocabulary) -> Result<Slot, String> {
    let takes = slot_type(&raw.takes)
        .ok_or_else(|| format!("slot `{}`: unknown type `{}`", raw.name, raw.takes))?;
    if raw.name.is_empty() || !raw.name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        return Err(format!(
            "the name of a slot has only lower-case letters and `_`: `{}`",
            raw.name
        ));
    }
    let hole = raw.hole.unwrap_or_else(|| raw.name.to_uppercase().replace('_', "-"));
    if !hole.chars().all(|c| c.is_ascii_uppercase() || c == '-') {
        return Err(format!("slot `{}`: `hole` has only capitals and `-`", raw.name));
    }
    let free = matches!(takes, SlotType::Word | SlotType::Branch | SlotType::Image);
    if free && raw.after.is_empty() && raw.before.is_empty() && raw.near.is_empty() {
        return Err(format!("slot `{}`: a `{}` needs `after` or `before`", raw.name, raw.takes));
    }
    if raw.many && !can_be_many(takes) {
        return Err(format!("slot `{}`: only names can be `many`", raw.name));
    }
    let is_flag = takes == SlotType::Flag;
    if is_flag != raw.gives.is_some() || is_flag == raw.when.is_empty() {
        return Err(format!(
            "slot `{}`: a `flag`, and nothing else, has `when` and `gives`",
            raw.name
        ));
    }
    if is_flag {
        return Ok(Slot {
            after: known.concepts(&raw.when)?,
            default: raw.gives,
            name: raw.name,
            takes,
            before: BTreeSet::new(),
            near: BTreeSet::new(),
            any: false,
            many: false,
            ends: Vec::new(),
            hole,
        });
    }
    if let Some(default) = &raw.default
        && !default.chars().all(|c| c.is_ascii_alphanumeric() || "./~".contains(c))
    {
        return Err(format!("slot `{}`: `default` has characters the shell would read", raw.name));
    }
    Ok(Slot {
        after: known.concepts(&raw.after)?,
        before: known.concepts(&raw.before)?,
        near: known.concepts(&raw.near)?,
        any: raw.any,
        many: raw.many,
        name: raw.name,
        takes,
        ends: raw.ends,
        default: raw.default,
        hole,
    })
}

/// Whether several values of a type can stand one after the other.
fn can_be_many(takes: SlotType) -> bool {
    matches!(
        takes,
        SlotType::File
            | SlotType::Folder
            | SlotType::Path
            | SlotType::Word
            | SlotType::Program
            | SlotType::Service
            | SlotType::Count
    )
}

fn need(group: &str, slots: &[Slot], known: &Vocabulary) -> Result<Need, String> {
    let mut need = Need { concepts: BTreeSet::new(), slots: BTreeSet::new() };
    for name in group.split('|') {
        if let Some(slot_name) = name.strip_prefix('$') {
            need.slots.insert(index_of(slots, slot_name)?);
        } else {
            need.concepts.insert(known.concept(name)?);
        }
    }
    Ok(need)
}

pub(super) fn index_of(slots: &[Slot], name: &str) -> Result<usize, String> {
    slots
        .iter()
        .position(|slot| slot.name == name)
        .ok_or_else(|| format!("the slot `{name}` is not declared"))
}

fn slot_type(name: &str) -> Option<SlotType> {
    Some(match name {
        "larger" => SlotType::Larger,
        "smaller" => SlotType::Smaller,
        "size" => SlotType::Size,
        "newer" => SlotType::Newer,
        "older" => SlotType::Older,
        "span" => SlotType::Span,
        "when" => SlotType::When,
        "day" => SlotType::Day,
        "clock" => SlotType::Clock,
        "weekday" => SlotType::Weekday,
        "count" => SlotType::Count,
        "ordinal" => SlotType::Ordinal,
        "range" => SlotType::Range,
        "kind" => SlotType::Kind,
        "ending" => SlotType::Ending,
        "affix" => SlotType::Affix,
        "name" => SlotType::Name,
        "file" => SlotType::File,
        "folder" => SlotType::Folder,
        "start" => SlotType::Start,
        "path" => SlotType::Path,
        "device" => SlotType::Device,
        "remote" => SlotType::Remote,
        "port" => SlotType::Port,
        "host" => SlotType::Host,
        "login" => SlotType::Login,
        "network" => SlotType::Network,
        "interface" => SlotType::Interface,
        "url" => SlotType::Url,
        "text" => SlotType::Text,
        "word" => SlotType::Word,
        "service" => SlotType::Service,
        "program" => SlotType::Program,
        "variable" => SlotType::Variable,
        "image" => SlotType::Image,
        "branch" => SlotType::Branch,
        "commit" => SlotType::Commit,
        "mode" => SlotType::Mode,
        "sign" => SlotType::Sign,
        "flag" => SlotType::Flag,
        _ => return None,
    })
}
