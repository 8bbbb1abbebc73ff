//! The question before a command runs.

use colored::Colorize;
use telemetry_consent::Typed;

use super::Person;
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

/// Shows the command with its risk and asks what to do with it.
pub(super) fn ask(
    person: &mut dyn Person,
    command: &str,
    rated: &Assessment,
    incomplete: bool,
) -> Choice {
    let question = Question::about(rated.risk, incomplete);
    let text = format!("{}{}", shown(command, rated), question.words());
    // A question that could not be shown cannot be answered.
    if person.write_str(&text).is_err() {
        return Choice::No;
    }
    match person.read_line() {
        Typed::Line(line) => question.understand(&line),
        Typed::Garbled => Choice::No,
        Typed::Eof | Typed::Interrupted => {
            // The person did not end the line, so what follows needs one of its own.
            let _ = person.write_str("\n");
            Choice::No
        }
    }
}

/// Shows a command, how dangerous it is and, where that is much, the folder it would run in.
fn shown(command: &str, rated: &Assessment) -> String {
    // `colored` is told whether colour is wanted.
    screen::colour();
    let why = super::why(rated);
    let risk = match rated.risk {
        RiskLevel::Safe => "Safe.".green().to_string(),
        RiskLevel::Moderate => format!("{} {why}", "Moderate risk.".yellow()),
        RiskLevel::High | RiskLevel::Critical => {
            format!("{} {why}\nIt would run in {}", "High risk.".red().bold(), folder())
        }
    };
    format!("\n  {}\n\n{risk}\n", command.bold())
}

fn folder() -> String {
    let here = std::env::current_dir().map(|path| screen::printable(&path.to_string_lossy()));
    here.unwrap_or_else(|_| "a folder that cannot be named (has it been removed?)".to_owned())
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
