//! Writes a command from a template and the values of its slots.
//!
//! A word with a value in it is quoted as one argument, whatever the value holds. A path that a
//! program could read as an option or as anything but a path is written with `./` before it.

use std::borrow::Cow;

use super::answer::Platform;
use super::names::Value;
use super::score::Match;
use super::table::{Intent, Part, Piece, Text};
use super::template::Style;
use super::times::{Age, When};
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
                Piece::Fixed(text) => {
                    let text = tables.text(*text);
                    // `for f in *.txt; do` wants no blank before its semicolon.
                    match words.last_mut().filter(|_| text.starts_with(';')) {
                        Some(last) => last.push_str(text),
                        None => words.push(text.to_owned()),
                    }
                }
                Piece::Word(parts) => self.word(parts.of(tables.parts), Style::Quoted, words)?,
                Piece::Raw(parts) => self.word(parts.of(tables.parts), Style::Raw, words)?,
                Piece::Literal(parts) => {
                    self.word(parts.of(tables.parts), Style::Literal, words)?;
                }
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
            Piece::Word(parts) | Piece::Raw(parts) | Piece::Literal(parts) => {
                parts.of(tables.parts).iter().all(|part| match part {
                    Part::Text(_) => true,
                    Part::Slot { at, .. } => self.values[usize::from(*at)].is_some(),
                })
            }
        })
    }

    fn word(&self, parts: &[Part], style: Style, words: &mut Vec<String>) -> Option<()> {
        let mut text = String::new();
        let mut has_value = style == Style::Raw;
        let fixed = |text: &Text| self.intent.tables.text(*text);
        for part in parts {
            match part {
                Part::Text(copied) => text.push_str(fixed(copied)),
                Part::Slot { at, filter } => match self.value(*at, *filter)? {
                    Written::Words(several) => {
                        // `src/*.txt`: what stands before the wildcards belongs to each.
                        let folder = path_word(text.strip_prefix("./").unwrap_or(&text))?;
                        words.extend(several.into_iter().map(|word| format!("{folder}{word}")));
                        return Some(());
                    }
                    Written::Text(value) if style == Style::Literal => {
                        let home = if value.starts_with("~/") { 2 } else { 0 };
                        text.push_str(&value[..home]);
                        text.push_str(&quote(&value[home..])?);
                    }
                    Written::Text(value) => {
                        has_value = true;
                        // `.[].id`, also for "the .id of each item"
                        let member = style == Style::Raw && text.ends_with('.');
                        let named = value.strip_prefix('.').filter(|_| member);
                        text.push_str(named.unwrap_or(&value));
                    }
                    Written::Hole(name) => text.push_str(&name),
                },
            }
        }
        if style == Style::Literal {
            words.push(text);
            return Some(());
        }
        // `--name='value'` reads better than `'--name=value'`, and `~` must stay bare to expand.
        let name = text.split('=').next().filter(|name| name.len() < text.len());
        let is_name =
            |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        let bare = match parts.first() {
            Some(Part::Slot { at, filter: Filter::Plain | Filter::Slash }) if self.is_home(*at) => {
                text.len().min(2)
            }
            _ if style == Style::Raw => 0,
            _ => name.filter(|name| is_name(name)).map_or(0, |name| name.len() + 1),
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
                Some(".") if filter == Filter::Inside => Written::Words(vec!["*".into()]),
                Some(default) => Written::Text(default.to_owned()),
                None => Written::Hole(format!("<{}>", slot.hole())),
            });
        };
        let text = |text: String| Some(Written::Text(text));
        match (value, filter) {
            (Value::Bytes(bytes), _) => text(size(*bytes, slot.takes())),
            (Value::Number(number), Filter::Heading) => text(number.saturating_add(1).to_string()),
            (Value::Number(number), _) => text(number.to_string()),
            (Value::Range(first, last), Filter::Comma) => text(format!("{first},{last}")),
            (Value::Range(first, last), Filter::Blank) => {
                Some(Written::Words(vec![first.to_string(), last.to_string()]))
            }
            (Value::Range(first, last), _) => text(format!("{first}-{last}")),
            (Value::Age(age), filter) => self.age(*age, filter, slot.takes()),
            (Value::Seconds(seconds), Filter::Cron) => text(every(*seconds)?),
            (Value::Seconds(seconds), Filter::Minutes) => text(seconds.div_ceil(60).to_string()),
            (Value::Seconds(seconds), _) => text(seconds.to_string()),
            (Value::Clock { hour, minute }, Filter::Cron) => text(format!("{minute} {hour}")),
            (Value::When(when), Filter::Adjust) => text(adjusted(*when)?),
            (Value::Clock { .. } | Value::When(_), _) => text(value.to_string()),
            (Value::Globs(globs), filter) => Some(Written::Words(kinds(globs, filter))),
            (Value::Path(path), Filter::Base) => text(base(path)?.to_owned()),
            (Value::Path(path), Filter::Slash) => {
                let path = safe_path(path);
                text(format!("{}/", path.trim_end_matches('/')))
            }
            (Value::Path(path), Filter::Inside) if path == "." => {
                Some(Written::Words(vec!["*".into()]))
            }
            (Value::Path(path), Filter::Inside) => {
                let path = safe_path(path);
                Some(Written::Words(vec![format!("{}/*", path_word(path.trim_end_matches('/'))?)]))
            }
            (Value::Many(names), _) => {
                let is_path =
                    matches!(slot.takes(), SlotType::File | SlotType::Folder | SlotType::Path);
                let word =
                    |name: &String| if is_path { path_word(&safe_path(name)) } else { quote(name) };
                Some(Written::Words(names.iter().map(word).collect::<Option<_>>()?))
            }
            (Value::Text(ending), Filter::Glob) => {
                Some(Written::Words(vec![format!("*.{ending}")]))
            }
            (Value::Path(path), Filter::Dotted) if !path.contains('/') => text(format!("./{path}")),
            (Value::Path(path), Filter::Shell) => text(quote(&safe_path(path))?),
            (Value::Path(path), _) => text(safe_path(path).into_owned()),
            (Value::Text(given), Filter::Sed) => text(escaped(given, "\\/.*[]^$")),
            (Value::Text(given), Filter::SedTo) => text(escaped(given, "\\/&")),
            (Value::Text(given), Filter::Pattern) => text(escaped(given, "\\.*[]^$")),
            (Value::Text(given), Filter::String) => text(escaped(given, "\\\"")),
            (Value::Text(given), Filter::Fixed) => {
                let is_plain = !given.starts_with('-')
                    && !given.contains(['\\', '.', '*', '[', ']', '^', '$']);
                let option = if is_plain { "" } else { "-F -e " };
                Some(Written::Words(vec![format!("{option}{}", quote(given)?)]))
            }
            (Value::Text(given), Filter::Said) => {
                text((!given.starts_with('-') && !given.contains('\\')).then(|| given.clone())?)
            }
            (Value::Text(given), Filter::Shell) => text(quote(given)?),
            (Value::Text(given), Filter::Literal) => text(escaped(given, "\\*?[]")),
            (Value::Text(given), _) if slot.takes() == SlotType::Name => {
                text(escaped(given, "\\[]"))
            }
            (Value::Text(given), _) => text(given.clone()),
            (Value::Flag, _) => Some(Written::Words(vec![slot.default()?.to_owned()])),
        }
    }

    fn age(&self, age: Age, filter: Filter, takes: SlotType) -> Option<Written> {
        if takes == SlotType::Older && filter == Filter::Since {
            let Age::Minutes(minutes) = age else { return None };
            let days = Some(minutes / (24 * 60)).filter(|days| days * 24 * 60 == minutes);
            let text = days.map_or(format!("{minutes}min"), |days| format!("{days}d"));
            return Some(Written::Text(text));
        }
        if matches!(filter, Filter::Git | Filter::Since) {
            return Some(since(age, filter));
        }
        if let Age::Date(date) = age {
            let test = if filter == Filter::Access { "-newerat" } else { "-newermt" };
            let not = if takes == SlotType::Older { "! " } else { "" };
            return Some(Written::Words(vec![format!("{not}{test} {date}")]));
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
        // The tests differ in one letter: `-mtime` and `-atime`.
        let tests = if filter == Filter::Access { tests.replace("-m", "-a") } else { tests };
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
        Age::Date(date) => date.to_string(),
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

/// A size: `find` rounds those with a unit up, which is harmless for "larger" but not for "smaller".
fn size(bytes: u64, takes: SlotType) -> String {
    let kilo = if takes == SlotType::Size { "K" } else { "k" };
    let units = [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, kilo)];
    let whole = units.iter().find(|(unit, _)| bytes.is_multiple_of(*unit));
    match (whole, takes) {
        (Some((unit, letter)), SlotType::Larger | SlotType::Size) => {
            format!("{}{letter}", bytes / unit)
        }
        (None, SlotType::Size) => bytes.to_string(),
        _ => format!("{bytes}c"),
    }
}

/// The time fields of a cron job that runs so often; `None` where cron cannot say it.
fn every(seconds: u64) -> Option<String> {
    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;
    let minutes = (seconds / 60).max(1);
    Some(match seconds {
        60 => "* * * * *".into(),
        HOUR => "0 * * * *".into(),
        DAY => "0 0 * * *".into(),
        s if s == 7 * DAY => "0 0 * * 0".into(),
        s if s == 30 * DAY => "0 0 1 * *".into(),
        s if s % 60 == 0 && 60_u64.is_multiple_of(minutes) => format!("*/{minutes} * * * *"),
        s if s % HOUR == 0 && 24_u64.is_multiple_of(s / HOUR) => format!("0 */{} * * *", s / HOUR),
        _ => return None,
    })
}

/// An adjustment for BSD's `date -v`.
fn adjusted(when: When) -> Option<String> {
    let letter = match when.unit {
        "minute" => 'M',
        "hour" => 'H',
        "day" => 'd',
        "week" => 'w',
        "month" => 'm',
        "year" => 'y',
        _ => return None,
    };
    Some(format!("{:+}{letter}", when.count))
}

/// Wildcards are checked where they enter; they hold no character that the shell would read.
fn kinds(globs: &[String], filter: Filter) -> Vec<String> {
    match (filter, globs) {
        (Filter::Glob, _) => globs.to_vec(),
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

/// Quotes a path, with `~` left bare so that it expands.
fn path_word(path: &str) -> Option<String> {
    let home = if path == "~" || path.starts_with("~/") { path.len().min(2) } else { 0 };
    let (home, rest) = path.split_at(home);
    let rest = if rest.is_empty() { String::new() } else { quote(rest)? };
    Some(format!("{home}{rest}"))
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

/// Quotes a text for any POSIX shell, if it needs that; `None` for a text with a NUL.
fn quote(text: &str) -> Option<String> {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || "_./:=@%+,~-".contains(c) && !text.starts_with('~');
    if text.chars().all(plain) {
        return Some(text.to_owned());
    }
    if !text.contains(['\'', '\0']) {
        return Some(format!("'{text}'"));
    }
    shlex::try_quote(text).ok().map(Cow::into_owned)
}
