//! What a person has set up for a model server: settings of the file, and the key.

use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::time::Duration;

use telemetry_consent::lookup;
use toml::{Table, Value};

use super::failure::Failure;
use super::key;
use crate::catalog::Backend;
use crate::env;
use crate::protocol::{Dialect, Secret};

/// How long a model may take unless a setting says otherwise, in seconds: a large one on a slow machine
/// is read from disk first.
pub const DEFAULT_TIMEOUT: u32 = 120;

/// How long a model may take, in seconds. More than the longest cannot be told apart by the event of a
/// generation.
const TIMEOUTS: RangeInclusive<i64> = 1..=600;

/// How freely a model may answer.
const TEMPERATURES: RangeInclusive<f64> = 0.0..=2.0;

/// The kinds of model server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Ollama.
    Ollama,
    /// `OpenAI`, or a server that speaks its protocol.
    Openai,
}

/// A model server that can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// What kind of server it is.
    pub server: Server,
    /// Its base address.
    pub url: String,
    /// The model's name, as the server knows it.
    pub model: String,
    /// The key, if there is one.
    pub key: Option<Secret>,
    /// How freely the model may answer; the server's own choice where it is missing.
    pub temperature: Option<f64>,
    /// Whether `http` may reach private networks.
    pub allow_http: bool,
    /// How long everything may take.
    pub timeout: Duration,
}

impl Server {
    /// Every kind, in the order in which `auto` looks for one that is set up: what stays on the machine
    /// first.
    pub const ALL: [Self; 2] = [Self::Ollama, Self::Openai];

    /// Returns the name that settings and options use.
    pub const fn name(self) -> &'static str {
        self.backend().as_str()
    }

    /// Returns the backend that events and documents name.
    pub const fn backend(self) -> Backend {
        match self {
            Self::Ollama => Backend::Ollama,
            Self::Openai => Backend::Openai,
        }
    }

    /// Returns the protocol it speaks.
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Ollama => Dialect::Ollama,
            Self::Openai => Dialect::Openai,
        }
    }

    /// Returns where it is unless a setting says otherwise.
    pub const fn default_url(self) -> &'static str {
        match self {
            Self::Ollama => "http://127.0.0.1:11434",
            Self::Openai => "https://api.openai.com/v1",
        }
    }

    /// Returns how freely its models may answer unless a setting says otherwise. Some hosted models
    /// refuse to be told.
    pub const fn default_temperature(self) -> Option<f64> {
        match self {
            Self::Ollama => Some(0.0),
            Self::Openai => None,
        }
    }

    /// Tells whether a person has named a model for it. Without one there is nothing to ask.
    pub fn is_set_up(self, settings: &Table) -> bool {
        self.setting(settings, "model").is_some()
    }

    fn setting<'t>(self, settings: &'t Table, name: &str) -> Option<&'t Value> {
        lookup(settings, &self.key(name))
    }

    /// Returns the dotted name of one of its settings.
    pub(super) fn key(self, name: &str) -> String {
        format!("backend.{}.{name}", self.name())
    }
}

impl Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Setup {
    /// Reads what is set up. A value of the wrong kind has been complained about and counts as missing.
    pub fn read(server: Server, settings: &Table) -> Result<Self, Failure> {
        let setting = |name| {
            let (key, value) = (server.key(name), server.setting(settings, name));
            match value.and_then(|value| misfit(&key, value)) {
                Some(expected) => Err(Failure::BadSetting { key, expected }),
                None => Ok(value),
            }
        };
        let text =
            |name| setting(name).map(|value| value.and_then(Value::as_str).map(str::to_owned));
        let (url, model) = (text("url")?, text("model")?.filter(|model| !model.is_empty()));
        let seconds = setting("timeout_seconds")?.and_then(Value::as_integer);
        let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
        Ok(Self {
            server,
            model: model.ok_or(Failure::NoModel(server))?,
            key: find_key(server, url.is_none(), text("api_key_file")?)?,
            url: url.unwrap_or_else(|| server.default_url().to_owned()),
            temperature: setting("temperature")?.and_then(number).or(server.default_temperature()),
            allow_http: setting("allow_http")?.and_then(Value::as_bool).unwrap_or(false),
            timeout: Duration::from_secs(seconds.unwrap_or_else(|| DEFAULT_TIMEOUT.into())),
        })
    }
}

/// Says what a setting of a server must be, if a value of the right kind is no good all the same.
pub fn misfit(path: &str, value: &Value) -> Option<&'static str> {
    let (_, name) = path.strip_prefix("backend.")?.split_once('.')?;
    let text = |is_good: fn(&str) -> bool| value.as_str().is_none_or(is_good);
    let (is_good, expected) = match name {
        "timeout_seconds" => {
            (value.as_integer().is_none_or(|time| TIMEOUTS.contains(&time)), "from 1 to 600")
        }
        "temperature" => {
            (number(value).is_none_or(|number| TEMPERATURES.contains(&number)), "from 0 to 2")
        }
        // Whether it leads somewhere is for `caro-net` to say; a password must not even be stored.
        "url" => (
            text(|url| {
                (url.starts_with("https://") || url.starts_with("http://")) && !url.contains('@')
            }),
            "an address that begins with https:// or http:// and holds no user name",
        ),
        "api_key_file" => {
            let is_path = |path: &str| path.starts_with('/') || path.starts_with("~/");
            (text(is_path), "a path that begins with / or ~/")
        }
        _ => return None,
    };
    (!is_good).then_some(expected)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(i32::try_from(*number).map_or(f64::MAX, f64::from)),
        _ => None,
    }
}

/// Finds the key: caro's own variable, the file, or the variable that many programs share.
///
/// The shared variable holds a key for one company's server, so it goes to that server alone.
fn find_key(
    server: Server,
    is_default_url: bool,
    file: Option<String>,
) -> Result<Option<Secret>, Failure> {
    if server != Server::Openai {
        return Ok(None);
    }
    let variable = |name: &'static str| {
        let found = env::read(name).and_then(|text| key::from_text(&text))?;
        Some(found.map_err(|fault| Failure::Key { place: name.to_owned(), fault }))
    };
    if let Some(own) = variable(env::OPENAI_KEY) {
        return own.map(Some);
    }
    if let Some(path) = file {
        let key = key::from_file(&path, env::read(env::HOME).as_deref());
        let place = format!("`{}`", server.key("api_key_file"));
        return key.map(Some).map_err(|fault| Failure::Key { place, fault });
    }
    let shared = if is_default_url { variable(env::SHARED_OPENAI_KEY) } else { None };
    shared.transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(server: Server, settings: &str) -> Result<Setup, String> {
        let table = settings.parse::<Table>().unwrap();
        Setup::read(server, &table).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_model_is_all_that_has_to_be_set() {
        let ollama = read(Server::Ollama, "backend.ollama.model = 'm'").unwrap();
        assert_eq!((ollama.url.as_str(), ollama.model.as_str()), ("http://127.0.0.1:11434", "m"));
        assert_eq!((ollama.temperature, ollama.allow_http), (Some(0.0), false));
        assert_eq!(ollama.timeout, Duration::from_mins(2));
        for settings in ["", "backend.ollama.model = ''", "backend.openai.model = 'm'"] {
            let failure = read(Server::Ollama, settings).unwrap_err();
            assert!(failure.contains("`caro config set backend.ollama.model"), "{failure}");
        }
    }

    #[test]
    fn everything_can_be_set() {
        let settings = "[backend.openai]\nmodel = 'm'\nurl = 'http://[::1]:8/v1'\n\
                        timeout_seconds = 9\ntemperature = 1\nallow_http = true\n";
        let setup = read(Server::Openai, settings).unwrap();
        assert_eq!(setup.url, "http://[::1]:8/v1");
        assert_eq!((setup.temperature, setup.allow_http), (Some(1.0), true));
        assert_eq!(setup.timeout, Duration::from_secs(9));
    }

    #[test]
    fn a_value_that_is_no_good_is_named_and_not_repeated() {
        for (setting, says) in [
            ("timeout_seconds = 0", "`backend.ollama.timeout_seconds` must be from 1 to 600"),
            ("timeout_seconds = 601", "`backend.ollama.timeout_seconds` must be from 1 to 600"),
            ("temperature = -0.1", "`backend.ollama.temperature` must be from 0 to 2"),
            ("temperature = 9999999999", "`backend.ollama.temperature` must be from 0 to 2"),
            ("temperature = 3", "`backend.ollama.temperature` must be from 0 to 2"),
            ("temperature = nan", "`backend.ollama.temperature` must be from 0 to 2"),
            (
                "url = 'localhost:1'",
                "`backend.ollama.url` must be an address that begins with https:// or http:// and holds no user name",
            ),
            (
                "url = 'http://ada:pw@here'",
                "`backend.ollama.url` must be an address that begins with https:// or http:// and holds no user name",
            ),
        ] {
            let settings = format!("[backend.ollama]\nmodel = 'm'\n{setting}\n");
            assert_eq!(read(Server::Ollama, &settings).unwrap_err(), says);
        }
    }

    /// The person has been told about the value; the request goes on with the default.
    #[test]
    fn a_value_of_the_wrong_kind_counts_as_missing() {
        let settings = "[backend.ollama]\nmodel = 'm'\nurl = 7\ntimeout_seconds = 'x'\n\
                        temperature = true\nallow_http = 1\n";
        let setup = read(Server::Ollama, settings).unwrap();
        assert_eq!(Ok(setup), read(Server::Ollama, "backend.ollama.model = 'm'"));
    }

    #[test]
    fn a_server_is_set_up_once_it_has_a_model() {
        let table = "backend.openai.model = 'm'".parse::<Table>().unwrap();
        assert!(Server::Openai.is_set_up(&table) && !Server::Ollama.is_set_up(&table));
    }
}
