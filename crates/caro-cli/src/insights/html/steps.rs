//! A funnel: a bar and a row for each step.

use maud::{Markup, html};

use super::article::pair;
use super::chart::{Rows, Words};
use crate::insights::answer::{StepTaken, Value};
use crate::insights::figure::{Figure, Unit};
use crate::insights::shown::shown;

pub(super) fn steps(figure: &Figure, funnels: &[Vec<StepTaken>]) -> Markup {
    // The branches of a funnel share all steps but the last.
    let own =
        |(at, funnel): (usize, &'_ Vec<StepTaken>)| if at == 0 { 0 } else { funnel.len() - 1 };
    let rows: Vec<&StepTaken> =
        funnels.iter().enumerate().flat_map(|funnel| &funnel.1[own(funnel)..]).collect();
    let caption = html! {
        "Sessions that took each step"
        @if funnels.len() > 1 { "; the last ones are alternatives" }
        "."
    };
    pair(drawn(figure, &rows), &caption, &table(&rows))
}

fn drawn(figure: &Figure, steps: &[&StepTaken]) -> Option<String> {
    let bar = |step: &&StepTaken| {
        let words = match step.of_first {
            Value::Share { .. } => {
                format!("{} ({})", shown(step.sessions, Unit::Count), share(step))
            }
            _ => shown(step.sessions, Unit::Count),
        };
        Some((step.name.to_owned(), vec![(step.sessions.number()?, words)]))
    };
    let description = format!("{}. The steps stand in the table beside the chart.", figure.title);
    let rows = steps.iter().filter_map(bar).collect();
    Rows { rows }.svg(&Words { id: figure.key, title: figure.title, description: &description })
}

fn table(steps: &[&StepTaken]) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { "step" }
                    th scope="col" { "sessions" }
                    th scope="col" { "of the first" }
                }
            }
            tbody {
                @for step in steps {
                    tr {
                        th scope="row" { (step.name) }
                        td { (shown(step.sessions, Unit::Count)) }
                        td { (share(step)) }
                    }
                }
            }
        }
    }
}

fn share(step: &StepTaken) -> String {
    shown(step.of_first, Unit::Percent)
}
