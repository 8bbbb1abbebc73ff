//! One figure on the page: what it means, its chart, its table, its formula.

use maud::{Markup, PreEscaped, html};

use super::{broken, over_time, steps};
use crate::insights::answer::{Answer, Found};
use crate::insights::shown::grouped;

/// Returns the part of the page about one figure.
pub(super) fn article(answer: &Answer) -> Markup {
    let figure = answer.figure;
    html! {
        article id=(figure.key) {
            h3 { (figure.title) }
            p { (code(figure.meaning)) }
            (body(answer))
            @if answer.lacking > 0 {
                p {
                    b { (grouped(answer.lacking)) " records" }
                    " lack what this needs, because it was left out of a bundle; they are not counted."
                }
            }
            p.how { b { "Formula: " } (code(&figure.formula())) "." }
            p.how { b { "Note: " } (figure.caveat) }
        }
    }
}

fn body(answer: &Answer) -> Markup {
    let figure = answer.figure;
    match &answer.found {
        Found::OverTime { whole, period, points, .. } => {
            over_time::over_time(figure, whole, *period, points)
        }
        Found::Broken { by, names, rows, hidden, hidden_records, hidden_share } => {
            let hidden = (*hidden > 0).then_some((*hidden, *hidden_records, *hidden_share));
            broken::broken(figure, &broken::Parts { by, names, rows, hidden })
        }
        Found::Steps(funnels) => steps::steps(figure, funnels),
    }
}

/// A chart and its table, beside each other; the table alone where there is nothing to draw.
pub(super) fn pair(chart: Option<String>, caption: &Markup, table: &Markup) -> Markup {
    html! {
        div.pair.alone[chart.is_none()] {
            @if let Some(chart) = chart {
                figure { (PreEscaped(chart)) figcaption { (caption) } }
            }
            (table)
        }
    }
}

/// Sets what stands in backticks as code.
fn code(words: &str) -> Markup {
    html! {
        @for (at, part) in words.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
