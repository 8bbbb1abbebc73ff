//! The site policy: what an administrator forbids on this machine.

use std::path::Path;

use toml::{Table, Value};

use crate::config::{ConfigError, ConfigFile, Key, Kind, WrittenBy, check_keys, lookup};
use crate::decide::PolicyInput;
use crate::reason::reason;
use crate::recipient::{covers, same_recipient};

/// What a site forbids. A policy can only take away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// A limit on what telemetry may do at all.
    pub mode: Option<PolicyMode>,
    /// The only hosts that may get records; any, where the list is absent.
    pub allowed_hosts: Option<Vec<String>>,
    /// The one `PostHog` host that records go to. It still needs consent, and where this or the one
    /// of Loki is named, every other host is denied.
    pub posthog_host: Option<String>,
    /// The one Loki address that records go to.
    pub loki_url: Option<String>,
    /// Labels that must not be recorded.
    pub forbidden_labels: Vec<String>,
}

/// The limits that a policy can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyMode {
    /// No telemetry at all.
    Off,
    /// Records stay on the machine.
    AirGapped,
}

/// Why a site policy cannot be followed to the letter; telemetry is off then.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The file cannot be read or parsed, or a value has the wrong type.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// A key that this version does not know, and so cannot obey.
    #[error("`{key}` in the site policy `{path}` is unknown (from a newer version?)")]
    UnknownKey {
        /// The file.
        path: std::path::PathBuf,
        /// The key, dotted.
        key: String,
    },
}

/// Named as in the configuration file, which it overrules.
const HOST: &str = "telemetry.posthog.host";
const LOKI: &str = "telemetry.loki.url";

/// Every key of a site policy.
pub const POLICY_KEYS: &[Key] = &[
    key("mode", Kind::Choice(&["off", "air-gapped"]), "Forbid telemetry, or forbid sending"),
    key("allowed_hosts", Kind::Texts, "The only hosts that may get records"),
    key("forbidden_labels", Kind::Texts, "Labels that must not be recorded"),
    key(HOST, Kind::Text, "The one PostHog host that records may go to"),
    key(LOKI, Kind::Text, "The one Loki address that records may go to"),
];

const fn key(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, kind, written_by: WrittenBy::Person, doc }
}

impl Policy {
    /// Reads a policy's text; `path` is the file, for messages.
    pub fn parse(text: &str, path: &Path) -> Result<Self, PolicyError> {
        let table = ConfigFile::new(path).parse(text)?;
        let unknown = check_keys(&table, "", POLICY_KEYS).map_err(|e| ConfigError::WrongType {
            path: path.to_path_buf(),
            key: e.path.clone(),
            expected: e.expected(),
        })?;
        if let Some(key) = unknown.into_iter().next() {
            return Err(PolicyError::UnknownKey { path: path.to_path_buf(), key });
        }
        Ok(Self {
            mode: table.get("mode").map(|mode| match mode.as_str() {
                Some("air-gapped") => PolicyMode::AirGapped,
                // The check above leaves only "off".
                _ => PolicyMode::Off,
            }),
            allowed_hosts: table
                .contains_key("allowed_hosts")
                .then(|| texts(&table, "allowed_hosts")),
            posthog_host: lookup(&table, HOST).and_then(Value::as_str).map(str::to_owned),
            loki_url: lookup(&table, LOKI).and_then(Value::as_str).map(str::to_owned),
            forbidden_labels: texts(&table, "forbidden_labels"),
        })
    }
}

impl Policy {
    /// Tells whether records may go to this host, as far as the site is concerned.
    pub fn allows(&self, host: &str) -> bool {
        let listed = |allowed: &Vec<String>| allowed.iter().any(|entry| covers(entry, host));
        let mut pinned = self.posthog_host.iter().chain(&self.loki_url).peekable();
        self.allowed_hosts.as_ref().is_none_or(listed)
            && (pinned.peek().is_none() || pinned.any(|pinned| same_recipient(pinned, host)))
    }
}

impl PolicyInput {
    /// Returns the `PostHog` host that the site names as the only one, if it does.
    pub fn pinned_host(&self) -> Option<&str> {
        self.loaded()?.posthog_host.as_deref()
    }

    /// Returns the Loki address that the site names as the only one, if it does.
    pub fn pinned_loki(&self) -> Option<&str> {
        self.loaded()?.loki_url.as_deref()
    }

    /// Tells whether the site forbids a label.
    pub fn forbids(&self, label: &str) -> bool {
        self.loaded().is_some_and(|policy| policy.forbidden_labels.iter().any(|l| l == label))
    }

    fn loaded(&self) -> Option<&Policy> {
        match self {
            Self::Loaded(policy) => Some(policy),
            _ => None,
        }
    }

    /// Reads the policy file, if there is one. Costs one system call where there is none.
    pub fn read(path: &Path) -> Self {
        let parsed = match ConfigFile::new(path).read() {
            Ok(None) => return Self::Absent,
            Ok(Some(text)) => Policy::parse(&text, path),
            Err(error) => Err(error.into()),
        };
        match parsed {
            Ok(policy) => Self::Loaded(policy),
            Err(error) => Self::Unreadable(reason(&error)),
        }
    }
}

fn texts(table: &Table, key: &str) -> Vec<String> {
    let items = table.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
