//! Colour, or none.

use colored::{ColoredString, Colorize as _};

/// Whether the notice may use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// No escape codes at all.
    #[default]
    Plain,
    /// Colour, as far as `colored` lets it through: it knows `NO_COLOR` and its own override.
    Colour,
}

impl Style {
    pub(super) fn welcome(self, words: &str) -> String {
        self.paint(words.bold().green())
    }

    pub(super) fn title(self, words: &str) -> String {
        self.paint(words.bold())
    }

    pub(super) fn command(self, words: &str) -> String {
        self.paint(words.cyan())
    }

    pub(super) fn bullet(self) -> String {
        self.paint("•".dimmed())
    }

    pub(super) fn cross(self) -> String {
        self.paint("✗".red())
    }

    pub(crate) fn done(self) -> String {
        self.paint("✓".green())
    }

    pub(crate) fn stopped(self) -> String {
        self.paint("✓".yellow())
    }

    fn paint(self, words: ColoredString) -> String {
        match self {
            Self::Plain => words.input,
            Self::Colour => words.to_string(),
        }
    }
}
