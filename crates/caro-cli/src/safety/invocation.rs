//! One command as the rules see it: a name, options, operands as paths, and what it reads.

use std::borrow::Cow;

use super::code;
use super::fields::UNKNOWN;
use super::glob::{self, WordPattern};
use super::options::{self, Arguments, Style};
use super::paths;
use super::rule::{
    CLASS_EVALUATED, CLASS_SQL, CommandEntry, Condition, List, PATH_CLASSES, Paths, Sources, Span,
    TOOLS,
};
use super::sql;

/// The name of a command that cannot be known.
pub(super) const NAMELESS: &str = "?";

/// A command that would run.
#[derive(Debug)]
pub(super) struct Invocation<'a> {
    pub(super) name: String,
    /// What the tables hold for the name and for the name without a version at its end
    /// (`python` for `python3.11`).
    pub(super) entries: [Option<&'static CommandEntry>; 2],
    pub(super) words: &'a [String],
    pub(super) arguments: Arguments,
    /// The operands, normalised.
    pub(super) paths: Vec<String>,
    /// Paths inside other arguments: `--file=/x`, `@/x`, values of options.
    attached: Vec<String>,
    text: String,
    pub(super) privileged: bool,
    pub(super) classes: Sources,
}

impl<'a> Invocation<'a> {
    /// Reads the command from its expanded words; `input` is what it reads, if known.
    pub(super) fn new(
        words: &'a [String],
        folder: Option<&str>,
        input: Option<&str>,
        privileged: bool,
    ) -> Self {
        let name = name_of(&words[0]);
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let rest = &words[1..];
        let by_stem = (stem != name).then(|| CommandEntry::of(stem)).flatten();
        let entries = [CommandEntry::of(&name), by_stem];
        let tool =
            entries.iter().flatten().find_map(|entry| entry.tool).map(|at| &TOOLS[usize::from(at)]);
        let style = tool.map_or(Style::default(), |tool| Style {
            values: tool.values,
            single_dash: tool.single_dash,
            leading_only: false,
        });
        let mut arguments = options::sort(rest, style);
        if name == "find" {
            arguments.operands = super::find::starts(rest);
        }
        // `tar -C folder` reads its operands from there.
        let own_folder = (name == "tar" || name == "bsdtar")
            .then(|| arguments.given(["C", "directory"].into_iter()).next()?.value.clone())
            .flatten()
            .map(|inner| paths::normalise(&inner, folder));
        let folder = own_folder.as_deref().or(folder);
        let path = |text: &String| paths::normalise(text, folder);
        let paths = arguments.operands.iter().map(path).collect();
        let mut attached: Vec<String> = attached(&arguments).iter().map(path).collect();
        // What these work on, unless they are told, is the folder they are in.
        if matches!(name.as_str(), "git" | "python3" | "python") {
            attached.extend(folder.map(str::to_owned));
        }
        let is = |class: Sources| {
            entries.iter().flatten().any(|entry| entry.classes().any(|one| one.0 == class))
        };
        let text = match (is(CLASS_SQL), is(CLASS_EVALUATED)) {
            (true, _) => squeeze(rest, input, Some(sql::without_values)),
            (_, true) => squeeze(rest, input, Some(code::joined)),
            _ => squeeze(rest, input, None),
        };
        let mut invocation =
            Self { name, entries, words, arguments, paths, attached, text, privileged, classes: 0 };
        let classes = entries.iter().flatten().flat_map(|entry| entry.classes());
        invocation.classes = classes
            .filter(|(_, conditions)| invocation.meets_all(*conditions))
            .fold(0, |all, (class, _)| all | class);
        invocation
    }

    /// Adds paths that were found in code handed to the command.
    pub(super) fn add_paths(&mut self, texts: &[String]) {
        self.paths.extend(texts.iter().map(|text| paths::normalise(text, None)));
    }

    /// Returns the operands and what is attached to options as paths.
    pub(super) fn all_paths(&self) -> impl Iterator<Item = &String> {
        self.paths.iter().chain(&self.attached)
    }

    /// Returns whether it only prints its help: `--help` stands last, behind nothing but names.
    pub(super) fn shows_help(&self) -> bool {
        let Some((last, before)) = self.words[1..].split_last() else { return false };
        let is_name = |word: &String| {
            word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':'))
                && !word.starts_with('-')
        };
        last == "--help" && before.iter().all(is_name)
    }

    /// Leaves out the text: it is only shown.
    pub(super) fn forget_text(&mut self) {
        self.text.clear();
    }

    /// Returns whether every condition holds.
    pub(super) fn meets_all(&self, conditions: Span) -> bool {
        conditions.conditions().iter().all(|condition| self.meets(condition))
    }

    fn meets(&self, condition: &Condition) -> bool {
        let paths = self.paths.as_slice();
        let last = paths.len().saturating_sub(1);
        match condition {
            Condition::Privileged => self.privileged,
            Condition::AtLeast(count) => self.arguments.operands.len() >= usize::from(*count),
            Condition::AtMost(count) => self.arguments.operands.len() <= usize::from(*count),
            Condition::Sub(subs) => subs.iter().any(|sub| self.begins_with(sub)),
            Condition::Flag(flag) => self.arguments.has(flag.iter()),
            Condition::Without(flag) => !self.arguments.has(flag.iter()),
            Condition::Operand(classes) => any_in(paths, *classes),
            Condition::Source(classes) => any_in(&paths[..last], *classes),
            Condition::Target(classes) => any_in(&paths[last..], *classes),
            Condition::Anywhere(classes) => {
                any_in(paths, *classes) || any_in(&self.attached, *classes)
            }
            Condition::Keyed(key, classes) => self.words.iter().any(|word| {
                let value = word.strip_prefix(key.text()).and_then(|rest| rest.strip_prefix('='));
                value.is_some_and(|value| in_classes(&paths::normalise(value, None), *classes))
            }),
            Condition::Word(patterns) => self.has_word(*patterns),
            Condition::NoWord(patterns) => !self.has_word(*patterns),
            Condition::Text(pieces) => pieces.iter().all(|piece| self.text.contains(piece)),
            Condition::NoText(pieces) => !pieces.iter().any(|piece| self.text.contains(piece)),
        }
    }

    fn begins_with(&self, sub: &str) -> bool {
        let mut operands = self.arguments.operands.iter();
        sub.split(' ')
            .all(|word| operands.next().is_some_and(|next| next.eq_ignore_ascii_case(word)))
    }

    fn has_word(&self, patterns: List) -> bool {
        let words = &self.words[1..];
        patterns.iter().any(|pattern| {
            let pattern = WordPattern::new(pattern);
            words.iter().any(|word| pattern.covers(word))
        })
    }
}

/// Returns whether the normalised path belongs to one of the classes.
pub(super) fn in_classes(path: &str, classes: Paths) -> bool {
    let mut left = classes;
    while left != 0 {
        let class = PATH_CLASSES[left.trailing_zeros() as usize];
        if paths::is_in(path, class) {
            return true;
        }
        left &= left - 1;
    }
    false
}

fn any_in(paths: &[String], classes: Paths) -> bool {
    paths.iter().any(|path| in_classes(path, classes))
}

/// How many programs a pattern may stand for before nobody can say which.
const MOST_CANDIDATES: usize = 6;

/// Returns the programs with rules that a pattern in the name of a command may find.
pub(super) fn candidates(word: &str) -> Option<Vec<&'static str>> {
    let last = word.rsplit('/').next().unwrap_or(word);
    if !glob::is_pattern(last) || !word.contains('/') || word.contains(UNKNOWN) {
        return None;
    }
    let names: Vec<&str> = CommandEntry::names_like(last).take(MOST_CANDIDATES + 1).collect();
    (names.len() <= MOST_CANDIDATES).then_some(names)
}

/// Returns the name a command word stands for: its last component in lower case.
///
/// A missing piece inside a name is most likely empty (`r${x}m`); a name that is nothing but
/// missing, or a pattern, is not known.
fn name_of(word: &str) -> String {
    let last = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name: String = last.chars().filter(|c| *c != UNKNOWN).collect::<String>().to_lowercase();
    let pattern = glob::is_pattern(&name) && name != "[" && name != "[[";
    if pattern || (name.is_empty() && last.contains(UNKNOWN)) {
        return NAMELESS.to_owned();
    }
    // `rm.exe`, and the two programs that are called `nc`.
    let plain = [".exe", ".traditional", ".openbsd"].iter().find_map(|end| name.strip_suffix(end));
    plain.unwrap_or(&name).to_owned()
}

fn attached(arguments: &Arguments) -> Vec<String> {
    let values = arguments.options.iter().filter_map(|choice| choice.value.as_ref());
    let mut found: Vec<String> = values.cloned().collect();
    for text in arguments.operands.iter().chain(&found.clone()) {
        if let Some((_, file)) = text.split_once('@') {
            found.push(file.to_owned());
        } else if let Some((_, value)) = text.split_once('=') {
            found.push(value.to_owned());
        }
    }
    found
}

/// Returns all text handed to the command in lower case, each run of blanks as one.
fn squeeze(words: &[String], input: Option<&str>, read: Option<fn(&str) -> String>) -> String {
    let mut text = String::new();
    for piece in words.iter().map(String::as_str).chain(input) {
        let piece = read.map_or(Cow::Borrowed(piece), |read| Cow::Owned(read(piece)));
        for word in piece.split_whitespace() {
            text.push_str(word);
            text.push(' ');
        }
    }
    text.make_ascii_lowercase();
    text
}
