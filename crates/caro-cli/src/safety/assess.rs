//! The verdict on one line.

use super::parse::parse;
use super::rule::{RULES, Rule};
use super::walk::Walker;
use crate::catalog::{PatternCategory, RiskLevel};

/// What the rules say about a command.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The level of the worst rule, or safe.
    pub risk: RiskLevel,
    /// The category of the worst rule.
    pub category: Option<PatternCategory>,
    /// The rules that were tripped, worst first, each once.
    pub rules: Vec<&'static Rule>,
}

/// Rates `command`.
///
/// ```
/// use caro_cli::{catalog::RiskLevel, safety::assess};
/// assert_eq!(assess("r\\m -r -f \"/\"").risk, RiskLevel::Critical);
/// assert_eq!(assess("echo 'rm -rf /'").risk, RiskLevel::Safe);
/// ```
pub fn assess(command: &str) -> Assessment {
    let mut walker = Walker::default();
    if walker.read(command).is_err() {
        walker.other_shell(command);
    }
    let mut rules = walker.into_found();
    // Stable: among equals the one that was met first speaks for the line.
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.risk));
    Assessment {
        risk: rules.first().map_or(RiskLevel::Safe, |rule| rule.risk),
        category: rules.first().map(|rule| rule.category),
        rules,
    }
}

/// Tells whether a shell would run a text at once: nothing in it is left open, and it is not empty.
pub fn is_command(text: &str) -> bool {
    parse(text, 0).is_ok_and(|script| !script.pipelines.is_empty())
}

/// Returns every rule there is.
pub fn rules() -> &'static [Rule] {
    RULES
}
