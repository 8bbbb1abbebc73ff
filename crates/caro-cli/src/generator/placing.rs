//! Checks where templates put the values of slots: each filter fits its slot, and no value stands where a
//! program would take it for more than a value.

use super::schema::{Slot, index_of};
use super::template::{Part, Piece, Style};
use super::types::{Filter, SlotType};

/// Checks that a template uses declared slots with filters that fit, and never puts free text
/// where a program would read it as an option or as more than text.
pub(super) fn check_template(
    pieces: &[Piece],
    slots: &[Slot],
    optional: bool,
) -> Result<(), String> {
    let mut previous = "";
    for piece in pieces {
        match piece {
            Piece::Fixed(word) => previous = word,
            Piece::Optional(inner) => check_template(inner, slots, true)?,
            Piece::Word { parts, style } => {
                let word = Checked { parts, style: *style, optional, previous };
                for (at, part) in parts.iter().enumerate() {
                    if let Part::Slot { name, filter } = part {
                        let slot = &slots[index_of(slots, name)?];
                        word.check(at, slot, *filter).map_err(|e| format!("`{name}` {e}"))?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// What the next word of a command line would be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The name of a program.
    Program,
    /// What follows an option of a program that runs others: its value, or their name.
    Value,
    /// An argument.
    Argument,
}

/// Whether the name of a program stands after a word.
fn is_before_program(word: &str) -> bool {
    matches!(
        word,
        "|" | "||"
            | "|&"
            | "&&"
            | "&"
            | ";"
            | "("
            | "{"
            | "!"
            | "then"
            | "do"
            | "else"
            | "if"
            | "while"
            | "until"
            | "sudo"
            | "doas"
            | "env"
            | "exec"
            | "command"
            | "nohup"
            | "nice"
            | "time"
            | "xargs"
            | "setsid"
            | "eval"
            | "builtin"
            | "-exec"
            | "-execdir"
            | "-ok"
            | "-okdir"
    )
}

/// Checks that no value stands where a program's name does: whoever words the request would choose what
/// runs.
pub(super) fn check_programs(pieces: &[Piece]) -> Result<(), String> {
    programs(pieces, Place::Program).map(|_| ())
}

fn programs(pieces: &[Piece], mut place: Place) -> Result<Place, String> {
    for piece in pieces {
        place = match piece {
            Piece::Fixed(word) if is_before_program(word) => Place::Program,
            Piece::Fixed(word) if word.ends_with([';', '(', '|', '&']) => Place::Program,
            Piece::Fixed(word) if place != Place::Argument && word.starts_with('-') => Place::Value,
            Piece::Fixed(word) if place == Place::Program && is_assignment(word) => Place::Program,
            Piece::Fixed(_) => Place::Argument,
            // With and without the optional words the rest has to be right.
            Piece::Optional(inner) => match programs(inner, place)? {
                Place::Argument => place,
                after => after,
            },
            Piece::Word { parts, style: Style::Literal } if starts_one(parts) => {
                return Err("a slot stands where the name of a program does".into());
            }
            Piece::Word { parts, .. } => match (place, parts.first()) {
                (Place::Program, Some(Part::Text(text))) if is_assignment(text) => Place::Program,
                (Place::Program, _) => {
                    let name = parts.iter().find_map(|part| match part {
                        Part::Slot { name, .. } => Some(name.as_str()),
                        Part::Text(_) => None,
                    });
                    let name = name.unwrap_or_default();
                    return Err(format!("`{name}` stands where the name of a program does"));
                }
                (Place::Value, _) => Place::Program,
                (Place::Argument, _) => Place::Argument,
            },
        };
    }
    Ok(place)
}

/// Whether a slot of a word with expansions of its own begins a command there: `$( {name} )`.
fn starts_one(parts: &[Part]) -> bool {
    parts.windows(2).any(|pair| match pair {
        [Part::Text(text), Part::Slot { .. }] => {
            text.trim_end().ends_with(['(', '`', '|', ';', '&'])
        }
        _ => false,
    })
}

/// Whether a word sets a variable for the program after it.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
    })
}

/// A word with slots, and where it stands.
struct Checked<'a> {
    parts: &'a [Part],
    style: Style,
    optional: bool,
    previous: &'a str,
}

impl Checked<'_> {
    /// Whether a part stands between quotes that the word itself opens and closes.
    fn is_inside_quotes(&self, at: usize) -> bool {
        let before = self.parts[..at].iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Slot { .. } => None,
        });
        before.collect::<String>().matches(['"', '\'', '`']).count() % 2 == 1
    }

    fn check(&self, at: usize, slot: &Slot, filter: Filter) -> Result<(), String> {
        let takes = slot.takes;
        if !fits(takes, filter) {
            return Err(format!("is {takes:?}, which this filter does not fit"));
        }
        let alone = self.parts.len() == 1 && self.style == Style::Quoted && filter == Filter::Plain;
        if slot.many && !alone {
            return Err("may be several words and must stand alone, as they are".into());
        }
        let last = filter == Filter::Glob && at + 1 == self.parts.len();
        if expands(takes, filter) && self.parts.len() > 1 && !last {
            return Err("becomes several words and must stand alone".into());
        }
        if takes == SlotType::Flag && !self.optional {
            return Err("is a flag: put it between `[[` and `]]`".into());
        }
        let free = matches!(takes, SlotType::Text | SlotType::Name);
        if free
            && at == 0
            && !matches!(filter, Filter::Said | Filter::Fixed)
            && self.style == Style::Quoted
            && !self.previous.starts_with('-')
            && !self.previous.contains("%s")
        {
            return Err("is free text: put it after `--` or an option".into());
        }
        let safe = matches!(
            takes,
            SlotType::Ending
                | SlotType::Affix
                | SlotType::Count
                | SlotType::Ordinal
                | SlotType::Port
        );
        if self.style == Style::Literal && !safe && self.is_inside_quotes(at) {
            return Err("stands between quotes, where only plain names and numbers may".into());
        }
        let is_path = matches!(
            takes,
            SlotType::File | SlotType::Folder | SlotType::Start | SlotType::Path | SlotType::Url
        );
        if (free || is_path) && self.style == Style::Raw && filter == Filter::Plain {
            return Err("is any text, in a program: it needs a filter".into());
        }
        if filter == Filter::Shell && self.style != Style::Raw {
            return Err("would be quoted twice".into());
        }
        Ok(())
    }
}

fn expands(takes: SlotType, filter: Filter) -> bool {
    matches!(takes, SlotType::Kind | SlotType::Flag)
        || matches!(
            filter,
            Filter::Find
                | Filter::Access
                | Filter::Git
                | Filter::Glob
                | Filter::Inside
                | Filter::Blank
                | Filter::Fixed
        )
}

fn fits(takes: SlotType, filter: Filter) -> bool {
    use Filter as F;
    match takes {
        SlotType::Kind => matches!(filter, F::Find | F::Include | F::Glob),
        SlotType::Ending => matches!(filter, F::Plain | F::Glob),
        SlotType::Newer => matches!(filter, F::Find | F::Access | F::Git | F::Since),
        SlotType::Older => matches!(filter, F::Find | F::Access | F::Since),
        SlotType::Span => matches!(filter, F::Plain | F::Cron | F::Minutes),
        SlotType::Clock => matches!(filter, F::Plain | F::Cron),
        SlotType::When => matches!(filter, F::Plain | F::Adjust),
        SlotType::Range => matches!(filter, F::Comma | F::Dash | F::Blank),
        SlotType::Text => matches!(
            filter,
            F::Plain
                | F::Sed
                | F::SedTo
                | F::Pattern
                | F::Fixed
                | F::String
                | F::Literal
                | F::Shell
                | F::Said
        ),
        SlotType::File | SlotType::Folder | SlotType::Start | SlotType::Path => {
            matches!(filter, F::Plain | F::Base | F::Shell | F::Inside | F::Slash | F::Dotted)
        }
        SlotType::Count | SlotType::Ordinal => matches!(filter, F::Plain | F::Heading),
        _ => matches!(filter, F::Plain),
    }
}
