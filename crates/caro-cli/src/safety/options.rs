//! Options and operands, told apart the way `getopt_long` does.

use super::fields::UNKNOWN;
use super::rule::List;

/// The arguments of a command, sorted.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) options: Vec<Choice>,
    pub(super) operands: Vec<String>,
    /// Where in the words the first operand stood.
    pub(super) first_operand: Option<usize>,
}

/// One option as it was given, without its dashes.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) value: Option<String>,
    pub(super) spelling: Spelling,
}

/// How an option was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `-x`, perhaps one of several letters.
    Short,
    /// `--word`, which may be cut short.
    Long,
    /// `-word`, whole.
    Word,
}

/// How a command reads its arguments.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub(super) values: List,
    pub(super) single_dash: bool,
    /// Options end at the first operand, as for commands that run another one.
    pub(super) leading_only: bool,
}

/// Sorts `words` (without the command itself).
pub(super) fn sort(words: &[String], style: Style) -> Arguments {
    let mut arguments = Arguments::default();
    let mut rest = words.iter().enumerate();
    let mut operands_only = false;
    while let Some((at, word)) = rest.next() {
        let known: String = word.chars().filter(|c| *c != UNKNOWN).collect();
        if operands_only || !known.starts_with('-') || known.len() < 2 {
            arguments.first_operand.get_or_insert(at);
            if style.leading_only {
                return arguments;
            }
            arguments.operands.push(word.clone());
        } else if known == "--" {
            operands_only = true;
        } else if let Some(long) = known.strip_prefix("--") {
            let (name, mut value) = match long.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (long.to_owned(), None),
            };
            if value.is_none() && style.values.contains(&name) {
                value = rest.next().map(|(_, value)| value.clone());
            }
            arguments.options.push(Choice { name, value, spelling: Spelling::Long });
        } else if style.single_dash {
            let name = known[1..].to_owned();
            let takes = style.values.contains(&name);
            let value = if takes { rest.next().map(|(_, value)| value.clone()) } else { None };
            arguments.options.push(Choice { name, value, spelling: Spelling::Word });
        } else {
            letters(&known[1..], style, &mut rest, &mut arguments.options);
        }
    }
    arguments
}

fn letters<'a>(
    bundle: &str,
    style: Style,
    rest: &mut impl Iterator<Item = (usize, &'a String)>,
    options: &mut Vec<Choice>,
) {
    for (at, letter) in bundle.char_indices() {
        let name = letter.to_string();
        let takes = style.values.contains(&name);
        let attached = &bundle[at + letter.len_utf8()..];
        let value = match (takes, attached.is_empty()) {
            (false, _) => None,
            (true, false) => Some(attached.to_owned()),
            (true, true) => rest.next().map(|(_, value)| value.clone()),
        };
        options.push(Choice { name, value, spelling: Spelling::Short });
        if takes {
            return;
        }
    }
}

impl Arguments {
    /// Returns the options that are spelled in one of these ways.
    pub(super) fn given<'a>(
        &'a self,
        spellings: impl Iterator<Item = &'static str> + Clone + 'a,
    ) -> impl Iterator<Item = &'a Choice> {
        self.options.iter().filter(move |choice| spellings.clone().any(|known| choice.is(known)))
    }

    /// Returns whether one of the spellings was given.
    pub(super) fn has(&self, spellings: impl Iterator<Item = &'static str> + Clone) -> bool {
        self.given(spellings).next().is_some()
    }
}

impl Choice {
    /// Returns whether this is the option `known`: a letter, a word, or the beginning of a long one.
    fn is(&self, known: &str) -> bool {
        match self.spelling {
            Spelling::Short | Spelling::Word => self.name == known,
            Spelling::Long => {
                known.len() > 1 && !self.name.is_empty() && known.starts_with(&self.name)
            }
        }
    }
}
