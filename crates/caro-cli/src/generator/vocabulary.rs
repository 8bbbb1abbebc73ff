//! Reads and checks `words.toml`: the words caro knows, grouped by what they mean.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::types::Class;

/// The words caro knows, from `words.toml`.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Concepts by number: name and class.
    pub(super) concepts: Vec<(String, Class)>,
    /// Every word or phrase with the number of its concept, sorted.
    pub(super) words: BTreeMap<String, usize>,
    /// Words for kinds of files with their wildcards, sorted.
    pub(super) kinds: BTreeMap<String, Vec<String>>,
    /// Words for folders that everybody has, sorted.
    pub(super) places: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVocabulary {
    noise: Vec<String>,
    foreign: Vec<String>,
    marker: BTreeMap<String, Vec<String>>,
    look: BTreeMap<String, Vec<String>>,
    thing: BTreeMap<String, Vec<String>>,
    plain: BTreeMap<String, Vec<String>>,
    effect: BTreeMap<String, Vec<String>>,
    negation: BTreeMap<String, Vec<String>>,
    kinds: BTreeMap<String, Vec<String>>,
    places: BTreeMap<String, String>,
}

/// Reads `words.toml`; `required` are the concepts that the program itself refers to.
pub(super) fn vocabulary(text: &str, file: &str, required: &[&str]) -> Result<Vocabulary, String> {
    let raw: RawVocabulary = toml::from_str(text).map_err(|e| toml_error(file, text, &e))?;
    let mut known = Vocabulary {
        concepts: Vec::new(),
        words: BTreeMap::new(),
        kinds: raw.kinds,
        places: raw.places,
    };
    let single = |name: &str, words| BTreeMap::from([(name.to_owned(), words)]);
    for (class, group) in [
        (Class::Noise, single("noise", raw.noise)),
        (Class::Foreign, single("foreign", raw.foreign)),
        (Class::Marker, raw.marker),
        (Class::Look, raw.look),
        (Class::Thing, raw.thing),
        (Class::Plain, raw.plain),
        (Class::Effect, raw.effect),
        (Class::Negation, raw.negation),
    ] {
        for (name, words) in group {
            add_concept(&mut known, name, class, words).map_err(|e| format!("{file}: {e}"))?;
        }
    }
    for name in required {
        if concept(&known, name).is_err() {
            return Err(format!("{file}: the concept `{name}` is missing; the program uses it"));
        }
    }
    if let Some(glob) = known.kinds.values().flatten().find(|glob| !is_safe_glob(glob)) {
        return Err(format!("{file}: the wildcard `{glob}` has characters the shell would read"));
    }
    Ok(known)
}

fn add_concept(
    known: &mut Vocabulary,
    name: String,
    class: Class,
    words: Vec<String>,
) -> Result<(), String> {
    if known.concepts.iter().any(|(other, _)| *other == name) {
        return Err(format!("the concept `{name}` is in two classes"));
    }
    let number = known.concepts.len();
    for word in words {
        if word != word.to_lowercase() || word.trim() != word || word.contains("  ") {
            return Err(format!("`{word}` of `{name}` must be lower case with single blanks"));
        }
        if let Some(other) = known.words.insert(word.clone(), number) {
            let other = known.concepts.get(other).map_or(name.as_str(), |(other, _)| other);
            return Err(format!("the word `{word}` is in both `{other}` and `{name}`"));
        }
    }
    known.concepts.push((name, class));
    Ok(())
}

fn is_safe_glob(glob: &str) -> bool {
    glob.chars().all(|c| c.is_ascii_alphanumeric() || "*._-+".contains(c)) && glob.contains('*')
}

pub(super) fn concepts(names: &[String], known: &Vocabulary) -> Result<BTreeSet<usize>, String> {
    names.iter().map(|name| concept(known, name)).collect()
}

pub(super) fn concept(known: &Vocabulary, name: &str) -> Result<usize, String> {
    let found = known.concepts.iter().position(|(other, _)| other == name);
    let number = found.ok_or_else(|| format!("unknown concept `{name}` (see words.toml)"))?;
    match known.concepts[number].1 {
        Class::Foreign | Class::Noise => Err(format!("no intent may name `{name}`")),
        _ => Ok(number),
    }
}

pub(super) fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    format!("{file}:{line}: {}", error.message())
}

pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}
