//! A figure over time: a line or bars, and a row for each period.

use maud::{Markup, html};

use super::article::pair;
use super::chart::{OverTime, Words};
use crate::insights::answer::Value;
use crate::insights::figure::{Figure, Unit};
use crate::insights::period::{Period, text};
use crate::insights::shown::{TOO_FEW, of_what, shown};

/// A period: what it is called, and its value.
type Point = (String, Value);

pub(super) fn over_time(
    figure: &Figure,
    whole: &[Value],
    period: Period,
    points: &[(u32, Vec<Value>)],
) -> Markup {
    let first = |values: &[Value]| values.first().copied().unwrap_or(Value::Nothing);
    let whole = first(whole);
    let points: Vec<Point> =
        points.iter().map(|(day, values)| (name(*day, period), first(values))).collect();
    let gaps = points.iter().any(|(_, value)| *value == Value::TooFew);
    let caption = html! {
        "By " (period.word()) ", in UTC."
        @if gaps { " No point where sessions are " (TOO_FEW) "." }
    };
    pair(drawn(figure, whole, period, &points), &caption, &table(figure, whole, period, &points))
}

fn name(day: u32, period: Period) -> String {
    let day = text(day);
    if period == Period::Month { day[..7].to_owned() } else { day }
}

fn drawn(figure: &Figure, whole: Value, period: Period, points: &[Point]) -> Option<String> {
    // One point is a number, not a chart.
    if points.len() < 2 {
        return None;
    }
    let description = format!(
        "{} by {}. The whole: {}. The values stand in the table beside the chart.",
        figure.title,
        period.word(),
        shown(whole, figure.unit)
    );
    let points = points.iter().map(|(name, value)| (name.clone(), value.number())).collect();
    let label = |number: f64| axis(number, figure.unit);
    let chart = OverTime { points, bars: figure.unit == Unit::Count, label: &label };
    chart.svg(&Words { id: figure.key, title: figure.title, description: &description })
}

fn table(figure: &Figure, whole: Value, period: Period, points: &[Point]) -> Markup {
    let shares = figure.unit == Unit::Percent;
    let cells = |value: Value| {
        html! {
            td { (shown(value, figure.unit)) }
            @if shares { td { (of_what(value)) } }
        }
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label=(format!("{}, table", figure.title)) {
            table {
                thead {
                    tr {
                        th scope="col" { (period.word()) }
                        th scope="col" { (figure.title) }
                        @if shares { th scope="col" { "which is" } }
                    }
                }
                tbody {
                    tr.all { th scope="row" { "all" } (cells(whole)) }
                    @for (name, value) in points.iter().rev() {
                        tr { th scope="row" { (name) } (cells(*value)) }
                    }
                }
            }
        }
    }
}

/// Returns a number as it stands on an axis; nothing, where a thing would be counted in parts.
fn axis(number: f64, unit: Unit) -> String {
    match unit {
        Unit::Percent => format!("{number:.0} %"),
        Unit::Count if number.fract() > 0.001 => String::new(),
        Unit::Count => format!("{number:.0}"),
        Unit::Milliseconds if number <= 0.0 => "0".to_owned(),
        Unit::Milliseconds if number < 1000.0 => format!("{number:.0} ms"),
        Unit::Milliseconds if number < 10_000.0 => format!("{:.1} s", number / 1000.0),
        Unit::Milliseconds if number < 120_000.0 => format!("{:.0} s", number / 1000.0),
        Unit::Milliseconds => format!("{:.0} min", number / 60_000.0),
    }
}
