//! Reads and checks words and what they mean: caro's own (`words.toml`) and a person's.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::concept::NAMES;
use super::concept_set::MOST_CONCEPTS;
use super::table::Tables;
use super::types::Class;

/// Words, and the concepts they stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    /// Concepts by number: name and class.
    pub(super) concepts: Vec<(String, Class)>,
    /// Concepts that a file or folder has.
    pub(super) attributes: BTreeSet<usize>,
    /// Concepts that say little.
    pub(super) light: BTreeSet<usize>,
    /// Every word or phrase with the number of its concept, sorted.
    pub(super) words: BTreeMap<String, usize>,
    /// Words for kinds of files with their wildcards, sorted.
    pub(super) kinds: BTreeMap<String, Vec<String>>,
    /// Words for folders that everybody has, sorted.
    pub(super) places: BTreeMap<String, String>,
    /// Names that people give to services, with the services' own, sorted.
    pub(super) services: BTreeMap<String, String>,
    /// Programs that are known by name, sorted.
    pub(super) programs: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVocabulary {
    noise: Vec<String>,
    foreign: Vec<String>,
    attributes: Vec<String>,
    light: Vec<String>,
    marker: BTreeMap<String, Vec<String>>,
    look: BTreeMap<String, Vec<String>>,
    thing: BTreeMap<String, Vec<String>>,
    plain: BTreeMap<String, Vec<String>>,
    effect: BTreeMap<String, Vec<String>>,
    negation: BTreeMap<String, Vec<String>>,
    kinds: BTreeMap<String, Vec<String>>,
    places: BTreeMap<String, String>,
    services: BTreeMap<String, String>,
    programs: BTreeSet<String>,
}

impl Vocabulary {
    /// Reads `words.toml`.
    pub(super) fn read(text: &str, file: &str) -> Result<Self, String> {
        let raw: RawVocabulary = toml::from_str(text).map_err(|e| toml_error(file, text, &e))?;
        let mut known = Self {
            kinds: raw.kinds,
            places: raw.places,
            services: raw.services,
            programs: raw.programs,
            ..Self::default()
        };
        let single = |name: &str, words| BTreeMap::from([(name.to_owned(), words)]);
        let mut groups = Vec::new();
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
            groups.extend(group.into_iter().map(|(name, words)| (name, class, words)));
        }
        // Stable: what the program refers to comes first, in its order, and the rest as it stands.
        let rank = |name: &str| NAMES.iter().position(|known| *known == name);
        groups.sort_by_key(|(name, ..)| rank(name).unwrap_or(NAMES.len()));
        for (number, name) in NAMES.iter().enumerate() {
            if groups.get(number).is_none_or(|(given, ..)| given != name) {
                return Err(format!(
                    "{file}: the concept `{name}` is missing; the program uses it"
                ));
            }
        }
        for (name, class, words) in groups {
            known.add(name, class, words).map_err(|e| format!("{file}: {e}"))?;
        }
        known.attributes =
            known.concepts(&raw.attributes).map_err(|e| format!("{file}: attributes: {e}"))?;
        known.light = known.concepts(&raw.light).map_err(|e| format!("{file}: light: {e}"))?;
        if let Some(glob) = known.kinds.values().flatten().find(|glob| !is_safe_glob(glob)) {
            return Err(format!(
                "{file}: the wildcard `{glob}` has characters the shell would read"
            ));
        }
        let names = known.services.values().chain(&known.programs);
        if let Some(name) = names.into_iter().find(|name| !is_safe_name(name)) {
            return Err(format!("{file}: the name `{name}` has characters the shell would read"));
        }
        Ok(known)
    }

    /// Returns the words and concepts of tables, to which others can be added.
    pub(super) fn of(tables: &Tables<'_>) -> Self {
        let names = tables.concept_names.iter().map(|name| tables.text(*name).to_owned());
        let words = tables.words.iter();
        Self {
            concepts: names.zip(tables.classes.iter().copied()).collect(),
            words: words.map(|w| (tables.text(w.text).to_owned(), w.concept.into())).collect(),
            ..Self::default()
        }
    }

    /// Adds a concept with its words, none of which may be known already.
    pub(super) fn add(
        &mut self,
        name: String,
        class: Class,
        words: Vec<String>,
    ) -> Result<(), String> {
        if self.concepts.iter().any(|(other, _)| *other == name) {
            return Err(format!("the concept `{name}` is there already"));
        }
        let number = self.concepts.len();
        if number >= MOST_CONCEPTS {
            return Err(format!("more than {MOST_CONCEPTS} concepts, caro's own among them"));
        }
        for word in words {
            if word != word.to_lowercase() || word.trim() != word || word.contains("  ") {
                return Err(format!("`{word}` of `{name}` must be lower case with single blanks"));
            }
            if word.is_empty() || word.len() > 64 || word.contains(char::is_control) {
                return Err(format!("a word of `{name}` is empty, too long or not text"));
            }
            if let Some(other) = self.words.insert(word.clone(), number) {
                let other = self.concepts.get(other).map_or(name.as_str(), |(other, _)| other);
                return Err(format!("the word `{word}` is in both `{other}` and `{name}`"));
            }
        }
        self.concepts.push((name, class));
        Ok(())
    }

    /// Returns the number of a concept that an intent may name.
    pub(super) fn concept(&self, name: &str) -> Result<usize, String> {
        let found = self.concepts.iter().position(|(other, _)| other == name);
        let number = found.ok_or_else(|| {
            format!("unknown concept `{name}` (config/intents/words.toml has them)")
        })?;
        match self.concepts[number].1 {
            Class::Foreign | Class::Noise => Err(format!("no intent may name `{name}`")),
            _ => Ok(number),
        }
    }

    /// Returns the concepts that have a plural of their own: one named like it, without words.
    pub(super) fn plurals(&self) -> impl Iterator<Item = (usize, usize)> {
        let named = |name: String| self.concepts.iter().position(|(other, _)| *other == name);
        let has_words = |number: usize| self.words.values().any(|concept| *concept == number);
        self.concepts.iter().enumerate().filter_map(move |(one, (name, _))| {
            let many = named(format!("{name}s")).filter(|many| !has_words(*many))?;
            Some((one, many))
        })
    }

    /// Returns the numbers of concepts that an intent may name.
    pub(super) fn concepts(&self, names: &[String]) -> Result<BTreeSet<usize>, String> {
        names.iter().map(|name| self.concept(name)).collect()
    }
}

fn is_safe_glob(glob: &str) -> bool {
    glob.chars().all(|c| c.is_ascii_alphanumeric() || "*._-+".contains(c)) && glob.contains('*')
}

fn is_safe_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
}

/// Puts file and line before what the TOML reader says, in one line.
pub(super) fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    let said = error.message().lines().next().unwrap_or_default();
    format!("{file}:{line}: {said}")
}

pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}
