//! What a run says about itself: the command on standard output, or one JSON document.

use std::io;

use serde::Serialize;

use crate::catalog::{Backend, PatternCategory};
use crate::exit::Exit;
use crate::safety::Assessment;
use crate::screen;

/// The one document of `-o json`; every exit prints it.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// The command; null where none is known or it is blocked.
    pub command: Option<String>,
    /// What the command does, or what went wrong.
    pub explanation: Option<String>,
    /// `safe`, `moderate`, `high` or `critical`.
    pub risk: Option<&'static str>,
    /// The category of the worst rule that matched.
    pub category: Option<&'static str>,
    /// The rules that matched.
    pub patterns: Vec<&'static str>,
    /// What made the command.
    pub backend: Option<&'static str>,
    /// Whether the command holds a placeholder for a name the request did not give.
    pub incomplete: bool,
    /// Whether the command was started.
    pub executed: bool,
    /// The exit code of this run of caro, which is the command's own once it was started.
    pub exit_code: u8,
    /// Why the command was not printed or not run, if it was not.
    pub blocked_reason: Option<String>,
    /// What led to the command, if `--explain` asked for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
}

impl Report {
    /// Notes which command is in question and how it was rated.
    pub fn set_command(&mut self, command: &str, backend: Backend, rated: &Assessment) {
        self.command = Some(command.to_owned());
        self.backend = Some(backend.as_str());
        self.risk = Some(rated.risk.as_str());
        self.category = rated.category.map(PatternCategory::as_str);
        self.patterns = rated.rules.iter().map(|rule| rule.id()).collect();
    }

    /// Notes why nothing came of the request, and returns the exit code for it.
    pub fn stop(&mut self, exit: Exit, reason: &str) -> u8 {
        match exit {
            Exit::Blocked | Exit::Declined => self.blocked_reason = Some(reason.to_owned()),
            _ => self.explanation = Some(reason.to_owned()),
        }
        if exit == Exit::Blocked {
            self.command = None;
        }
        exit.code()
    }

    /// Prints the document.
    pub fn print(&self) -> io::Result<()> {
        screen::print(&serde_json::to_string_pretty(self)?)
    }
}
