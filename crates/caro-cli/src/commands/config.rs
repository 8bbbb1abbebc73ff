//! `caro config`: read and change settings.

use clap::Subcommand;
use telemetry_consent::{How, Key, Setting, WrittenBy, lookup};
use telemetry_delivery::{ApiKey, Destination};
use toml::Value;

use super::telemetry::kind::IDENTITY;
use super::{Failure, Outcome, finish, telemetry};
use crate::account;
use crate::exit::Exit;
use crate::history;
use crate::models;
use crate::paths::Paths;
use crate::screen::{complain, print, say};
use crate::settings::{self, HISTORY, Settings};
use crate::telemetry as telemetry_words;

/// The setting that is an answer to a question, and not just a value.
const CONSENT: &str = "telemetry.enabled";

/// Where records go.
const HOST: &str = "telemetry.posthog.host";

/// What admits them there.
const LOKI: &str = "telemetry.loki.url";

const SINKS: &str = "telemetry.sinks";

const API_KEY: &str = "telemetry.posthog.api_key";

/// Settings whose values are nobody's business.
const SECRETS: &[&str] = &[API_KEY];

/// `caro config …`
#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// Print the value of a setting
    Get {
        /// The setting, such as telemetry.enabled
        key: String,
    },
    /// Change a setting; comments and other settings in the file stay as they are
    ///
    /// Lists are separated by commas. Saying no to telemetry also deletes what was recorded.
    #[command(
        after_help = "Examples:\n  caro config list\n  caro config set telemetry.enabled false"
    )]
    Set {
        /// The setting, such as telemetry.enabled
        key: String,
        /// The new value
        value: String,
        /// Accept this version of the notice, where telemetry.enabled is set without a terminal
        #[arg(long, value_name = "N")]
        accept_notice: Option<u32>,
        /// Accept a kind of id that tells more, where telemetry.identity is set without a terminal
        #[arg(long)]
        accept_identity: bool,
    },
    /// Remove a setting from the file, so that its default holds again
    Unset {
        /// The setting, such as backend.primary
        key: String,
    },
    /// List every setting with its value and where that comes from
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Print where the file is
    Path,
}

/// Runs the verb.
pub fn run(verb: &ConfigVerb) -> u8 {
    finish(match verb {
        ConfigVerb::Get { key } => get(key),
        ConfigVerb::Set { key, value, accept_notice, accept_identity } => {
            set(key, value, *accept_notice, *accept_identity)
        }
        ConfigVerb::Unset { key } => unset(key),
        ConfigVerb::List { json } => list(*json),
        ConfigVerb::Path => path(),
    })
}

fn get(name: &str) -> Outcome {
    let key = find(name)?;
    let settings = load()?;
    let value = lookup(&settings.table, key.path).cloned().or_else(|| settings::default_of(key));
    let value = value
        .ok_or_else(|| Failure::failed(format_args!("`{name}` is not set and has no default")))?;
    print(&plain(&value))?;
    Ok(Exit::Done)
}

fn set(name: &str, text: &str, accept_notice: Option<u32>, accept_identity: bool) -> Outcome {
    let key = find(name)?;
    refuse_answers(key)?;
    let setting = key.parse(text).map_err(Failure::usage)?;
    refuse_bad_target(key, text)?;
    if key.path == IDENTITY {
        return telemetry::kind::choose(text.trim(), accept_identity);
    }
    if key.path == CONSENT {
        return match setting {
            Setting::Boolean(true) => telemetry::enable::enable(false, accept_notice, How::Config),
            _ => telemetry::disable::disable(How::Config),
        };
    }
    if let Some(expected) = models::misfit(key.path, &as_value(&setting)) {
        return Err(Failure::usage(format_args!("`{name}` must be {expected}")));
    }
    let settings = load()?;
    let file = settings.file.ok_or_else(no_home)?;
    file.set(&[(key.path, setting)])?;
    let stored = file.load()?;
    let value = lookup(&stored, key.path).map(|value| shown(key, value)).unwrap_or_default();
    say(format_args!("{} is now {value}", key.path));
    if key.path == HISTORY && value == "false" {
        delete_history()?;
    }
    Ok(Exit::Done)
}

/// Deletes the requests that were kept; the setting is stored first, so that none is added again.
fn delete_history() -> Result<(), Failure> {
    if let Some(folder) = Paths::history_folder()
        && history::delete(&folder)?
    {
        say("The requests kept so far were deleted");
    }
    Ok(())
}

fn unset(name: &str) -> Outcome {
    let key = find(name)?;
    refuse_answers(key)?;
    if key.path == CONSENT {
        return telemetry::disable::forget_answer();
    }
    let file = load()?.file.ok_or_else(no_home)?;
    let was_there = file.unset(key.path)?;
    if key.path == IDENTITY {
        file.unset("telemetry.identity_agreed")?;
    }
    match (was_there, settings::default_of(key)) {
        (false, _) => say(format_args!("{name} was not set")),
        (true, Some(default)) => {
            say(format_args!("{name} is now {}, the default", plain(&default)));
        }
        (true, None) => say(format_args!("{name} is no longer set")),
    }
    if key.path == HISTORY {
        delete_history()?;
    }
    Ok(Exit::Done)
}

fn list(json: bool) -> Outcome {
    let settings = load()?;
    let mut document = serde_json::Map::new();
    for key in settings::keys() {
        let (value, source) = match lookup(&settings.table, key.path) {
            Some(value) => (Some(value.clone()), "file"),
            None => (settings::default_of(key), "default"),
        };
        if json {
            let value = value.map_or(Ok(serde_json::Value::Null), |value| typed(key, &value))?;
            document.insert(
                key.path.to_owned(),
                serde_json::json!({"value": value, "source": source, "doc": key.doc}),
            );
        } else {
            let words = value.map_or_else(|| "not set".to_owned(), |value| shown(key, &value));
            print(&format!("{} = {words}  ({source})\n    {}", key.path, key.doc))?;
        }
    }
    if json {
        print(&serde_json::to_string_pretty(&document)?)?;
    }
    for name in &settings.unknown {
        complain(format_args!(
            "unknown setting `{name}` in the file{}",
            settings::did_you_mean(name)
        ));
    }
    for problem in [&settings.bad_value, &settings.bad_variable].into_iter().flatten() {
        complain(problem);
    }
    Ok(Exit::Done)
}

/// A value in JSON's own types; a secret is only said to be set.
fn typed(key: &Key, value: &Value) -> serde_json::Result<serde_json::Value> {
    match value {
        value if is_secret(key, value) => Ok(serde_json::json!(shown(key, value))),
        Value::Datetime(time) => Ok(serde_json::json!(time.to_string())),
        value => serde_json::to_value(value),
    }
}

fn path() -> Outcome {
    let path = Paths::find().config_file.ok_or_else(no_home)?;
    print(&path.display().to_string())?;
    Ok(Exit::Done)
}

/// Reads the settings; unlike a request, a verb about them does not go on without.
fn load() -> Result<Settings, Failure> {
    let mut settings = Settings::load(&Paths::find());
    match settings.fault.take() {
        Some(fault) => Err(fault.into()),
        None => Ok(settings),
    }
}

/// Refuses to write what only an answer writes: setting it would forge one.
fn refuse_answers(key: &Key) -> Result<(), Failure> {
    if key.written_by != WrittenBy::Answer {
        return Ok(());
    }
    Err(Failure::usage(format_args!(
        "`{}` is written when you answer a question; run `caro telemetry enable`, or \
         `caro config set {CONSENT} false`; a kind of id is asked about when {IDENTITY} is set",
        key.path
    )))
}

/// Refuses a host or a key with which nothing could be sent, or far too much be done.
fn refuse_bad_target(key: &Key, text: &str) -> Result<(), Failure> {
    let bad = match key.path {
        HOST | LOKI => Destination::parse(text).err().map(|bad| bad.to_string()),
        SINKS => {
            let known = |sink: &str| {
                [telemetry_words::POSTHOG, telemetry_words::LOKI].contains(&sink.trim())
            };
            let all = text.split(',').all(known);
            (!all).then(|| "must be posthog, loki, or both with a comma between them".to_owned())
        }
        API_KEY => ApiKey::parse(text).err().map(|bad| bad.to_string()),
        // The same rule: what is told there must not be heard on the way.
        account::URL => Destination::parse(text)
            .err()
            .map(|_| "must be https://HOST, or http:// on this machine".to_owned()),
        _ => None,
    };
    bad.map_or(Ok(()), |bad| Err(Failure::usage(format_args!("`{}` {bad}", key.path))))
}

fn find(name: &str) -> Result<&'static Key, Failure> {
    settings::keys().find(|key| key.path == name).ok_or_else(|| {
        Failure::usage(format_args!(
            "unknown setting `{name}`{}; `caro config list` shows them all",
            settings::did_you_mean(name)
        ))
    })
}

fn no_home() -> Failure {
    Failure::failed(
        "no home folder is known, so there is no configuration file; set HOME, or CARO_CONFIG_DIR \
         to an absolute path",
    )
}

fn shown(key: &Key, value: &Value) -> String {
    if is_secret(key, value) { "set (hidden)".to_owned() } else { plain(value) }
}

/// Tells whether a value is nobody's business; an address with a user name may hold a password too.
fn is_secret(key: &Key, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    SECRETS.contains(&key.path) || (text.contains("://") && text.contains('@'))
}

/// What a person typed, as a value of the file.
fn as_value(setting: &Setting) -> Value {
    match setting {
        Setting::Boolean(value) => Value::from(*value),
        Setting::Count(value) => Value::from(*value),
        Setting::Number(value) => Value::from(*value),
        Setting::Text(text) => Value::from(text.as_str()),
        Setting::Texts(texts) => Value::from(texts.clone()),
        Setting::Time(time) => Value::from(time.to_rfc3339()),
    }
}

/// A value as a person or a script wants to read it: text without quotes, lists with commas.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Datetime(value) => value.to_string(),
        Value::Table(_) => "a table".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telemetry_consent::Kind;

    #[test]
    fn every_default_is_a_value_its_key_accepts() {
        for key in settings::keys() {
            let Some(default) = settings::default_of(key) else { continue };
            assert!(key.parse(&plain(&default)).is_ok(), "{}", key.path);
            assert_ne!(key.kind, Kind::Time);
        }
    }
}
