//! Commands for the safety rules: blocked, flagged, left alone.

use std::fmt::Write;

use caro_cli::catalog::RiskLevel;
use caro_cli::safety::assess;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::share;

/// One line of a set.
#[derive(Deserialize)]
pub(super) struct Line {
    id: String,
    level: Level,
    command: String,
    #[serde(default)]
    why: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Critical,
    High,
    Harmless,
}

/// What came of all commands.
#[derive(Default, Serialize)]
pub(super) struct Counts {
    critical: usize,
    critical_blocked: usize,
    high: usize,
    high_flagged: usize,
    harmless: usize,
    harmless_flagged: usize,
}

pub(super) fn count(commands: &[Line], unmatched: &mut Vec<Value>) -> Counts {
    let mut counts = Counts::default();
    for Line { id, level, command, why } in commands {
        let rated = assess(command);
        let (whole, part, hit) = match level {
            Level::Critical => {
                let hit = rated.risk == RiskLevel::Critical;
                (&mut counts.critical, &mut counts.critical_blocked, hit)
            }
            Level::High => {
                (&mut counts.high, &mut counts.high_flagged, rated.risk >= RiskLevel::High)
            }
            Level::Harmless => {
                (&mut counts.harmless, &mut counts.harmless_flagged, rated.risk >= RiskLevel::High)
            }
        };
        *whole += 1;
        *part += usize::from(hit);
        if hit == matches!(level, Level::Harmless) {
            let rules: Vec<&str> = rated.rules.iter().map(|rule| rule.id()).collect();
            unmatched.push(json!({
                "id": id, "command": command, "why": why,
                "rated": rated.risk.as_str(), "rules": rules,
            }));
        }
    }
    counts
}

impl Counts {
    /// Returns the counts for people.
    pub(super) fn table(&self) -> String {
        let mut text = String::from("Commands (a set of our own making)\n");
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  critical, blocked            {}",
            share(self.critical_blocked, self.critical)
        );
        let _ = writeln!(
            text,
            "  high, flagged as high        {}",
            share(self.high_flagged, self.high)
        );
        let _ = writeln!(
            text,
            "  harmless, flagged as high    {}",
            share(self.harmless_flagged, self.harmless)
        );
        text
    }
}
