//! Writes the index: what there is to look at for the name of a command.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Rule, Vocabulary};
use super::names::Names;
use super::pool::Pool;
use super::tables::line;

type Places = BTreeSet<(usize, usize)>;

/// What the tables hold for one name.
#[derive(Default)]
struct Entry {
    rules: Places,
    classes: Vec<usize>,
    tool: Option<usize>,
    wrapper: Option<usize>,
}

/// Writes the index, or refuses a name that is described twice.
pub(super) fn write(
    vocabulary: &Vocabulary,
    rules: &[Rule],
    names: &Names,
    pool: &mut Pool,
    out: &mut String,
) -> Result<(), String> {
    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
    let matches = vocabulary.class.iter().flat_map(|class| &class.matches);
    for (place, one) in matches.enumerate() {
        for name in &one.command {
            entries.entry(name).or_default().classes.push(place);
        }
    }
    let twice =
        |kind: &str, name: &str| Err(format!("`vocabulary.toml`: {kind} `{name}` is there twice"));
    for (place, tool) in vocabulary.tool.iter().enumerate() {
        for name in &tool.commands {
            if entries.entry(name).or_default().tool.replace(place).is_some() {
                return twice("tool", name);
            }
        }
    }
    for (place, wrapper) in vocabulary.wrapper.iter().enumerate() {
        for name in &wrapper.commands {
            if entries.entry(name).or_default().wrapper.replace(place).is_some() {
                return twice("wrapper", name);
            }
        }
    }
    write_rules(rules, names, entries, pool, out)
}

fn write_rules<'a>(
    rules: &'a [Rule],
    names: &Names,
    mut entries: BTreeMap<&'a str, Entry>,
    pool: &mut Pool,
    out: &mut String,
) -> Result<(), String> {
    let mut by_start: BTreeMap<&str, Places> = BTreeMap::new();
    let mut by_class: BTreeMap<&str, Places> = BTreeMap::new();
    let (mut any, mut other) = (Places::new(), Places::new());
    let ways = rules
        .iter()
        .enumerate()
        .flat_map(|(at, rule)| rule.matches.iter().map(move |one| (at, one)));
    for (way, (rule, one)) in ways.enumerate() {
        let place = (rule, way);
        if one.command.is_empty() {
            other.insert(place);
        }
        for name in &one.command {
            if name == "*" {
                any.insert(place);
            } else if let Some(class) = name.strip_prefix('@') {
                by_class.entry(class).or_default().insert(place);
            } else if let Some(start) = name.strip_suffix('*') {
                by_start.entry(start).or_default().insert(place);
            } else {
                entries.entry(name).or_default().rules.insert(place);
            }
        }
    }
    line(out, "static COMMANDS: &[CommandEntry] = &[");
    for (name, entry) in &entries {
        let (rules, classes) = (pool.places(&entry.rules), pool.class_places(&entry.classes));
        let (name, tool, wrapper) = (pool.piece(name), entry.tool, entry.wrapper);
        line(
            out,
            &format!(
                "CommandEntry {{ name: {name}, rules: {rules}, classes: {classes}, \
                 tool: {tool:?}, wrapper: {wrapper:?} }},"
            ),
        );
    }
    line(out, "];\npub(super) static BY_NAME_START: &[(Piece, Span)] = &[");
    for (start, places) in &by_start {
        line(out, &format!("({}, {}),", pool.piece(start), pool.places(places)));
    }
    line(out, "];\npub(super) static BY_CLASS: &[(Sources, Span)] = &[");
    for (class, places) in &by_class {
        line(out, &format!("({}, {}),", names.class(class)?, pool.places(places)));
    }
    line(out, "];");
    line(out, &format!("pub(super) static ANY_COMMAND: Span = {};", pool.places(&any)));
    line(out, &format!("pub(super) static OTHER: Span = {};", pool.places(&other)));
    Ok(())
}
