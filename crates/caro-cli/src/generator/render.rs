//! Writes a command from a template and the values of its slots.
//!
//! A word with a value in it is quoted as one argument, whatever the value holds. A path that a
//! program could read as an option or as anything but a path is written with `./` before it.

use std::borrow::Cow;

use super::answer::Platform;
use super::names::Value;
use super::quantities::Age;
use super::score::Match;
use super::table::{Intent, Part, Piece, Text};
use super::types::{Filter, SlotType};

/// A command line, and which of it depends on what was said.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) command: String,
    /// The optional words that are in it.
    pub(super) options: Vec<String>,
}

/// Writes the command; `None` if a value cannot be written safely.
pub(super) fn render(found: &Match<'_>, platform: Platform) -> Option<Rendered> {
    let writer = Writer { intent: found.intent, values: &found.bindings.values, platform };
    let (mut words, mut options) = (Vec::new(), Vec::new());
    writer.write(found.pieces, &mut words, &mut options)?;
    Some(Rendered { command: words.join(" "), options })
}

struct Writer<'a> {
    intent: Intent<'a>,
    values: &'a [Option<Value>],
    platform: Platform,
}

/// What a slot contributes to its word.
enum Written {
    /// Words that are quoted already.
    Words(Vec<String>),
    /// Text that the finished word quotes.
    Text(String),
    /// A gap for a person to fill.
    Hole(String),
}

impl Writer<'_> {
    fn write(
        &self,
        pieces: &[Piece],
        words: &mut Vec<String>,
        options: &mut Vec<String>,
    ) -> Option<()> {
        let tables = self.intent.tables;
        for piece in pieces {
            match piece {
                Piece::Fixed(text) => words.push(tables.text(*text).to_owned()),
                Piece::Word(parts) => self.word(parts.of(tables.parts), words)?,
                Piece::Optional(inner) => {
                    let inner = inner.of(tables.pieces);
                    if self.all_bound(inner) {
                        let before = words.len();
                        self.write(inner, words, options)?;
                        options.push(words[before..].join(" "));
                    }
                }
            }
        }
        Some(())
    }

    fn all_bound(&self, pieces: &[Piece]) -> bool {
        let tables = self.intent.tables;
        pieces.iter().all(|piece| match piece {
            Piece::Fixed(_) => true,
            Piece::Optional(inner) => self.all_bound(inner.of(tables.pieces)),
            Piece::Word(parts) => parts.of(tables.parts).iter().all(|part| match part {
                Part::Text(_) => true,
                Part::Slot { at, .. } => self.values[usize::from(*at)].is_some(),
            }),
        })
    }

    fn word(&self, parts: &[Part], words: &mut Vec<String>) -> Option<()> {
        let mut text = String::new();
        let mut has_value = false;
        let fixed = |text: &Text| self.intent.tables.text(*text);
        for part in parts {
            match part {
                Part::Text(copied) => text.push_str(fixed(copied)),
                Part::Slot { at, filter } => match self.value(*at, *filter)? {
                    Written::Words(several) => {
                        words.extend(several);
                        return Some(());
                    }
                    Written::Text(value) => {
                        has_value = true;
                        text.push_str(&value);
                    }
                    Written::Hole(name) => text.push_str(&name),
                },
            }
        }
        // `--name='value'` reads better than `'--name=value'`, and `~` must stay bare to expand.
        let bare =
            match parts.first() {
                Some(Part::Text(copied)) if fixed(copied).ends_with('=') => fixed(copied).len(),
                Some(Part::Slot { at, filter: Filter::Plain }) if self.is_home(*at) => {
                    if text == "~" { 1 } else { 2 }
                }
                _ => 0,
            };
        let (bare, rest) = text.split_at(bare);
        words.push(if has_value { format!("{bare}{}", quote(rest)?) } else { text });
        Some(())
    }

    fn is_home(&self, at: u8) -> bool {
        matches!(&self.values[usize::from(at)], Some(Value::Path(path)) if path == "~" || path.starts_with("~/"))
    }

    fn value(&self, at: u8, filter: Filter) -> Option<Written> {
        let slot = self.intent.slot(at);
        let Some(value) = &self.values[usize::from(at)] else {
            return Some(match slot.default() {
                Some(default) if filter == Filter::Heading => {
                    Written::Text((default.parse::<u64>().ok()? + 1).to_string())
                }
                Some(default) => Written::Text(default.to_owned()),
                None => Written::Hole(format!("<{}>", slot.hole())),
            });
        };
        Some(match (value, filter) {
            (Value::Bytes(bytes), _) => Written::Text(find_size(*bytes, slot.takes())),
            (Value::Number(number), Filter::Heading) => {
                Written::Text(number.saturating_add(1).to_string())
            }
            (Value::Number(number), _) => Written::Text(number.to_string()),
            (Value::Age(age), filter) => self.age(*age, filter, slot.takes())?,
            (Value::Globs(globs), filter) => Written::Words(kinds(globs, filter)),
            (Value::Path(path), Filter::Base) => Written::Text(base(path)?.to_owned()),
            (Value::Path(path), _) => Written::Text(safe_path(path).into_owned()),
            (Value::Text(text), Filter::Sed) => Written::Text(escaped(text, "\\/.*[]^$")),
            (Value::Text(text), Filter::SedTo) => Written::Text(escaped(text, "\\/&")),
            (Value::Text(text), Filter::Literal) => Written::Text(escaped(text, "\\*?[]")),
            (Value::Text(text), _) if slot.takes() == SlotType::Name => {
                Written::Text(escaped(text, "\\[]"))
            }
            (Value::Text(text), _) => Written::Text(text.clone()),
        })
    }

    fn age(&self, age: Age, filter: Filter, takes: SlotType) -> Option<Written> {
        if matches!(filter, Filter::Git | Filter::Since) {
            return Some(since(age, filter));
        }
        let tests = match (takes, age, self.platform) {
            (SlotType::Newer, Age::Minutes(minutes), platform) => within('-', minutes, platform),
            (SlotType::Older, Age::Minutes(minutes), platform) => within('+', minutes, platform),
            (SlotType::Newer, Age::Today, Platform::Gnu) => "-daystart -mtime 0".into(),
            (SlotType::Newer, Age::Yesterday, Platform::Gnu) => "-daystart -mtime 1".into(),
            (SlotType::Newer, Age::SinceYesterday, Platform::Gnu) => "-daystart -mtime -2".into(),
            (SlotType::Newer, Age::Today, Platform::Bsd) => "-mtime -1d".into(),
            (SlotType::Newer, Age::Yesterday, Platform::Bsd) => "-mtime +1d -mtime -2d".into(),
            (SlotType::Newer, Age::SinceYesterday, Platform::Bsd) => "-mtime -2d".into(),
            _ => return None,
        };
        Some(Written::Words(vec![tests]))
    }
}

/// BSD's find rounds bare days up, so it gets a unit; GNU's knows no units.
fn within(sign: char, minutes: u64, platform: Platform) -> String {
    let days = minutes.is_multiple_of(24 * 60).then_some(minutes / (24 * 60));
    match (platform, days) {
        (Platform::Gnu, Some(days)) => format!("-mtime {sign}{days}"),
        (Platform::Gnu, None) => format!("-mmin {sign}{minutes}"),
        (Platform::Bsd, Some(days)) => format!("-mtime {sign}{days}d"),
        (Platform::Bsd, None) => format!("-mtime {sign}{minutes}m"),
    }
}

fn since(age: Age, filter: Filter) -> Written {
    let git = filter == Filter::Git;
    let start = match age {
        Age::Minutes(minutes) => {
            let (number, unit) = match minutes {
                m if m.is_multiple_of(24 * 60) => (m / (24 * 60), "day"),
                m if m.is_multiple_of(60) => (m / 60, "hour"),
                m => (m, "minute"),
            };
            format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" })
        }
        Age::Today if git => "midnight".into(),
        Age::Today => "today".into(),
        Age::Yesterday | Age::SinceYesterday if git => "yesterday.midnight".into(),
        Age::Yesterday | Age::SinceYesterday => "yesterday".into(),
    };
    if !git {
        return Written::Text(start);
    }
    let quoted = if start.contains(' ') { format!("'{start}'") } else { start };
    let until = (age == Age::Yesterday).then(|| "--until=midnight".to_owned());
    Written::Words(std::iter::once(format!("--since={quoted}")).chain(until).collect())
}

/// `find` rounds sizes with a unit up, which is harmless for "larger" but not for "smaller".
fn find_size(bytes: u64, takes: SlotType) -> String {
    let units = [(1 << 30, 'G'), (1 << 20, 'M'), (1 << 10, 'k')];
    let whole = units.iter().find(|(unit, _)| bytes.is_multiple_of(*unit));
    match whole.filter(|_| takes == SlotType::Larger) {
        Some((unit, letter)) => format!("{}{letter}", bytes / unit),
        None => format!("{bytes}c"),
    }
}

/// Wildcards are checked where they enter; they hold no character that the shell would read.
fn kinds(globs: &[String], filter: Filter) -> Vec<String> {
    match (filter, globs) {
        (Filter::Include, _) => globs.iter().map(|g| format!("--include='{g}'")).collect(),
        (_, [one]) => vec![format!("-name '{one}'")],
        (_, several) => {
            // Kinds with several endings are pictures and the like: cameras write `.JPG`.
            let tests: Vec<String> = several.iter().map(|g| format!("-iname '{g}'")).collect();
            vec![format!(r"\( {} \)", tests.join(" -o "))]
        }
    }
}

fn base(path: &str) -> Option<&str> {
    let last = path.trim_end_matches('/').rsplit('/').next()?;
    (!matches!(last, "" | "." | ".." | "~") && !last.starts_with('-')).then_some(last)
}

/// Puts `./` before a relative path that a program could read as something else: an option, a
/// test of `find`, an `awk` assignment, or a remote host (`tar`, `scp`, `git`).
fn safe_path(path: &str) -> Cow<'_, str> {
    let before_slash = path.split('/').next().unwrap_or(path);
    let odd =
        path.starts_with(['-', '+', '(', ')', '!', ',', '@']) || before_slash.contains([':', '=']);
    if odd { Cow::Owned(format!("./{path}")) } else { Cow::Borrowed(path) }
}

fn escaped(text: &str, special: &str) -> String {
    text.chars().flat_map(|c| special.contains(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Quotes a text for any POSIX shell; `None` for a text with a NUL.
fn quote(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    shlex::try_quote(text).ok().map(Cow::into_owned)
}
