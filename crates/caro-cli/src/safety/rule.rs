//! Rules and the vocabulary they are written in, as the build script compiled them.
//!
//! The tables hold no pointers: a pointer has to be set for every process before it starts, and thousands
//! of them would cost each run of caro a tenth of its start.

use crate::catalog::{PatternCategory, RiskLevel};

include!(concat!(env!("OUT_DIR"), "/safety_rules.rs"));

/// Something a command can do that a person should know before it runs.
#[derive(Debug)]
pub struct Rule {
    id: Said,
    /// The kind of danger.
    pub category: PatternCategory,
    /// How bad it is.
    pub risk: RiskLevel,
    why: Said,
}

impl Rule {
    /// Returns the name of the rule, unique and stable.
    pub fn id(&self) -> &'static str {
        self.id.text()
    }

    /// Returns one sentence for a person.
    pub fn why(&self) -> &'static str {
        self.why.text()
    }
}

/// A piece of [`SAID`], which only people read.
#[derive(Debug, Clone, Copy)]
struct Said(u16, u16);

impl Said {
    fn text(self) -> &'static str {
        &SAID[usize::from(self.0)..][..usize::from(self.1)]
    }
}

/// A piece of [`TEXT`]: where it begins and how long it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Piece(u16, u16);

/// Words that lie one after the other in [`TEXT`], divided by [`DIVIDER`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct List(Piece);

/// Neighbours in one of the tables: the first, and how many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span(u16, u16);

/// Path classes, one bit each, by their place in [`PATH_CLASSES`].
pub(super) type Paths = u64;

/// A set of command classes, one bit each; [`UNSEEN`] is the one that code adds.
pub(super) type Sources = u128;

/// Data that is not in the line for anyone to read.
pub(super) const UNSEEN: Sources = 1 << 127;

/// Divides the words of a [`List`].
const DIVIDER: char = '\u{1f}';

/// A way to trip a rule, by the place of its rule in [`RULES`] and its own in [`MATCHES`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) rule: u16,
    pub(super) way: u16,
}

/// One way to trip a rule.
#[derive(Debug)]
pub(super) enum Match {
    /// A command that the index has led to, under [`CONDITIONS`] that must all hold.
    Command(Span),
    /// Output that is written to a path of one of these classes.
    Redirect { to: Paths, append: Option<bool> },
    /// Input that is read from a path of one of these classes.
    Reads { from: Paths },
    /// A variable that is set, to one of the values if any are given.
    Assign { names: List, values: Option<List> },
    /// What commands of one class produce arrives at a consumer.
    Flow { from: Sources, to: Consumer, privileged: bool },
    /// What commands of one class produce is written to a path of one of these classes.
    Into { from: Sources, paths: Paths },
    /// The line has commands of every one of these classes, and of none of those.
    Together { all: Sources, none: Sources },
    /// Something that only code can see.
    Special(Special),
}

/// A condition on a command.
#[derive(Debug)]
pub(super) enum Condition {
    /// The effective user is the administrator.
    Privileged,
    /// There are so many operands.
    AtLeast(u16),
    AtMost(u16),
    /// The first operands are the words of one of these.
    Sub(List),
    /// An option is given, or not given, in one of its spellings.
    Flag(List),
    Without(List),
    /// An operand belongs to a class: any, any but the last, the last.
    Operand(Paths),
    Source(Paths),
    Target(Paths),
    /// An operand, a value of an option or a part of either does.
    Anywhere(Paths),
    /// An operand `key=path` does.
    Keyed(Piece, Paths),
    /// An argument is covered, or none is, by one of the patterns.
    Word(List),
    NoWord(List),
    /// The text handed to the command holds all pieces, or none.
    Text(List),
    NoText(List),
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

/// A pattern on paths.
#[derive(Debug)]
pub(super) struct PathPattern {
    pub(super) text: Piece,
    /// How many bytes at the beginning and at the end are no wildcards.
    pub(super) head: u8,
    pub(super) tail: u8,
    /// The first and the last byte.
    pub(super) first: u8,
    pub(super) last: u8,
}

/// What there is to look at for the name of a command.
#[derive(Debug)]
pub(super) struct CommandEntry {
    name: Piece,
    rules: Span,
    classes: Span,
    /// Place in [`TOOLS`].
    pub(super) tool: Option<u8>,
    /// Place in [`WRAPPERS`].
    pub(super) wrapper: Option<u8>,
}

/// How the options of a command are written.
#[derive(Debug)]
pub(super) struct Tool {
    /// Options that take the next word, or what follows in the same one, as their value.
    pub(super) values: List,
    /// `-word` is one option, not several letters.
    pub(super) single_dash: bool,
}

/// A command that runs another one.
#[derive(Debug)]
pub(super) struct Wrapper {
    pub(super) values: List,
    /// Operands of its own before the other command begins.
    pub(super) skip: u8,
    pub(super) runs: Runs,
    /// Options whose value is a command text.
    pub(super) text_options: List,
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
    /// In a container: behind the name of an image or of the container.
    Container,
    /// Only through `text_options`.
    Nothing,
}

impl Piece {
    pub(super) fn text(self) -> &'static str {
        &TEXT[usize::from(self.0)..][..usize::from(self.1)]
    }
}

impl List {
    pub(super) fn iter(self) -> impl Iterator<Item = &'static str> + Clone {
        let text = self.0.text();
        text.split(DIVIDER).filter(|word| !word.is_empty() || !text.is_empty())
    }

    pub(super) fn contains(self, wanted: &str) -> bool {
        self.iter().any(|word| word == wanted)
    }
}

impl Span {
    fn of<T>(self, table: &'static [T]) -> &'static [T] {
        &table[usize::from(self.0)..][..usize::from(self.1)]
    }

    /// Returns the conditions that the span stands for.
    pub(super) fn conditions(self) -> &'static [Condition] {
        self.of(CONDITIONS)
    }

    /// Returns the patterns that the span stands for.
    pub(super) fn patterns(self) -> &'static [PathPattern] {
        self.of(PATH_PATTERNS)
    }

    /// Returns the places of rules that the span stands for.
    pub(super) fn places(self) -> &'static [Place] {
        self.of(PLACES)
    }
}

impl CommandEntry {
    /// Returns the entry for a name.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        COMMANDS.binary_search_by_key(&name, |entry| entry.name.text()).ok().map(|at| &COMMANDS[at])
    }

    /// Returns the names that a pattern covers.
    pub(super) fn names_like(pattern: &str) -> impl Iterator<Item = &'static str> {
        let names = COMMANDS.iter().map(|entry| entry.name.text());
        names.filter(move |name| super::glob::matches(pattern, name))
    }

    /// Returns the ways to trip a rule with this command.
    pub(super) fn rules(&self) -> &'static [Place] {
        self.rules.places()
    }

    /// Returns the classes this command may belong to, each with its conditions.
    pub(super) fn classes(&self) -> impl Iterator<Item = &'static (Sources, Span)> {
        self.classes.of(CLASS_PLACES).iter().map(|place| &CLASS_MATCHES[usize::from(*place)])
    }
}
