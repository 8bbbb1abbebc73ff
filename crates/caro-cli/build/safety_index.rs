//! Writes the index: what there is to look at for the name of a command.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Rule, Vocabulary};
use super::tables::{Names, bits, line};

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
    write_rules(rules, names, entries, out);
    Ok(())
}

fn write_rules<'a>(
    rules: &'a [Rule],
    names: &Names,
    mut entries: BTreeMap<&'a str, Entry>,
    out: &mut String,
) {
    let mut by_start: BTreeMap<&str, Places> = BTreeMap::new();
    let mut by_class: BTreeMap<u32, Places> = BTreeMap::new();
    let (mut any, mut other) = (Places::new(), Places::new());
    for (rule_at, rule) in rules.iter().enumerate() {
        for (at, one) in rule.matches.iter().enumerate() {
            let place = (rule_at, at);
            if one.command.is_empty() {
                other.insert(place);
            }
            for name in &one.command {
                if name == "*" {
                    any.insert(place);
                } else if let Some(class) = name.strip_prefix('@') {
                    by_class.entry(names.classes[class]).or_default().insert(place);
                } else if let Some(start) = name.strip_suffix('*') {
                    by_start.entry(start).or_default().insert(place);
                } else {
                    entries.entry(name).or_default().rules.insert(place);
                }
            }
        }
    }
    line(out, "pub(super) static COMMANDS: &[CommandEntry] = &[");
    for (name, entry) in &entries {
        let Entry { rules, classes, tool, wrapper } = entry;
        let rules = list(rules);
        line(
            out,
            &format!(
                "CommandEntry {{ name: {name:?}, rules: {rules}, classes: &{classes:?}, \
                 tool: {tool:?}, wrapper: {wrapper:?} }},"
            ),
        );
    }
    line(out, "];\npub(super) static BY_NAME_START: &[(&str, &[Place])] = &[");
    for (start, places) in &by_start {
        line(out, &format!("({start:?}, {}),", list(places)));
    }
    line(out, "];\npub(super) static BY_CLASS: &[(Sources, &[Place])] = &[");
    for (class, places) in &by_class {
        line(out, &format!("({}, {}),", bits(*class), list(places)));
    }
    line(out, "];");
    line(out, &format!("pub(super) static ANY_COMMAND: &[Place] = {};", list(&any)));
    line(out, &format!("pub(super) static OTHER: &[Place] = {};", list(&other)));
}

fn list(places: &Places) -> String {
    format!("&{:?}", places.iter().collect::<Vec<_>>())
}
