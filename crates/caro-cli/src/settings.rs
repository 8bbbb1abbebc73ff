//! The settings: what the configuration file says, with defaults for the rest.

mod choice;
mod level;

use std::path::{Path, PathBuf};
use std::time::Duration;

use telemetry_consent::{
    ConfigError, ConfigFile, Key, Kind, Stored, TELEMETRY_KEYS, TelemetryConfig, WrittenBy,
    check_keys, lookup,
};
use toml::{Table, Value};

use crate::account;
use crate::catalog::Backend;
use crate::env;
use crate::models::{DEFAULT_TIMEOUT, Server};
use crate::paths::Paths;

pub use choice::{BACKENDS, Choice};
pub use level::{LEVELS, Level};

const fn key(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, kind, written_by: WrittenBy::Person, doc }
}

/// Whether the interactive loop keeps its requests.
pub const HISTORY: &str = "history.enabled";

/// The settings besides telemetry's.
const OWN_KEYS: &[Key] = &[
    key("backend.primary", Kind::Choice(BACKENDS), "What turns requests into commands"),
    key("backend.ollama.model", Kind::Text, "The model that Ollama is asked for"),
    key("backend.ollama.url", Kind::Text, "Where Ollama is"),
    key("backend.ollama.timeout_seconds", Kind::Count, "Wait this long for it, from 1 to 600"),
    key("backend.ollama.temperature", Kind::Number, "How freely it may answer, from 0 to 2"),
    key("backend.ollama.allow_http", Kind::Boolean, "Allow http to private networks, unencrypted"),
    key("backend.openai.model", Kind::Text, "The model that the server is asked for"),
    key("backend.openai.url", Kind::Text, "Where a server is that speaks OpenAI's protocol"),
    key("backend.openai.timeout_seconds", Kind::Count, "Wait this long for it, from 1 to 600"),
    key("backend.openai.temperature", Kind::Number, "How freely it may answer, from 0 to 2"),
    key("backend.openai.allow_http", Kind::Boolean, "Allow http to private networks, unencrypted"),
    key("backend.openai.api_key_file", Kind::Text, "A file that only you can read, with its key"),
    key(account::URL, Kind::Text, "Where the account service is that `caro login` asks"),
    key(
        "execution.timeout_seconds",
        Kind::Count,
        "End a command after this many seconds; 0 is never",
    ),
    key("safety.level", Kind::Choice(LEVELS), "How much danger caro goes along with"),
    key(
        HISTORY,
        Kind::Boolean,
        "Keep the requests of the interactive loop on this machine; false deletes them",
    ),
];

/// Returns every setting caro knows, in the order in which they are listed.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    OWN_KEYS.iter().chain(TELEMETRY_KEYS)
}

/// Names the setting that was probably meant, in words to put behind a name; none where nothing is
/// near.
pub fn did_you_mean(name: &str) -> String {
    let near = keys()
        .map(|key| (strsim::damerau_levenshtein(key.path, name), key.path))
        .min()
        .filter(|(distance, _)| *distance <= 8);
    near.map_or_else(String::new, |(_, path)| format!(" (did you mean `{path}`?)"))
}

/// Returns the value a setting has where the file does not name it, as it would be written.
pub fn default_of(key: &Key) -> Option<Value> {
    match key.path {
        "backend.primary" => Some(Value::from(Backend::Embedded.as_str())),
        "backend.ollama.url" => Some(Value::from(Server::Ollama.default_url())),
        "backend.openai.url" => Some(Value::from(Server::Openai.default_url())),
        "backend.ollama.temperature" => Server::Ollama.default_temperature().map(Value::from),
        "backend.openai.temperature" => Server::Openai.default_temperature().map(Value::from),
        "backend.ollama.timeout_seconds" | "backend.openai.timeout_seconds" => {
            Some(Value::from(DEFAULT_TIMEOUT))
        }
        "execution.timeout_seconds" => Some(Value::from(0)),
        "safety.level" => Some(Value::from("moderate")),
        "telemetry.enabled" => Some(Value::from(cfg!(feature = "beta"))),
        "backend.ollama.allow_http"
        | "backend.openai.allow_http"
        | HISTORY
        | "telemetry.air_gapped"
        | "telemetry.loki.user"
        | "telemetry.loki.user_accepted"
        | "telemetry.explicitly_configured" => Some(Value::from(false)),
        "telemetry.identity" | "telemetry.identity_agreed" => Some(Value::from("daily")),
        "telemetry.sinks" => Some(Value::Array(vec!["posthog".into()])),
        "telemetry.posthog.host" => Some(Value::from(crate::telemetry::DEFAULT_HOST)),
        _ => None,
    }
}

/// What a run goes by.
#[derive(Debug, Default)]
pub struct Settings {
    /// The file; `None` without a home folder.
    pub file: Option<ConfigFile>,
    /// Everything in the file; empty where there is none or it cannot be used.
    pub table: Table,
    /// The `[telemetry]` table.
    pub telemetry: TelemetryConfig,
    /// What turns requests into commands, unless an option says otherwise.
    pub backend: Choice,
    /// How long a command may take, unless an option says otherwise.
    pub timeout: Option<Duration>,
    /// How much danger caro goes along with.
    pub level: Level,
    /// Whether the interactive loop keeps its requests.
    pub history: bool,
    /// The folder of the person's own intents, which need not exist.
    pub intents: Option<PathBuf>,
    /// The dotted names of keys caro does not know.
    pub unknown: Vec<String>,
    /// Why the file cannot be used; telemetry is off then.
    pub fault: Option<ConfigError>,
    /// A value that caro does not know, in a file that is otherwise fine.
    pub bad_value: Option<String>,
    /// A variable that holds a word caro does not know.
    pub bad_variable: Option<String>,
}

impl Settings {
    /// Reads the file, and the variable that beats it. A file that cannot be used leaves every default in
    /// place and telemetry off.
    pub fn load(paths: &Paths) -> Self {
        let mut settings = Self::from_file(paths);
        if let Some(word) = env::read(env::BACKEND).filter(|word| !word.is_empty()) {
            let known = word.to_str().and_then(Choice::from_word);
            // Not what the file says: whoever mistyped `embedded` wanted nothing to leave the machine.
            settings.backend = known.unwrap_or_default();
            settings.bad_variable = known.is_none().then(|| {
                format!(
                    "{} must be {}; the default is used",
                    env::BACKEND,
                    Kind::Choice(BACKENDS).describe()
                )
            });
        }
        settings
    }

    /// Returns the backend that is asked first.
    pub fn first_backend(&self) -> Backend {
        self.backend.first_backend(&self.table)
    }

    fn from_file(paths: &Paths) -> Self {
        let Some(path) = &paths.config_file else { return Self::default() };
        let file = ConfigFile::new(path);
        let mut settings = Self::default();
        match file.load() {
            Ok(table) => {
                if let Err(error) = settings.take(&table, path) {
                    settings = Self { fault: Some(error), ..Self::default() };
                }
                settings.table = table;
            }
            Err(error) => settings.fault = Some(error),
        }
        settings.file = Some(file);
        settings.intents = path.parent().map(|folder| folder.join("intents"));
        settings
    }

    /// Returns what the decision about telemetry needs from the file.
    pub fn stored(&self) -> Stored {
        match &self.fault {
            Some(error) => Stored::from(error),
            None if self.table.is_empty() => Stored::Absent,
            None => Stored::Answer(self.telemetry.stored_answer()),
        }
    }

    fn take(&mut self, table: &Table, path: &Path) -> Result<(), ConfigError> {
        let (telemetry, unknown) = TelemetryConfig::from_table(table, path)?;
        self.telemetry = telemetry;
        self.unknown = unknown;
        let own: Table = table.iter().filter(|(name, _)| *name != "telemetry").map(owned).collect();
        match check_keys(&own, "", OWN_KEYS) {
            Ok(unknown) => self.unknown.extend(unknown),
            // The file parses and telemetry's part is sound, so this is a mistake to point out,
            // not a reason to distrust the file.
            Err(wrong) => {
                self.bad_value = Some(format!(
                    "`{}` in `{}` must be {}; the default is used",
                    wrong.path,
                    path.display(),
                    wrong.expected()
                ));
            }
        }
        if let Some(name) = lookup(table, "backend.primary").and_then(Value::as_str) {
            self.backend = Choice::from_word(name).unwrap_or_default();
        }
        if let Some(name) = lookup(table, "safety.level").and_then(Value::as_str) {
            self.level = Level::from_word(name).unwrap_or_default();
        }
        let seconds = lookup(table, "execution.timeout_seconds").and_then(Value::as_integer);
        self.timeout = seconds
            .and_then(|seconds| u64::try_from(seconds).ok())
            .filter(|&seconds| seconds > 0)
            .map(Duration::from_secs);
        self.history = lookup(table, HISTORY).and_then(Value::as_bool).unwrap_or(false);
        Ok(())
    }
}

fn owned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_setting_gets_the_nearest_name() {
        assert_eq!(did_you_mean("telemetry.enable"), " (did you mean `telemetry.enabled`?)");
        assert_eq!(did_you_mean("zzzzzzzzzzzzzzzzzzzzzzzz"), "");
    }
}
