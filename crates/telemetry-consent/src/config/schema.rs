//! What keys a configuration file knows and what values they take.

use chrono::{DateTime, Utc};
use toml::{Table, Value};

use super::error::SettingError;

/// One key of a configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The key with all its tables, dotted.
    pub path: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Who writes it.
    pub written_by: WrittenBy,
    /// What it does, in one line.
    pub doc: &'static str,
}

/// The kinds of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number from 0 to 4294967295.
    Count,
    /// A number.
    Number,
    /// Text.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A date and time.
    Time,
}

/// Who writes a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenBy {
    /// A person, by hand or by a command.
    Person,
    /// Only the act of answering the question; setting it would forge an answer.
    Answer,
}

/// A value on its way into a configuration file.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Count(u32),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// A date and time.
    Time(DateTime<Utc>),
}

impl Key {
    /// Turns what a person typed into a value for this key.
    ///
    /// Lists are separated by commas; booleans also take yes, no, on and off.
    pub fn parse(&self, text: &str) -> Result<Setting, SettingError> {
        let text = text.trim();
        let setting = match self.kind {
            Kind::Boolean => boolean(text).map(Setting::Boolean),
            Kind::Count => text.parse().ok().map(Setting::Count),
            Kind::Number => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Setting::Number),
            Kind::Text => Some(Setting::Text(text.to_owned())),
            Kind::Choice(words) => {
                words.iter().find(|w| **w == text).map(|w| Setting::Text((*w).to_owned()))
            }
            Kind::Texts => Some(Setting::Texts(list(text))),
            Kind::Time => text.parse().ok().map(Setting::Time),
        };
        setting.ok_or_else(|| SettingError { key: self.path, expected: self.kind.describe() })
    }
}

impl Kind {
    /// Says what values fit, to complete "must be …".
    pub fn describe(self) -> String {
        match self {
            Self::Boolean => "true or false".to_owned(),
            Self::Count => "a whole number from 0 to 4294967295".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Text => "text in quotes".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Texts => "a list of texts".to_owned(),
            Self::Time => "a date and time, like 2026-11-20T10:32:24Z".to_owned(),
        }
    }

    fn fits(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Boolean, Value::Boolean(_))
            | (Self::Number, Value::Integer(_) | Value::Float(_))
            | (Self::Text, Value::String(_))
            | (Self::Time, Value::Datetime(_)) => true,
            (Self::Count, Value::Integer(n)) => u32::try_from(*n).is_ok(),
            (Self::Choice(words), Value::String(text)) => words.contains(&text.as_str()),
            (Self::Texts, Value::Array(items)) => items.iter().all(Value::is_str),
            _ => false,
        }
    }
}

/// Checks a table against the keys it may hold.
///
/// Returns the dotted paths of unknown keys, which are harmless, or the first key with a value of
/// the wrong kind. `prefix` is the dotted path of the table itself, empty for the whole file.
pub fn check_keys<'k>(
    table: &Table,
    prefix: &str,
    keys: &'k [Key],
) -> Result<Vec<String>, WrongKind<'k>> {
    let mut unknown = Vec::new();
    walk(table, prefix, keys, &mut unknown)?;
    Ok(unknown)
}

/// A key whose value is of the wrong kind, and where in the file it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongKind<'k> {
    /// The dotted path; a table's, where a value stands in the place of a table.
    pub path: String,
    /// The key, unless a table was expected.
    pub key: Option<&'k Key>,
}

impl WrongKind<'_> {
    /// Says what would be right, to complete "must be …".
    pub fn expected(&self) -> String {
        self.key.map_or_else(|| "a table".to_owned(), |key| key.kind.describe())
    }
}

fn walk<'k>(
    table: &Table,
    prefix: &str,
    keys: &'k [Key],
    unknown: &mut Vec<String>,
) -> Result<(), WrongKind<'k>> {
    for (name, value) in table {
        let path = || if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let mut below = keys.iter().filter_map(|key| Some((key, part_below(key.path, prefix)?)));
        if let Some((key, _)) = below.clone().find(|(_, rest)| rest == name) {
            if !key.kind.fits(value) {
                return Err(WrongKind { path: path(), key: Some(key) });
            }
        } else if !below.any(|(_, rest)| part_below(rest, name).is_some()) {
            unknown.push(path());
        } else if let Value::Table(inner) = value {
            walk(inner, &path(), keys, unknown)?;
        } else {
            return Err(WrongKind { path: path(), key: None });
        }
    }
    Ok(())
}

/// Returns what follows a table in a dotted path that lies below it.
fn part_below<'p>(path: &'p str, table: &str) -> Option<&'p str> {
    if table.is_empty() { Some(path) } else { path.strip_prefix(table)?.strip_prefix('.') }
}

/// Finds the value of a dotted key.
pub fn lookup<'t>(table: &'t Table, path: &str) -> Option<&'t Value> {
    let mut parts = path.split('.');
    let first = table.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.as_table()?.get(part))
}

fn boolean(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is(&["true", "yes", "on", "1"]) {
        return Some(true);
    }
    is(&["false", "no", "off", "0"]).then_some(false)
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
