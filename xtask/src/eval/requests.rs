//! Requests: answered right, not answered, answered wrong.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result};
use caro_cli::generator::{Intents, Platform};
use regex::RegexSet;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::share;
use super::verdicts::Verdicts;

/// One line of a set.
#[derive(Deserialize)]
pub(super) struct Line {
    id: String,
    topic: String,
    request: String,
    expect: Expected,
    /// Patterns of which one must cover the whole command.
    #[serde(default)]
    accept: Vec<String>,
    #[serde(default)]
    example: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Expected {
    Command,
    Unknown,
}

/// What came of all requests.
#[derive(Default, Serialize)]
pub(super) struct Counts {
    total: Count,
    /// Of the answered ones, how many the verdicts file decided.
    judged: usize,
    topics: BTreeMap<String, Count>,
}

#[derive(Default, Serialize)]
struct Count {
    /// Requests for which a command exists.
    known: usize,
    /// Of those, answered with a right command.
    right: usize,
    /// Of those, not answered.
    unanswered: usize,
    /// Requests that must not be answered.
    foreign: usize,
    /// Of those, not answered.
    refused: usize,
    /// Answered with a wrong command, or answered although nothing is right.
    wrong: usize,
}

pub(super) fn count(
    requests: &[Line],
    intents: &Intents,
    verdicts: &Verdicts,
    unmatched: &mut Vec<Value>,
) -> Result<Counts> {
    let mut counts = Counts::default();
    for request in requests {
        let answer = intents.generate(&request.request, Platform::Gnu).ok();
        let command = answer.as_ref().map(|answer| answer.command.as_str());
        let judged = command.and_then(|command| verdicts.of(&request.id, command));
        let right = match (judged, command) {
            (Some(judged), _) => judged,
            (None, Some(command)) => request.accepts(command)?,
            (None, None) => request.expect == Expected::Unknown,
        };
        counts.judged += usize::from(judged.is_some());
        let topic = counts.topics.entry(request.topic.clone()).or_default();
        for count in [&mut counts.total, topic] {
            count.add(request.expect, command.is_some(), right);
        }
        if !right {
            unmatched.push(json!({
                "id": request.id, "topic": request.topic, "request": request.request,
                "command": command, "intent": answer.as_ref().map(|answer| answer.intent.as_str()),
                "example": request.example, "note": request.note,
            }));
        }
    }
    Ok(counts)
}

impl Line {
    fn accepts(&self, command: &str) -> Result<bool> {
        if self.expect == Expected::Unknown {
            return Ok(false);
        }
        let whole = self.accept.iter().map(|pattern| format!("^(?:{pattern})$"));
        // The pattern itself stays unsaid: nobody is to see it.
        let patterns = RegexSet::new(whole)
            .map_err(|_| anyhow::anyhow!("a pattern of it cannot be read"))
            .with_context(|| format!("request `{}`", self.id))?;
        Ok(patterns.is_match(command))
    }
}

impl Count {
    fn add(&mut self, expected: Expected, answered: bool, right: bool) {
        match expected {
            Expected::Command => {
                self.known += 1;
                self.right += usize::from(right);
                self.unanswered += usize::from(!answered);
            }
            Expected::Unknown => {
                self.foreign += 1;
                self.refused += usize::from(!answered);
            }
        }
        self.wrong += usize::from(answered && !right);
    }

    fn all(&self) -> usize {
        self.known + self.foreign
    }
}

impl Counts {
    /// Returns the counts for people.
    pub(super) fn table(&self) -> String {
        let Count { known, right, unanswered, foreign, refused, wrong } = &self.total;
        let mut text = String::from("Requests (a set of our own making)\n");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  answered right    {}", share(*right, *known));
        let _ = writeln!(text, "  not answered      {}", share(*unanswered, *known));
        let _ = writeln!(text, "  rightly refused   {}", share(*refused, *foreign));
        let _ = writeln!(text, "  answered wrong    {}", share(*wrong, self.total.all()));
        let _ =
            writeln!(text, "  decided by a judge, where a list was too narrow: {}", self.judged);
        let _ = writeln!(text, "\n  | topic | right | unanswered | wrong | rightly refused |");
        let _ = writeln!(text, "  | --- | --- | --- | --- | --- |");
        for (topic, count) in &self.topics {
            let Count { known, right, unanswered, foreign, refused, wrong } = count;
            let _ = writeln!(
                text,
                "  | {topic} | {right} of {known} | {unanswered} | {wrong} | {refused} of {foreign} |"
            );
        }
        text
    }
}
