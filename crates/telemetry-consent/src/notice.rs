//! The notice: what a person is told before the question.

mod fit;
mod style;
#[cfg(test)]
mod tests;

use crate::app::App;
use crate::decide::{Ask, DefaultAnswer};
use crate::recipient::recipient_name;

pub use fit::fit;
pub use style::Style;

/// What a person agrees to. The words are the application's; the layout is the same for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The version; it grows whenever what is collected, or who gets it, grows.
    pub version: u32,
    /// The application.
    pub app: App,
    /// What the records are for and what they carry to tell people apart, in one sentence.
    pub introduction: &'static str,
    /// What is collected.
    pub collected: &'static [&'static str],
    /// What is never collected.
    pub never: &'static [&'static str],
    /// The host that gets the records; none where no record leaves the machine.
    pub recipient: Option<String>,
    /// How long the recipient keeps them, to complete "kept there …".
    pub kept: &'static str,
    /// What each version after the first added.
    pub changes: &'static [Change],
}

/// What one version of the notice added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The version that added it.
    pub version: u32,
    /// What it added, in one line.
    pub words: &'static str,
}

impl Notice {
    /// Writes the notice for the question that is due, without the question itself.
    ///
    /// The first time it is the whole notice, later the difference and what it adds up to.
    pub fn render(&self, ask: &Ask, style: Style) -> String {
        let mut text = String::from("\n");
        match ask {
            Ask::FirstTime | Ask::No(_) => self.first_time(&mut text, style),
            Ask::NewNotice { answered } => self.what_changed(&mut text, *answered, style),
            Ask::NewRecipient => self.new_recipient(&mut text, style),
        }
        let disable = style.command(self.app.disable_command);
        line(&mut text, &self.who_gets_it());
        line(&mut text, &format!("Disable anytime: {disable}"));
        text.push('\n');
        text
    }

    /// Writes the question itself, with the answers it takes.
    pub fn question(&self, ask: &Ask, default: DefaultAnswer) -> String {
        let name = self.app.name;
        let answers = match default {
            DefaultAnswer::No => "[y/N/p]",
            DefaultAnswer::Yes => "[Y/n/p]",
        };
        let question = match ask {
            Ask::FirstTime | Ask::No(_) => format!("Enable telemetry to help improve {name}?"),
            Ask::NewNotice { .. } => "Agree to this? No means telemetry is off.".to_owned(),
            Ask::NewRecipient => "Send records there? No means telemetry is off.".to_owned(),
        };
        format!("{question} (p shows records) {answers} ")
    }

    /// Says in one sentence who gets the records and for how long.
    pub fn who_gets_it(&self) -> String {
        if let Some(host) = &self.recipient {
            return format!("Who gets it: {}; kept there {}.", recipient_name(host), self.kept);
        }
        let name = self.app.name;
        format!(
            "Who gets it: nobody. No host is configured, so records stay on this machine; {name} \
             asks again before it sends to one."
        )
    }

    fn first_time(&self, text: &mut String, style: Style) {
        line(text, &style.welcome(&format!("Welcome to {}!", self.app.name)));
        text.push('\n');
        line(text, self.introduction);
        text.push('\n');
        self.lists(text, style);
    }

    fn lists(&self, text: &mut String, style: Style) {
        line(text, &style.title("What we collect:"));
        for item in self.collected {
            line(text, &format!("  {} {item}", style.bullet()));
        }
        text.push('\n');
        line(text, &style.title("What we NEVER collect:"));
        for item in self.never {
            line(text, &format!("  {} {item}", style.cross()));
        }
        text.push('\n');
    }

    fn what_changed(&self, text: &mut String, answered: u32, style: Style) {
        let title = format!("What {} collects has changed.", self.app.name);
        line(text, &style.welcome(&title));
        line(text, &format!("You answered notice {answered}; this is notice {}.", self.version));
        text.push('\n');
        line(text, &style.title("New since then:"));
        for change in self.changes.iter().filter(|c| c.version > answered) {
            line(text, &format!("  {} {}", style.bullet(), change.words));
        }
        text.push('\n');
        // Whoever said no to the older notice has not agreed to the rest of it either.
        self.lists(text, style);
    }

    fn new_recipient(&self, text: &mut String, style: Style) {
        let title = format!("{} is set up to send its records to another host.", self.app.name);
        line(text, &style.welcome(&title));
        line(text, "Until you agree, records stay on this machine.");
        text.push('\n');
    }
}

fn line(text: &mut String, words: &str) {
    text.push_str(words);
    text.push('\n');
}
