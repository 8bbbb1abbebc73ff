//! The `[telemetry]` table.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::value::Datetime;
use toml::{Table, Value};

use super::error::ConfigError;
use super::schema::{Key, Kind, WrittenBy, check_keys};
use crate::decide::{DefaultAnswer, StoredAnswer};

/// The name of the table.
const TABLE: &str = "telemetry";

/// The `[telemetry]` table. Every key may be missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TelemetryConfig {
    /// The switch; absent until somebody answers or writes it.
    pub enabled: Option<bool>,
    /// Whether records stay on this machine.
    pub air_gapped: bool,
    /// Whether the switch is the answer to the question.
    pub explicitly_configured: bool,
    /// The notice version that was answered.
    pub notice: Option<u32>,
    /// When it was answered.
    pub answered_at: Option<Datetime>,
    /// The host that was accepted.
    pub recipient: Option<String>,
    /// What kind of id records are to carry.
    pub identity: Identity,
    /// What kind of id somebody was asked about and agreed to.
    pub identity_agreed: Identity,
    /// Where records go.
    pub sinks: Vec<String>,
    /// The `PostHog` sink.
    pub posthog: Posthog,
    /// The Loki sink.
    pub loki: Loki,
}

/// What kind of id records carry, from the one that tells least.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// A new id every day.
    #[default]
    Daily,
    /// A random id that stays.
    Install,
    /// The account a person logged in to.
    Account,
}

impl Identity {
    /// Every kind, from the one that tells least.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Install, Self::Account];

    fn of(value: &Value) -> Self {
        let word = value.as_str();
        Self::ALL.into_iter().find(|kind| word == Some(kind.as_str())).unwrap_or_default()
    }

    /// Returns the word of the configuration file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Install => "install",
            Self::Account => "account",
        }
    }
}

/// The `[telemetry.posthog]` table.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Posthog {
    /// The host that gets the records.
    pub host: Option<String>,
    /// The project's key.
    pub api_key: Option<String>,
}

/// The `[telemetry.loki]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loki {
    /// The address that gets the records.
    pub url: Option<String>,
    /// Whose records they are, where a Loki keeps tenants apart.
    pub tenant: Option<String>,
    /// A file with what the server asks for: a token, or a name and a password.
    pub auth_file: Option<String>,
    /// Whether records carry the name of the operating system's user.
    pub user: bool,
    /// Whether that name was among what was agreed to.
    pub user_accepted: bool,
}

const fn key(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, kind, written_by: WrittenBy::Person, doc }
}

const fn answer(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, kind, written_by: WrittenBy::Answer, doc }
}

/// Every key of the `[telemetry]` table.
pub const TELEMETRY_KEYS: &[Key] = &[
    key("telemetry.enabled", Kind::Boolean, "Whether telemetry may record"),
    key("telemetry.air_gapped", Kind::Boolean, "Keep records on this machine"),
    answer("telemetry.explicitly_configured", Kind::Boolean, "Whether the question was answered"),
    answer("telemetry.notice", Kind::Count, "The notice version that was answered"),
    answer("telemetry.answered_at", Kind::Time, "When the question was answered"),
    answer("telemetry.recipient", Kind::Text, "The host that was accepted"),
    key(
        "telemetry.identity",
        Kind::Choice(&["daily", "install", "account"]),
        "What kind of id records carry",
    ),
    answer(
        "telemetry.identity_agreed",
        Kind::Choice(&["daily", "install", "account"]),
        "What kind of id somebody agreed to",
    ),
    key("telemetry.sinks", Kind::Texts, "Where records go"),
    key("telemetry.posthog.host", Kind::Text, "The PostHog host that gets the records"),
    key("telemetry.posthog.api_key", Kind::Text, "The key of the PostHog project"),
    key("telemetry.loki.url", Kind::Text, "The Loki address that gets the use of verbs"),
    key("telemetry.loki.tenant", Kind::Text, "Whose records they are, where Loki has tenants"),
    key(
        "telemetry.loki.auth_file",
        Kind::Text,
        "A file that only you can read, with a token or NAME:PASSWORD",
    ),
    key("telemetry.loki.user", Kind::Boolean, "Send Loki your user name as well"),
    answer("telemetry.loki.user_accepted", Kind::Boolean, "Whether your user name was agreed to"),
];

impl TelemetryConfig {
    /// Reads the table out of a whole file, with the paths of its unknown keys.
    ///
    /// A missing table is an empty one. A value of the wrong type is an error that names the key,
    /// never the value; `path` is the file, for that message.
    pub fn from_table(file: &Table, path: &Path) -> Result<(Self, Vec<String>), ConfigError> {
        let wrong = |key: String, expected: String| ConfigError::WrongType {
            path: path.to_path_buf(),
            key,
            expected,
        };
        let table = match file.get(TABLE) {
            None => return Ok((Self::default(), Vec::new())),
            Some(Value::Table(table)) => table,
            Some(_) => return Err(wrong(TABLE.to_owned(), "a table".to_owned())),
        };
        let unknown = check_keys(table, TABLE, TELEMETRY_KEYS)
            .map_err(|e| wrong(e.path.clone(), e.expected()))?;
        Ok((Self::of(table), unknown))
    }

    /// Takes over the values, each of which has the kind that its key wants.
    ///
    /// By hand: `serde` takes a copy of the table apart, and writes and reads each time once more on the
    /// way, which is a sixth of what reading the settings costs every run.
    fn of(table: &Table) -> Self {
        let mut config = Self::default();
        for (key, value) in table {
            match key.as_str() {
                "enabled" => config.enabled = value.as_bool(),
                "air_gapped" => config.air_gapped = is_set(value),
                "explicitly_configured" => config.explicitly_configured = is_set(value),
                "notice" => config.notice = value.as_integer().and_then(|n| n.try_into().ok()),
                "answered_at" => config.answered_at = value.as_datetime().copied(),
                "recipient" => config.recipient = text(value),
                "identity" => config.identity = Identity::of(value),
                "identity_agreed" => config.identity_agreed = Identity::of(value),
                "sinks" => {
                    config.sinks =
                        value.as_array().into_iter().flatten().filter_map(text).collect();
                }
                "posthog" => config.posthog = value.as_table().map(Posthog::of).unwrap_or_default(),
                "loki" => config.loki = value.as_table().map(Loki::of).unwrap_or_default(),
                _ => {}
            }
        }
        config
    }

    /// Returns the switch as it stands, or as the build offers it where nobody has set it.
    ///
    /// This is what the file amounts to, not whether telemetry runs: nothing is recorded before
    /// somebody agreed, whatever the default. That is for [`decide`](crate::decide) to say.
    pub fn enabled_or(&self, default: DefaultAnswer) -> bool {
        self.enabled.unwrap_or(default == DefaultAnswer::Yes)
    }

    /// Returns what kind of id records carry: no other than one that was agreed to. Whoever agreed to
    /// one agreed to those that tell less.
    pub fn kind_of_id(&self) -> Identity {
        if self.identity <= self.identity_agreed { self.identity } else { Identity::Daily }
    }

    /// Takes out what the decision needs.
    pub fn stored_answer(&self) -> StoredAnswer {
        StoredAnswer {
            enabled: self.enabled,
            explicitly_configured: self.explicitly_configured,
            notice: self.notice,
            recipient: self.recipient.clone(),
            air_gapped: self.air_gapped,
        }
    }
}

impl Posthog {
    fn of(table: &Table) -> Self {
        let text = |key| table.get(key).and_then(text);
        Self { host: text("host"), api_key: text("api_key") }
    }
}

impl Loki {
    fn of(table: &Table) -> Self {
        let text = |key| table.get(key).and_then(text);
        let is_set = |key| table.get(key).is_some_and(is_set);
        Self {
            url: text("url"),
            tenant: text("tenant"),
            auth_file: text("auth_file"),
            user: is_set("user"),
            user_accepted: is_set("user_accepted"),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn is_set(value: &Value) -> bool {
    value.as_bool() == Some(true)
}

impl fmt::Debug for Posthog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let api_key = self.api_key.as_ref().map(|_| "set");
        f.debug_struct("Posthog").field("host", &self.host).field("api_key", &api_key).finish()
    }
}
