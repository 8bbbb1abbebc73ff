//! What a model answered: one command, an honest "I do not know", or an error. Never a guess.
//!
//! The prompt asks for one fenced command and a sentence after it. Models do otherwise: they think
//! aloud, chat, number their steps, refuse, or answer in JSON. What is unmistakably one command is taken;
//! in everything else nothing is picked.

mod blocks;
mod command;
mod prose;
#[cfg(test)]
mod tests;
mod thinking;

use serde_json::{Map, Value};

/// The longest command that is taken, in bytes.
const MAX_COMMAND: usize = 8 * 1024;

/// The longest explanation that is kept, in bytes.
const MAX_EXPLANATION: usize = 300;

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// One command.
    Command(Proposed),
    /// The model knows none.
    Unknown,
}

/// A command that a model proposes. Nothing is known of it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The command; more than one line only where the shell reads them as one command.
    pub command: String,
    /// What the model says it does, in one line.
    pub explanation: Option<String>,
}

/// Why an answer is not one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Nothing but blanks or thoughts.
    #[error("it is empty")]
    Empty,
    /// The model will not answer.
    #[error("the model refuses")]
    Refused,
    /// Words, and no command.
    #[error("it is text and no command")]
    NoCommand,
    /// Two commands or more.
    #[error("it holds more than one command")]
    Several,
    /// Something that was opened is not closed.
    #[error("it is not a complete command")]
    Incomplete,
    /// Code for something else than a POSIX shell.
    #[error("it is not written for this shell")]
    OtherLanguage,
    /// Longer than a command is.
    #[error("it is too long for a command")]
    TooLong,
    /// Characters that nobody can see.
    #[error("it holds invisible characters")]
    Invisible,
}

/// Reads an answer.
pub fn read(answer: &str) -> Result<Answer, Unusable> {
    let text = thinking::without(answer)?.trim();
    if text.is_empty() {
        return Err(Unusable::Empty);
    }
    if says_unknown(text) {
        return Ok(Answer::Unknown);
    }
    let Some(block) = blocks::only(text)? else {
        return unfenced(text);
    };
    if says_unknown(block.content) {
        return Ok(Answer::Unknown);
    }
    match (json(block.content)?, block.language) {
        (Some(object), _) => return from_json(&object),
        (None, blocks::Language::Json) => return Err(Unusable::NoCommand),
        (None, blocks::Language::Other) => return Err(Unusable::OtherLanguage),
        (None, blocks::Language::Shell) => {}
    }
    let command = command::only(block.content)?;
    Ok(Answer::Command(Proposed { command, explanation: explanation(block.after) }))
}

/// Reads an answer without a fence: a bare command, or JSON.
fn unfenced(text: &str) -> Result<Answer, Unusable> {
    if let Some(object) = json(text)? {
        return from_json(&object);
    }
    if prose::is_refusal(text) {
        return Err(Unusable::Refused);
    }
    let text = inside_ticks(text);
    let first = text.lines().find(|line| !line.is_empty() && !line.starts_with('#'));
    if first.is_some_and(prose::is_sentence) {
        return Err(Unusable::NoCommand);
    }
    match command::only(text) {
        // Words about a command are no second one.
        Err(Unusable::Several) if text.lines().any(prose::is_sentence) => Err(Unusable::NoCommand),
        Err(unusable) => Err(unusable),
        Ok(command) => Ok(Answer::Command(Proposed { command, explanation: None })),
    }
}

/// Returns the object that a text is, if it is one. A list could hold several commands.
fn json(text: &str) -> Result<Option<Map<String, Value>>, Unusable> {
    let text = text.trim();
    if !text.starts_with(['{', '[', '"']) {
        return Ok(None);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(Some(object)),
        Ok(_) => Err(Unusable::NoCommand),
        // A shell's group or test, or nothing at all; the shell's parser tells.
        Err(_) => Ok(None),
    }
}

fn from_json(object: &Map<String, Value>) -> Result<Answer, Unusable> {
    match object.get("command") {
        Some(Value::Null) => Ok(Answer::Unknown),
        Some(Value::String(text)) if text.trim().is_empty() || says_unknown(text) => {
            Ok(Answer::Unknown)
        }
        Some(Value::String(text)) => {
            let explained = object.get("explanation").and_then(Value::as_str);
            let explanation = explained.and_then(explanation);
            Ok(Answer::Command(Proposed { command: command::only(text)?, explanation }))
        }
        _ => Err(Unusable::NoCommand),
    }
}

/// Tells whether a text is the word that the prompt asks for where no command is known.
fn says_unknown(text: &str) -> bool {
    text.trim_matches(|c: char| c.is_whitespace() || "*`'\".!".contains(c))
        .eq_ignore_ascii_case("unknown")
}

/// Returns what stands between two back-ticks, if that is all there is.
fn inside_ticks(text: &str) -> &str {
    let inside = text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    inside.filter(|inside| !inside.contains('`')).unwrap_or(text)
}

/// Returns the first line of a text as an explanation, without anything that could disturb a terminal.
fn explanation(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let visible = line.chars().filter(|c| !command::is_invisible(*c));
    let mut kept: String = visible.map(|c| if c == '\t' { ' ' } else { c }).collect();
    kept.truncate(kept.floor_char_boundary(MAX_EXPLANATION));
    (!kept.is_empty()).then_some(kept)
}
