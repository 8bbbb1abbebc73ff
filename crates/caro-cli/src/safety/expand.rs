//! Expansion of words: what a shell would put in their place, as far as that can be known.

use std::rc::Rc;

use super::fields::{Expanded, Origin, UNKNOWN};
use super::scope::CARRIED;
use super::script::{Operation, Part, Script, Word};
use super::trim;
use super::walk::{Stream, Walker};

impl Walker {
    /// Returns the words that `word` becomes; commands in it are walked on the way.
    pub(super) fn expand(&mut self, word: &Word) -> Vec<String> {
        // Most words are plain text, to which nothing happens.
        if let [Part::Text { text, quoted }] = word.parts.as_slice()
            && (!text.contains(['~', '{']) || *quoted && !text.starts_with('~'))
        {
            return vec![text.clone()];
        }
        let mut expanded = Expanded::default();
        self.parts(word, &mut expanded);
        expanded.fields(&self.scope.separators())
    }

    /// Returns the one word that `word` becomes where nothing is split.
    pub(super) fn expand_single(&mut self, word: &Word) -> String {
        let mut expanded = Expanded::default();
        self.parts(word, &mut expanded);
        expanded.single()
    }

    fn parts(&mut self, word: &Word, into: &mut Expanded) {
        for part in &word.parts {
            match part {
                Part::Text { text, quoted } => {
                    into.kept |= quoted;
                    into.push(text, if *quoted { Origin::Quoted } else { Origin::Typed });
                }
                Part::Parameter { name, operation, quoted } => {
                    let values = self.parameter(name, operation);
                    push_values(&values, *quoted, into);
                }
                Part::Command { script, quoted } => {
                    let text = self.substitution(script);
                    push_values(&[text], *quoted, into);
                }
                Part::Process { script, reads } => {
                    let name = self.process_name(script, *reads);
                    into.push(&name, Origin::Quoted);
                }
                Part::Opaque { inside } => {
                    self.expand_single(inside);
                    into.push(UNKNOWN.encode_utf8(&mut [0; 4]), Origin::Quoted);
                }
            }
        }
    }

    fn substitution(&mut self, script: &Rc<Script>) -> String {
        let folder = self.scope.folder.clone();
        let input = self.input.clone();
        let fed = std::mem::take(&mut self.fed);
        let output = self.deeper(|walker| walker.script(script, input.as_ref()));
        self.fed = fed | output.sources;
        self.scope.folder = folder;
        match output.text {
            Some(text) => text.trim_end_matches('\n').to_owned(),
            None => UNKNOWN.to_string(),
        }
    }

    /// Returns a name for the process; rules find its stream by it.
    fn process_name(&mut self, script: &Rc<Script>, reads: bool) -> String {
        let input = if reads { None } else { self.input.clone() };
        let fed = std::mem::take(&mut self.fed);
        let output = self.deeper(|walker| walker.script(script, input.as_ref()));
        self.fed = fed;
        if !reads {
            return "/dev/null".to_owned();
        }
        self.fed |= output.sources;
        self.processes.push(output);
        format!("/dev/fd/{UNKNOWN}{}", self.processes.len() - 1)
    }

    fn parameter(&mut self, name: &str, operation: &Operation) -> Vec<String> {
        let known = self.scope.get(name);
        self.fed |= self.scope.sources(name);
        let unknown = || vec![UNKNOWN.to_string()];
        match operation {
            Operation::Plain => known.unwrap_or_else(unknown),
            Operation::Default(word) => {
                let default = self.expand_single(word);
                known.filter(|values| !values.is_empty()).unwrap_or_else(|| vec![default])
            }
            Operation::Required(word) => {
                self.expand_single(word);
                known.unwrap_or_else(unknown)
            }
            Operation::Alternative(word) => vec![self.expand_single(word)],
            Operation::Slice(offset, length) => {
                let value = known.map_or_else(|| UNKNOWN.to_string(), |values| values.join(" "));
                vec![slice(&value, *offset, *length)]
            }
            Operation::Other(word) => {
                let operation = self.expand_single(word);
                // Whatever the folder is called, it begins with a slash.
                if name == "PWD" && matches!(operation.as_str(), "%%[!/]*" | "%%[^/]*") {
                    return vec!["/".to_owned()];
                }
                let single = known.filter(|values| values.len() == 1);
                let changed = single.and_then(|values| trim::changed(&values[0], &operation));
                changed.map_or_else(unknown, |value| vec![value])
            }
        }
    }
}

/// Cuts a piece out of a value; every home and every folder begins with a slash.
fn slice(value: &str, offset: usize, length: Option<usize>) -> String {
    if value.starts_with('~') || value.contains(UNKNOWN) {
        let root = offset == 0 && length == Some(1) && value.starts_with('~');
        return if root { "/".to_owned() } else { UNKNOWN.to_string() };
    }
    value.chars().skip(offset).take(length.unwrap_or(usize::MAX)).collect()
}

fn push_values(values: &[String], quoted: bool, into: &mut Expanded) {
    // `"$@"` without arguments is no word at all, not an empty one.
    into.kept |= quoted && !values.is_empty();
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            into.push(" ", Origin::Break);
        }
        // The home folder is kept as `~`, which must not read as a file of that name.
        let home = value.starts_with('~');
        let (first, rest) = value.split_at(usize::from(home));
        into.push(first, Origin::Typed);
        into.push(rest, if quoted { Origin::Quoted } else { Origin::Expanded });
    }
}

impl Stream {
    /// Returns whether there is something to follow: its text, or where it comes from.
    pub(super) fn tells(&self) -> bool {
        self.text.is_some() || self.sources & CARRIED != 0
    }

    /// Returns the text and nothing if there is none or it is empty.
    pub(super) fn known(&self) -> Option<&str> {
        self.text.as_deref().filter(|text| !text.is_empty())
    }
}
