//! The tree that a command line is parsed into: what runs, with which words, connected how.

use std::cell::OnceCell;
use std::rc::Rc;

/// A list of pipelines that run one after the other.
///
/// `;`, `&&`, `||` and newlines are not told apart: any part of a line may run.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) pipelines: Vec<Pipeline>,
}

/// Stages connected by `|`.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub(super) stages: Vec<Stage>,
    pub(super) background: bool,
}

/// One command of a pipeline with its redirections.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) body: Body,
    pub(super) redirects: Vec<Redirect>,
}

/// What a stage runs.
#[derive(Debug)]
pub(super) enum Body {
    /// `A=1 name words…`
    Simple { assignments: Vec<Assignment>, words: Vec<Word> },
    /// Commands that belong together: everything in it may run.
    Group { script: Script, kind: GroupKind },
    /// `for variable in items; do body; done`
    Loop { variable: String, items: Vec<Word>, body: Script },
    /// `name() { … }`
    Function { name: String, body: Rc<Script> },
    /// Words that are only expanded: `[[ … ]]`, `(( … ))`, the subject of `case`.
    Words(Vec<Word>),
}

/// What holds a group together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupKind {
    /// `{ … }`, `if`, `case`, loops that end.
    Plain,
    /// `( … )`: changes of folder stay inside.
    Subshell,
    /// `while true`, `until false`
    Endless,
}

/// `name=value`, `name+=value` or `name=(values…)`.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) name: String,
    pub(super) append: bool,
    pub(super) values: Vec<Word>,
}

/// A redirection and what it points at.
#[derive(Debug)]
pub(super) struct Redirect {
    pub(super) kind: RedirectKind,
    pub(super) target: Target,
}

/// The direction of a redirection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RedirectKind {
    /// `<` and `<>`
    Read,
    /// `>`, `>|`, `&>`
    Write,
    /// `>>`, `&>>`
    Append,
    /// `<<<` and `<<`: the text itself arrives on standard input.
    Text,
}

/// The word behind a redirection; a here-document's text is known only after the line has ended.
#[derive(Debug)]
pub(super) enum Target {
    Word(Word),
    Here(Rc<OnceCell<Word>>),
}

/// A word before expansion.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
}

/// A piece of a word.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Characters as they are.
    Text { text: String, quoted: bool },
    /// `$name`, `${name…}`
    Parameter { name: String, operation: Operation, quoted: bool },
    /// `$(…)` or backticks.
    Command { script: Rc<Script>, quoted: bool },
    /// `<(…)` and `=(…)` (`reads`), `>(…)`
    Process { script: Rc<Script>, reads: bool },
    /// `$((…))` and what else has no text known beforehand; `inside` may hold commands.
    Opaque { inside: Word },
}

/// What `${name…}` does with the value.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    /// The value itself.
    Plain,
    /// `:-word`, `-word`, `:=word`, `=word`: the word stands in for a missing value.
    Default(Word),
    /// `:?word`, `?word`: the value, and an error with the word where there is none.
    Required(Word),
    /// `:+word`, `+word`: the word, if there is a value.
    Alternative(Word),
    /// `:offset:length` with plain numbers.
    Slice(usize, Option<usize>),
    /// `%`, `#`, `/` and the rest: the result is not worked out.
    Other(Word),
}

impl Word {
    /// Returns the text if the word is plain unquoted text: only that can be a reserved word.
    pub(super) fn bare(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text { text, quoted: false }] => Some(text),
            _ => None,
        }
    }

    /// Returns whether any part was quoted.
    pub(super) fn is_quoted(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Text { quoted: true, .. }))
    }
}
