//! What a line has set so far: variables, the folder, functions, downloaded files.

use std::rc::Rc;

use super::rule::VARIABLES;
use super::rule::{CLASS_DECODE, CLASS_FETCH, CLASS_LISTING, CLASS_SECRET, Sources};
use super::script::Script;
use super::walk::Stream;

/// The state of the shell as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Scope {
    variables: Vec<(String, Vec<String>)>,
    /// The current folder, once the line has changed it to a known one.
    pub(super) folder: Option<String>,
    functions: Vec<(String, Rc<Script>)>,
    /// Files that the line has written, and what is in them.
    files: Vec<(String, Stream)>,
    /// Where the values of variables came from, if that matters.
    marks: Vec<(String, Sources)>,
    /// Folders that show another one: where they are, what they show.
    pub(super) views: Vec<(String, String)>,
    /// Copies of programs: the name, the program.
    pub(super) copies: Vec<(String, String)>,
}

/// What a variable carries on; of all else it matters only where it is produced.
pub(super) const CARRIED: Sources = CLASS_DECODE | CLASS_FETCH | CLASS_LISTING | CLASS_SECRET;

impl Scope {
    /// Returns the values of a variable, if they are known.
    pub(super) fn get(&self, name: &str) -> Option<Vec<String>> {
        if let Some((_, values)) = self.variables.iter().rfind(|(known, _)| known == name) {
            return Some(values.clone());
        }
        let positional = matches!(name, "@" | "*") || name.bytes().all(|b| b.is_ascii_digit());
        match name {
            "PWD" => self.folder.clone().map(|folder| vec![folder]),
            "" | "0" => None,
            // A line that is run as it stands has no arguments.
            _ if positional => Some(Vec::new()),
            _ => {
                let known = VARIABLES.iter().find(|(known, _)| *known == name)?;
                Some(vec![known.1.to_owned()])
            }
        }
    }

    /// Sets a variable.
    pub(super) fn set(&mut self, name: &str, values: Vec<String>) {
        match self.variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = values,
            None => self.variables.push((name.to_owned(), values)),
        }
    }

    /// Notes where the value of a variable came from.
    pub(super) fn mark(&mut self, name: &str, sources: Sources) {
        self.marks.retain(|(known, _)| known != name);
        if sources & CARRIED != 0 {
            self.marks.push((name.to_owned(), sources & CARRIED));
        }
    }

    /// Returns where the value of a variable came from.
    pub(super) fn sources(&self, name: &str) -> Sources {
        self.marks.iter().find(|(known, _)| known == name).map_or(0, |(_, sources)| *sources)
    }

    /// Sets `$1`, `$2`, … and `$@`, and returns what they were.
    pub(super) fn set_positional(&mut self, words: &[String]) -> Vec<(String, Vec<String>)> {
        let is_positional =
            |name: &str| name == "@" || name == "*" || name.bytes().all(|b| b.is_ascii_digit());
        let before =
            self.variables.iter().filter(|(name, _)| is_positional(name)).cloned().collect();
        self.variables.retain(|(name, _)| !is_positional(name));
        for (at, word) in words.iter().enumerate().take(9) {
            self.set(&(at + 1).to_string(), vec![word.clone()]);
        }
        self.set("@", words.to_vec());
        self.set("*", words.to_vec());
        before
    }

    /// Puts back what [`Scope::set_positional`] returned.
    pub(super) fn restore_positional(&mut self, before: Vec<(String, Vec<String>)>) {
        self.set_positional(&[]);
        for (name, values) in before {
            self.set(&name, values);
        }
    }

    /// Notes what a file holds from now on.
    pub(super) fn write(&mut self, path: String, content: Stream) {
        self.files.push((path, content));
    }

    /// Returns what the line has written to a file.
    pub(super) fn file(&self, path: &str) -> Option<&Stream> {
        self.files.iter().rfind(|(known, _)| known == path).map(|(_, content)| content)
    }

    /// Returns the characters at which unquoted values are split.
    pub(super) fn separators(&self) -> String {
        self.get("IFS").map(|values| values.concat()).unwrap_or_default()
    }

    /// Returns the classes of what the line has written to one of these files.
    pub(super) fn staged<'a>(&self, paths: impl Iterator<Item = &'a String>) -> Sources {
        if self.files.is_empty() {
            return 0;
        }
        let contents = paths.filter_map(|path| self.file(path));
        contents.fold(0, |all, content| all | content.sources) & CARRIED
    }

    /// Defines a function.
    pub(super) fn define(&mut self, name: &str, body: &Rc<Script>) {
        self.functions.push((name.to_owned(), Rc::clone(body)));
    }

    /// Returns the body of a function.
    pub(super) fn function(&self, name: &str) -> Option<Rc<Script>> {
        self.functions.iter().rfind(|(known, _)| known == name).map(|(_, body)| Rc::clone(body))
    }
}
