//! The names that rules may refer to, and the bits that stand for them.

use std::collections::BTreeMap;

use super::data::Vocabulary;

/// Path classes and command classes that the code itself refers to.
pub(super) const PATHS_IN_CODE: &[&str] =
    &["cron", "host", "null", "secret", "sink", "socket", "startup"];
pub(super) const CLASSES_IN_CODE: &[&str] = &[
    "secret",
    "fetch",
    "settings",
    "decode",
    "endless",
    "evaluated",
    "socket_open",
    "listing",
    "narrowing",
    "sql",
    "stager",
    "whole_tree",
];

/// Path classes and command classes by name.
pub(super) struct Names {
    paths: BTreeMap<String, u128>,
    classes: BTreeMap<String, u128>,
}

impl Names {
    /// Numbers what the vocabulary defines.
    pub(super) fn new(vocabulary: &Vocabulary) -> Result<Self, String> {
        let bit = |place: usize| 1_u128 << place;
        // The highest bit of the classes is kept for data that nobody has seen.
        if vocabulary.class.len() > 127 || vocabulary.paths.len() > 64 {
            return Err("more than 127 classes or 64 path classes".to_owned());
        }
        let paths = vocabulary.paths.keys().cloned();
        let classes = vocabulary.class.iter().map(|class| class.name.clone());
        let names = Self {
            paths: paths.enumerate().map(|(place, name)| (name, bit(place))).collect(),
            classes: classes.enumerate().map(|(place, name)| (name, bit(place))).collect(),
        };
        for name in PATHS_IN_CODE {
            names.paths(&[(*name).to_owned()])?;
        }
        for name in CLASSES_IN_CODE {
            names.class(name)?;
        }
        Ok(names)
    }

    /// Returns the expression for a set of path classes.
    pub(super) fn paths(&self, wanted: &[String]) -> Result<String, String> {
        let find =
            |name: &String| self.paths.get(name).copied().ok_or(format!("unknown paths `{name}`"));
        let set = wanted.iter().map(find).try_fold(0, |all, bit| Ok::<_, String>(all | bit?))?;
        Ok(expression(set))
    }

    /// Returns the expression for a command class.
    pub(super) fn class(&self, name: &str) -> Result<String, String> {
        self.classes(&[name.to_owned()])
    }

    /// Returns the expression for a set of command classes.
    pub(super) fn classes(&self, wanted: &[String]) -> Result<String, String> {
        let find = |name: &String| match name.as_str() {
            "unseen" => Ok(1 << 127),
            name => self.classes.get(name).copied().ok_or(format!("unknown class `{name}`")),
        };
        let set = wanted.iter().map(find).try_fold(0, |all, bit| Ok::<_, String>(all | bit?))?;
        Ok(expression(set))
    }
}

/// Writes a set as its bits, which can be read.
fn expression(set: u128) -> String {
    let given = (0..128).filter(|place| set & (1 << place) != 0);
    let shifts: Vec<String> = given
        .map(|place| if place == 0 { "1".to_owned() } else { format!("1 << {place}") })
        .collect();
    if shifts.is_empty() { "0".to_owned() } else { shifts.join(" | ") }
}
