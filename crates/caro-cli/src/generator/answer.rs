//! The way in: a request and a platform give a command or an honest refusal.

use super::intents::Intents;
use super::names::Value;
use super::score::{MARGIN, Match, rank};
use super::table::{Part, Piece, Text};
use super::types::SlotType;
use super::words::{Request, read};
use super::{names, quantities, render};
use crate::placeholder::has_placeholder;

/// Which family of command-line tools the command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// GNU tools on Linux.
    Gnu,
    /// The tools of macOS and the BSDs.
    Bsd,
}

/// A command for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// One line for a POSIX shell.
    pub command: String,
    /// What the command does, in one sentence.
    pub explanation: String,
    /// The name of the intent that answered.
    pub intent: String,
    /// The intent's slots, for a person who asks why.
    pub slots: Vec<Filled>,
    /// The parts of the command that are there because a slot has a value.
    pub options: Vec<String>,
    /// How well the intent explains the request, in percent of the points to be had.
    pub score: i32,
    /// Whether the command has gaps in it (`sort <FILE>`) and cannot run as it stands.
    pub incomplete: bool,
}

/// A slot of the intent that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The slot's name in the intent.
    pub name: String,
    /// What it holds.
    pub value: Given,
}

/// Where the value of a slot comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// From these words of the request.
    Said {
        /// What was understood.
        value: String,
        /// The words.
        words: String,
    },
    /// The request says nothing about it, and the intent has a default.
    Default(String),
    /// The request says nothing about it; the command has a gap, or does without.
    Missing,
}

/// The generator has no command for a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// No intent explains the words well enough.
    #[error("no known command fits this request")]
    NoIntent,
    /// Two intents explain the words equally well.
    #[error("the request could mean `{0}` or `{1}`")]
    Ambiguous(String, String),
    /// The request is longer than one command needs.
    #[error("the request has too many words")]
    TooLong,
}

/// Turns a request in plain words into one command, with caro's own intents.
///
/// ```
/// use caro_cli::generator::{Platform, generate};
///
/// let found = generate("find files larger than 100 MB", Platform::Gnu)?;
/// assert_eq!(found.command, "find . -type f -size +100M");
/// assert!(generate("who wrote Hamlet", Platform::Gnu).is_err());
/// # Ok::<(), caro_cli::generator::Unknown>(())
/// ```
pub fn generate(request: &str, platform: Platform) -> Result<Generated, Unknown> {
    Intents::default().generate(request, platform)
}

impl Intents {
    /// Turns a request in plain words into one command.
    pub fn generate(&self, request: &str, platform: Platform) -> Result<Generated, Unknown> {
        let tables = self.tables();
        let request = read(request, &tables).ok_or(Unknown::TooLong)?;
        let mut facts = quantities::find(&request);
        facts.extend(names::find(&request));
        let ranked = rank(&request, &facts, platform);
        let mut ranked = ranked.iter();
        let answered = |found| Some((found, answer(found, &request, platform)?));
        let (best, generated) = ranked.find_map(answered).ok_or(Unknown::NoIntent)?;
        let mut rivals = ranked.take_while(|found| best.points - found.points < MARGIN);
        match rivals.find_map(answered) {
            Some((rival, other)) if other.command != generated.command => {
                Err(Unknown::Ambiguous(generated.intent, rival.intent.id().to_owned()))
            }
            _ => Ok(generated),
        }
    }
}

fn answer(found: &Match<'_>, request: &Request<'_>, platform: Platform) -> Option<Generated> {
    let rendered = render::render(found, platform)?;
    Some(Generated {
        command: rendered.command,
        explanation: found.intent.purpose().to_owned(),
        intent: found.intent.id().to_owned(),
        slots: filled(found, request),
        options: rendered.options,
        score: found.percent,
        incomplete: found.holes > 0 || has_own_gap(found),
    })
}

/// Whether the template itself has a gap, since no request names what belongs there: `fsck -n <DEVICE>`.
fn has_own_gap(found: &Match<'_>) -> bool {
    let tables = found.intent.tables;
    let is_gap = |text: &Text| has_placeholder(tables.text(*text));
    found.pieces.iter().any(|piece| match piece {
        Piece::Fixed(text) => is_gap(text),
        Piece::Word(parts) | Piece::Raw(parts) | Piece::Literal(parts) => parts
            .of(tables.parts)
            .iter()
            .any(|part| matches!(part, Part::Text(text) if is_gap(text))),
        Piece::Optional(_) => false,
    })
}

fn filled(found: &Match<'_>, request: &Request<'_>) -> Vec<Filled> {
    let values = found.bindings.values.iter().zip(&found.bindings.taken);
    let slots = found.intent.slots().zip(values);
    slots
        .map(|(slot, (value, taken))| {
            let value = match (value, slot.default()) {
                (Some(Value::Flag), gives) => Given::Said {
                    value: gives.unwrap_or_default().to_owned(),
                    words: request.words(*taken),
                },
                (Some(value), _) => {
                    Given::Said { value: value.to_string(), words: request.words(*taken) }
                }
                (None, Some(default)) if slot.takes() != SlotType::Flag => {
                    Given::Default(default.to_owned())
                }
                (None, _) => Given::Missing,
            };
            Filled { name: slot.name().to_owned(), value }
        })
        .collect()
}
