//! What turns requests into commands: one backend, or a model first.

use clap::ValueEnum;
use toml::Table;

use crate::catalog::Backend;
use crate::models::Server;

/// What turns requests into commands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// caro's own intents, without network or model
    #[default]
    Embedded,
    /// The model of an Ollama server
    Ollama,
    /// The model of `OpenAI` or of a server that speaks its protocol
    Openai,
    /// The model that is set up, then caro's own intents
    Auto,
}

/// The words for the choices, as options, variables and settings spell them.
pub const BACKENDS: &[&str] = &["embedded", "ollama", "openai", "auto"];

impl Choice {
    /// Returns the choice that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        let place = BACKENDS.iter().position(|known| *known == word)?;
        Self::value_variants().get(place).copied()
    }

    /// Returns the model server that is asked first, if one is asked at all.
    ///
    /// `auto` asks one server only, the first that has a model. It never goes on from one to the other: a
    /// request meant for this machine must not end up with a company because this machine failed.
    pub fn server(self, settings: &Table) -> Option<Server> {
        match self {
            Self::Embedded => None,
            Self::Ollama => Some(Server::Ollama),
            Self::Openai => Some(Server::Openai),
            Self::Auto => Server::ALL.into_iter().find(|server| server.is_set_up(settings)),
        }
    }

    /// Returns the backend that is asked first.
    pub fn first_backend(self, settings: &Table) -> Backend {
        self.server(settings).map_or(Backend::Embedded, Server::backend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_options_are_the_same() {
        let options: Vec<_> = Choice::value_variants()
            .iter()
            .filter_map(|choice| Some(choice.to_possible_value()?.get_name().to_owned()))
            .collect();
        assert_eq!(options, BACKENDS);
        for (word, choice) in BACKENDS.iter().zip(Choice::value_variants()) {
            assert_eq!(Choice::from_word(word), Some(*choice));
        }
        assert_eq!(Choice::from_word("Embedded"), None);
    }

    #[test]
    fn auto_asks_the_first_server_that_has_a_model() {
        for (settings, backend) in [
            ("", Backend::Embedded),
            ("backend.openai.model = 'm'", Backend::Openai),
            ("backend.ollama.model = 'm'", Backend::Ollama),
            ("[backend]\nopenai.model = 'm'\nollama.model = 'm'", Backend::Ollama),
            ("backend.ollama.url = 'http://[::1]:1'", Backend::Embedded),
        ] {
            let table = settings.parse::<Table>().unwrap();
            assert_eq!(Choice::Auto.first_backend(&table), backend, "{settings}");
            assert_eq!(Choice::Embedded.first_backend(&table), Backend::Embedded);
            assert_eq!(Choice::Ollama.first_backend(&table), Backend::Ollama);
        }
    }
}
