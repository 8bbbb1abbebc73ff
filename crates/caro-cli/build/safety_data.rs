//! The shape of the files under `config/safety`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `vocabulary.toml`: what rules refer to by name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vocabulary {
    pub(super) paths: BTreeMap<String, Vec<String>>,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) class: Vec<Class>,
    pub(super) tool: Vec<Tool>,
    pub(super) wrapper: Vec<Wrapper>,
}

/// Commands that share a property.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) matches: Vec<Match>,
}

/// How the options of a command are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    pub(super) commands: Vec<String>,
    #[serde(default)]
    pub(super) values: String,
    #[serde(default)]
    pub(super) single_dash: bool,
}

/// A command that runs another one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wrapper {
    pub(super) commands: Vec<String>,
    pub(super) runs: String,
    #[serde(default)]
    pub(super) values: String,
    #[serde(default)]
    pub(super) text_options: String,
    #[serde(default)]
    pub(super) skip: usize,
    #[serde(default)]
    pub(super) privileged: bool,
}

/// Any other file: rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) rule: Vec<Rule>,
}

/// One rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    #[serde(skip)]
    pub(super) file: String,
    pub(super) id: String,
    pub(super) category: String,
    pub(super) level: String,
    pub(super) why: String,
    #[serde(rename = "match")]
    pub(super) matches: Vec<Match>,
    pub(super) trips: Vec<String>,
    pub(super) spares: Vec<String>,
}

/// One way to trip a rule: conditions on a command, or one of the other kinds.
#[derive(Deserialize, Default, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Match {
    pub(super) command: Vec<String>,
    pub(super) sub: Vec<String>,
    pub(super) flags: Vec<String>,
    pub(super) without: Vec<String>,
    pub(super) operand: Vec<String>,
    pub(super) source: Vec<String>,
    pub(super) target: Vec<String>,
    pub(super) anywhere: Vec<String>,
    pub(super) keyed: Option<Keyed>,
    pub(super) word: Vec<String>,
    pub(super) no_word: Vec<String>,
    pub(super) text: Vec<String>,
    pub(super) no_text: Vec<String>,
    pub(super) privileged: bool,
    pub(super) min_operands: usize,
    pub(super) max_operands: Option<usize>,

    pub(super) redirect: Vec<String>,
    pub(super) append: Option<bool>,
    pub(super) reads: Vec<String>,
    pub(super) assign: Vec<String>,
    pub(super) value: Vec<String>,
    pub(super) from: Vec<String>,
    pub(super) to: String,
    pub(super) into: Vec<String>,
    pub(super) together: Vec<String>,
    pub(super) unless: Vec<String>,
    pub(super) special: String,
}

/// An operand `key=path`.
#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Keyed {
    pub(super) key: String,
    pub(super) paths: Vec<String>,
}
