//! A figure broken down by a property: a bar and a row for each value.

use maud::{Markup, html};

use super::article::pair;
use super::chart::{Rows, Words};
use crate::insights::answer::{Row, Value};
use crate::insights::figure::{Figure, Unit};
use crate::insights::shown::{grouped, shown};

/// A breakdown.
pub(super) struct Parts<'a> {
    pub by: &'a str,
    pub names: &'a [String],
    pub rows: &'a [Row],
    /// How many rows are hidden, how many records they have, and what part of all that is.
    pub hidden: Option<(usize, Value, Value)>,
}

pub(super) fn broken(figure: &Figure, parts: &Parts<'_>) -> Markup {
    let counted = figure.unit == Unit::Count;
    let caption = html! {
        @if counted { "By " code { (parts.by) } "." }
        @else {
            @for (at, name) in parts.names.iter().enumerate() { span.key.second[at == 1] { (name) } }
        }
    };
    let table = if counted { counts(parts) } else { measures(figure, parts) };
    pair(drawn(figure, parts), &caption, &table)
}

fn drawn(figure: &Figure, parts: &Parts<'_>) -> Option<String> {
    let words = |row: &Row, words: String| match figure.unit {
        Unit::Count if matches!(row.share, Value::Share { .. }) => {
            format!("{words} ({})", share(row.share))
        }
        _ => words,
    };
    let bars = |row: &Row| {
        let bars = row
            .values
            .iter()
            .filter_map(|value| Some((value.number()?, words(row, shown(*value, figure.unit)))));
        (row.name.to_owned(), bars.collect::<Vec<_>>())
    };
    let rows = parts.rows.iter().map(bars).filter(|(_, bars)| !bars.is_empty()).collect();
    let description = format!(
        "{} by {}. The values stand in the table beside the chart.",
        figure.title, parts.by
    );
    Rows { rows }.svg(&Words { id: figure.key, title: figure.title, description: &description })
}

fn counts(parts: &Parts<'_>) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (parts.by) }
                    th scope="col" { "records" }
                    th scope="col" { "share" }
                }
            }
            tbody {
                @for row in parts.rows {
                    tr {
                        th scope="row" { (row.name) }
                        td { (grouped(row.records)) }
                        td { (share(row.share)) }
                    }
                }
                @if let Some((values, records, part)) = parts.hidden {
                    tr {
                        th scope="row" { (values) " hidden" }
                        td { (shown(records, Unit::Count)) }
                        td { (share(part)) }
                    }
                }
                (nothing(parts))
            }
        }
    }
}

fn measures(figure: &Figure, parts: &Parts<'_>) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (parts.by) }
                    th scope="col" { "records" }
                    @for name in parts.names { th scope="col" { (name) } }
                }
            }
            tbody {
                @for row in parts.rows {
                    tr {
                        th scope="row" { (row.name) }
                        td { (grouped(row.records)) }
                        @for value in &row.values { td { (shown(*value, figure.unit)) } }
                    }
                }
                @if let Some((values, records, _)) = parts.hidden {
                    tr {
                        th scope="row" { (values) " hidden" }
                        td { (shown(records, Unit::Count)) }
                        @for _ in parts.names { td {} }
                    }
                }
                (nothing(parts))
            }
        }
    }
}

fn nothing(parts: &Parts<'_>) -> Markup {
    html! {
        @if parts.rows.is_empty() && parts.hidden.is_none() { tr { td colspan="4" { "nothing yet" } } }
    }
}

fn share(value: Value) -> String {
    shown(value, Unit::Percent)
}
