//! Tests of the verdicts: the data's own examples, evasions, harmless commands, properties.

mod evasions;
mod examples;
mod harmless;
mod limits;
mod parts;
mod properties;

use super::{Assessment, assess};
use crate::catalog::RiskLevel;

/// Describes a verdict in one line, for messages of failed tests.
fn verdict(command: &str) -> String {
    let Assessment { risk, rules, .. } = assess(command);
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id()).collect();
    format!("{command:?} is {} by {ids:?}", risk.as_str())
}

/// Returns the verdicts of those commands whose level is not accepted.
fn misjudged(commands: &[&str], accepted: impl Fn(RiskLevel) -> bool) -> Vec<String> {
    let wrong = commands.iter().filter(|command| !accepted(assess(command).risk));
    wrong.map(|command| verdict(command)).collect()
}
