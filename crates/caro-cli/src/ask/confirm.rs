//! The question before a command runs.

use std::fmt::Write;

use colored::Colorize;
use telemetry_consent::{Terminal, Typed};

use crate::catalog::RiskLevel;
use crate::safety::Assessment;
use crate::screen;

/// What the person wants done with the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Run,
    Edit,
    No,
}

/// Shows the command and asks what to do with it.
pub(super) fn ask(command: &str, rated: &Assessment, incomplete: bool) -> Choice {
    put(&mut screen::Dialogue, command, rated, incomplete)
}

fn put(
    terminal: &mut impl Terminal,
    command: &str,
    rated: &Assessment,
    incomplete: bool,
) -> Choice {
    let question = Question::about(rated.risk, incomplete);
    let mut text = format!("\n  {}\n\n", command.bold());
    if rated.risk == RiskLevel::High {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {}", "High risk.".red().bold(), super::why(rated));
    }
    text += question.words();
    // A question that could not be shown cannot be answered.
    if terminal.write_str(&text).is_err() {
        return Choice::No;
    }
    match terminal.read_line() {
        Typed::Line(line) => question.understand(&line),
        Typed::Garbled => Choice::No,
        Typed::Eof | Typed::Interrupted => {
            // The person did not end the line, so what follows needs one of its own.
            let _ = terminal.write_str("\n");
            Choice::No
        }
    }
}

/// The three questions, by what may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// `y` is enough.
    Plain,
    /// The word `yes` has to be typed out.
    HighRisk,
    /// A name is missing, so it can only be edited.
    Incomplete,
}

impl Question {
    fn about(risk: RiskLevel, incomplete: bool) -> Self {
        match (incomplete, risk) {
            (true, _) => Self::Incomplete,
            (false, RiskLevel::High) => Self::HighRisk,
            (false, _) => Self::Plain,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Plain => "Run it? (e edits it first) [y/e/N] ",
            Self::HighRisk => "Type yes to run it, e to edit it first [yes/e/N] ",
            Self::Incomplete => "The part in <> is missing. Edit the command? [e/N] ",
        }
    }

    fn understand(self, answer: &str) -> Choice {
        let answer = answer.trim().to_lowercase();
        match (self, answer.as_str()) {
            (_, "e" | "edit") => Choice::Edit,
            (Self::Plain, "y" | "yes") | (Self::HighRisk, "yes") => Choice::Run,
            _ => Choice::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_what_they_say() {
        use Choice::{Edit, No, Run};
        let table = [
            ("y", Run, No, No),
            (" YES ", Run, Run, No),
            ("e", Edit, Edit, Edit),
            ("Edit", Edit, Edit, Edit),
            ("", No, No, No),
            ("n", No, No, No),
            ("yep", No, No, No),
            ("y e s", No, No, No),
            ("да", No, No, No),
        ];
        for (answer, plain, high, incomplete) in table {
            assert_eq!(Question::Plain.understand(answer), plain, "{answer}");
            assert_eq!(Question::HighRisk.understand(answer), high, "{answer}");
            assert_eq!(Question::Incomplete.understand(answer), incomplete, "{answer}");
        }
    }
}
