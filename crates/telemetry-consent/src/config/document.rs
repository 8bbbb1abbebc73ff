//! Changing single keys of a TOML text and leaving every other byte alone.

use chrono::SecondsFormat;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::schema::Setting;

/// A part of the key is there and is not a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InTheWay;

/// Sets a dotted key, creating the tables it needs; the comments around an old value stay.
pub(super) fn set(
    document: &mut DocumentMut,
    path: &str,
    setting: &Setting,
) -> Result<(), InTheWay> {
    let (tables, name) = split(path);
    let mut value = Value::from(setting);
    let first_line = document.is_empty();
    let mut table: &mut dyn TableLike = document.as_table_mut();
    let mut depth = Depth { inline: false, first_line };
    for part in tables {
        (table, depth) = descend(table, part, depth)?;
    }
    match table.get_mut(name) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        Some(Item::None) | None => {
            table.insert(name, Item::Value(value));
        }
        Some(_) => return Err(InTheWay),
    }
    Ok(())
}

/// Removes a dotted key; returns whether it was there.
pub(super) fn unset(document: &mut DocumentMut, path: &str) -> bool {
    let (tables, name) = split(path);
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for part in tables {
        match table.get_mut(part).and_then(Item::as_table_like_mut) {
            Some(inner) => table = inner,
            None => return false,
        }
    }
    table.remove(name).is_some()
}

#[derive(Clone, Copy)]
struct Depth {
    inline: bool,
    first_line: bool,
}

fn descend<'d>(
    table: &'d mut dyn TableLike,
    part: &str,
    depth: Depth,
) -> Result<(&'d mut dyn TableLike, Depth), InTheWay> {
    if table.get(part).is_none_or(Item::is_none) {
        table.insert(part, new_table(depth));
    }
    let item = table.get_mut(part).ok_or(InTheWay)?;
    let inline = item.is_inline_table();
    let inner = item.as_table_like_mut().ok_or(InTheWay)?;
    Ok((inner, Depth { inline, ..depth }))
}

fn new_table(depth: Depth) -> Item {
    if depth.inline {
        return Item::Value(Value::InlineTable(InlineTable::new()));
    }
    let mut table = Table::new();
    // The header appears only once the table itself holds a value.
    table.set_implicit(true);
    table.decor_mut().set_prefix(if depth.first_line { "" } else { "\n" });
    Item::Table(table)
}

fn split(path: &str) -> (impl Iterator<Item = &str>, &str) {
    let (tables, name) = path.rsplit_once('.').unwrap_or(("", path));
    (tables.split('.').filter(|part| !part.is_empty()), name)
}

impl From<&Setting> for Value {
    fn from(setting: &Setting) -> Self {
        match setting {
            Setting::Boolean(b) => (*b).into(),
            Setting::Count(n) => i64::from(*n).into(),
            Setting::Number(n) => (*n).into(),
            Setting::Text(text) => text.as_str().into(),
            Setting::Texts(items) => {
                Self::Array(items.iter().map(String::as_str).collect::<Array>())
            }
            Setting::Time(time) => time
                .to_rfc3339_opts(SecondsFormat::Secs, true)
                .parse::<toml_edit::Datetime>()
                .map_or_else(|_| time.to_rfc3339().into(), Self::from),
        }
    }
}
