//! The way in: a request and a platform give a command or an honest refusal.

use super::score::{MARGIN, Match, THRESHOLD, rank};
use super::words::read;
use super::{names, quantities, render};

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
    pub explanation: &'static str,
    /// The name of the intent that answered.
    pub intent: &'static str,
    /// What the request gave for the intent's slots, for a person who asks why.
    pub slots: Vec<Filled>,
    /// How well the intent explains the request, in percent of the points to be had.
    pub score: i32,
    /// Whether the command has gaps in it (`sort <FILE>`) and cannot run as it stands.
    pub incomplete: bool,
}

/// A value that the request gave for a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The slot's name in the intent.
    pub name: &'static str,
    /// What was understood.
    pub value: String,
}

/// The generator has no command for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// No intent explains the words well enough.
    #[error("no known command fits this request")]
    NoIntent,
    /// Two intents explain the words equally well.
    #[error("the request could mean `{0}` or `{1}`")]
    Ambiguous(&'static str, &'static str),
    /// The request is longer than one command needs.
    #[error("the request has too many words")]
    TooLong,
}

/// Turns a request in plain words into one command.
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
    let request = read(request).ok_or(Unknown::TooLong)?;
    let mut facts = quantities::find(&request);
    facts.extend(names::find(&request));
    let ranked = rank(&request, &facts, platform);
    let mut answers = ranked
        .iter()
        .filter(|found| found.percent >= THRESHOLD)
        .filter_map(|found| Some((found, answer(found, platform)?)));
    let (best, generated) = answers.next().ok_or(Unknown::NoIntent)?;
    match answers.next() {
        Some((second, other))
            if best.points - second.points < MARGIN && other.command != generated.command =>
        {
            Err(Unknown::Ambiguous(best.intent.id(), second.intent.id()))
        }
        _ => Ok(generated),
    }
}

fn answer(found: &Match, platform: Platform) -> Option<Generated> {
    Some(Generated {
        command: render::render(found, platform)?,
        explanation: found.intent.purpose(),
        intent: found.intent.id(),
        slots: filled(found),
        score: found.percent,
        incomplete: found.holes > 0,
    })
}

fn filled(found: &Match) -> Vec<Filled> {
    let slots = found.intent.slots().iter().zip(&found.bindings.values);
    slots
        .filter_map(|(slot, value)| {
            Some(Filled { name: slot.name(), value: value.as_ref()?.to_string() })
        })
        .collect()
}
