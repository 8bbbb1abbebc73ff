//! Rules and the vocabulary they are written in, as the build script compiled them.

use crate::catalog::{PatternCategory, RiskLevel};

include!(concat!(env!("OUT_DIR"), "/safety_rules.rs"));

/// Something a command can do that a person should know before it runs.
#[derive(Debug)]
pub struct Rule {
    /// The name of the rule, unique and stable.
    pub id: &'static str,
    /// The kind of danger.
    pub category: PatternCategory,
    /// How bad it is.
    pub risk: RiskLevel,
    /// One sentence for a person.
    pub why: &'static str,
    pub(super) matches: &'static [Match],
}

/// One way to trip a rule.
#[derive(Debug)]
pub(super) enum Match {
    /// A command with its options and operands.
    Command(CommandMatch),
    /// Output that is written to a path of one of these classes.
    Redirect { to: &'static [usize], append: Option<bool> },
    /// Input that is read from a path of one of these classes.
    Reads { from: &'static [usize] },
    /// A variable that is set, to one of the values if any are given.
    Assign { names: &'static [&'static str], values: &'static [&'static str] },
    /// What commands of one class produce arrives at a consumer.
    Flow { from: Sources, to: Consumer, privileged: bool },
    /// Something that only code can see.
    Special(Special),
}

/// One command under conditions, all of which must hold.
#[derive(Debug)]
pub(super) struct CommandMatch {
    /// Names; `@class` is already resolved into `classes`. Both empty means any command.
    pub(super) commands: &'static [&'static str],
    pub(super) classes: Sources,
    pub(super) conditions: &'static [Condition],
}

/// A condition on a command.
///
/// Path classes are given by their places in [`PATH_CLASSES`].
#[derive(Debug)]
pub(super) enum Condition {
    /// The effective user is the administrator.
    Privileged,
    /// There are so many operands.
    AtLeast(usize),
    AtMost(usize),
    /// The first operands are those of one of the lists.
    Sub(&'static [&'static [&'static str]]),
    /// An option is given, or not given, in one of its spellings.
    Flag(&'static [&'static str]),
    Without(&'static [&'static str]),
    /// An operand belongs to a class: any, any but the last, the last.
    Operand(&'static [usize]),
    Source(&'static [usize]),
    Target(&'static [usize]),
    /// An operand, a value of an option or a part of either does.
    Anywhere(&'static [usize]),
    /// An operand `key=path` does.
    Keyed(&'static str, &'static [usize]),
    /// An argument is covered, or none is, by one of the patterns.
    Word(&'static [&'static str]),
    NoWord(&'static [&'static str]),
    /// The text handed to the command holds all pieces, or none.
    Text(&'static [&'static str]),
    NoText(&'static [&'static str]),
}

/// Who receives the data of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consumer {
    /// Something that runs it as code.
    Code,
    /// A command of one of these classes.
    Class(Sources),
}

/// What only code can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    /// The line cannot be parsed.
    NotUnderstood,
    /// A function that starts itself again and again.
    ForkBomb,
    /// A loop without end that starts processes in the background.
    EndlessBackground,
}

/// A set of command classes, one bit each; [`UNSEEN`] is the one that code adds.
pub(super) type Sources = u32;

/// Data that is not in the line for anyone to read.
pub(super) const UNSEEN: Sources = 1 << 31;

/// A match by the place of its rule in [`RULES`] and its own place in the rule.
pub(super) type Place = (u16, u16);

/// Paths that share a meaning.
#[derive(Debug)]
pub(super) struct PathClass {
    #[expect(dead_code, reason = "shows up in debug output of the tables")]
    pub(super) name: &'static str,
    pub(super) patterns: &'static [PathPattern],
}

/// A pattern on paths.
#[derive(Debug)]
pub(super) struct PathPattern {
    pub(super) text: &'static str,
    /// How many bytes at the beginning and at the end are no wildcards.
    pub(super) head: usize,
    pub(super) tail: usize,
}

/// What there is to look at for the name of a command.
#[derive(Debug)]
pub(super) struct CommandEntry {
    pub(super) name: &'static str,
    pub(super) rules: &'static [Place],
    /// Places in [`CLASS_MATCHES`].
    pub(super) classes: &'static [usize],
    /// Place in [`TOOLS`].
    pub(super) tool: Option<usize>,
    /// Place in [`WRAPPERS`].
    pub(super) wrapper: Option<usize>,
}

impl CommandEntry {
    /// Returns the entry for a name.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        COMMANDS.binary_search_by_key(&name, |entry| entry.name).ok().map(|at| &COMMANDS[at])
    }
}

/// How the options of a command are written.
#[derive(Debug)]
pub(super) struct Tool {
    /// Options that take the next word, or what follows in the same one, as their value.
    pub(super) values: &'static [&'static str],
    /// `-word` is one option, not several letters.
    pub(super) single_dash: bool,
}

/// A command that runs another one.
#[derive(Debug)]
pub(super) struct Wrapper {
    pub(super) values: &'static [&'static str],
    /// Operands of its own before the other command begins.
    pub(super) skip: usize,
    pub(super) runs: Runs,
    /// Options whose value is a command text.
    pub(super) text_options: &'static [&'static str],
    pub(super) privileged: bool,
}

/// In which form a wrapper takes the other command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// As its remaining words.
    Words,
    /// As words, with more read from standard input.
    WordsAndInput,
    /// As a text made of its remaining words.
    Text,
    /// As a text in the first remaining word only.
    FirstText,
    /// As a script: a file, an option's text or standard input.
    Script,
    /// As code of another language: a file, an option's text or standard input.
    Code,
    /// As code of another language in the first remaining word.
    InlineCode,
    /// Only through `text_options`.
    Nothing,
}
