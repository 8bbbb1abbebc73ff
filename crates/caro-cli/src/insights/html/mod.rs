//! The report as one page: no script, nothing loaded, readable by everyone.

mod article;
mod broken;
mod chart;
mod over_time;
mod steps;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::answer::{ENOUGH_SESSIONS, Found, Value};
use super::cells::SMALLEST_CELL;
use super::figure::Group;
use super::report::{Report, Source};
use super::shown::{grouped, of_what, shown};
use super::text::summary;

const STYLE: &str = include_str!("style.css");

/// The browser itself is told that this page needs nothing but its own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The figures that stand at the top.
const TILES: [&str; 6] = [
    "sessions",
    "machine_days",
    "command_success_rate",
    "block_rate",
    "override_rate",
    "error_rate",
];

/// Returns the page.
pub fn page(report: &Report) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                // Without this a browser asks the server for an icon.
                link rel="icon" href="data:,";
                title { "caro telemetry report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (header(report))
                main {
                    @for group in Group::ALL { (section(report, group)) }
                    (sources(report))
                    (rules())
                }
            }
        }
    }
    .into_string()
}

fn header(report: &Report) -> Markup {
    html! {
        header {
            h1 { "caro telemetry report" }
            p.lead { (summary(report)) "." }
            p.soft {
                "Made on " (report.made_at.format("%Y-%m-%d %H:%M").to_string()) " UTC by caro "
                (env!("CARGO_PKG_VERSION")) ". This page loads nothing and runs no script. Records hold \
                 numbers, yes or no, and words from a closed list; none holds text that somebody typed."
            }
            ul.tiles { @for key in TILES { (tile(report, key)) } }
            nav aria-label="Parts of the report" {
                @for group in Group::ALL { a href=(format!("#{}", anchor(group))) { (group.title()) } " " }
                a href="#sources" { "Sources" }
            }
        }
    }
}

fn tile(report: &Report, key: &str) -> Markup {
    let answer = report.answers.iter().find(|answer| answer.figure.key == key);
    let Some(answer) = answer else { return html! {} };
    let Found::OverTime { whole, .. } = &answer.found else { return html! {} };
    let value = whole.first().copied().unwrap_or(Value::Nothing);
    let of = of_what(value);
    let word = matches!(value, Value::TooFew | Value::Nothing).then_some("word");
    html! {
        li {
            b class=[word] { (shown(value, answer.figure.unit)) }
            span { (answer.figure.title) }
            @if !of.is_empty() { span { (of) } }
        }
    }
}

fn section(report: &Report, group: Group) -> Markup {
    html! {
        section id=(anchor(group)) {
            h2 { (group.title()) }
            @for answer in report.answers.iter().filter(|answer| answer.figure.group == group) {
                (article::article(answer))
            }
            @if group == Group::Coverage { (drops(report)) }
        }
    }
}

fn anchor(group: Group) -> String {
    group.title().to_lowercase()
}

fn drops(report: &Report) -> Markup {
    let total: u64 = report.drops.values().sum();
    html! {
        article {
            h3 { "Dropped records" }
            p { "What was recorded, or should have been, and never came into an export: " b { (grouped(total)) } "." }
            @if total > 0 {
                table {
                    thead { tr { th scope="col" { "reason" } th scope="col" { "records" } } }
                    tbody {
                        @for (reason, count) in &report.drops {
                            tr { th scope="row" { (reason) } td { (grouped(*count)) } }
                        }
                    }
                }
            }
            p.how { b { "Formula: " } "the drop counts in the heads of the bundles, less what an earlier bundle, handed over since, has told." }
            p.how { b { "Note: " } "two bundles of one machine that were exported without handing the first one over both tell the same drops." }
        }
    }
}

fn sources(report: &Report) -> Markup {
    html! {
        section id="sources" {
            h2 { "Where the records come from" }
            div.scroll tabindex="0" role="region" aria-label="Sources" {
                table {
                    thead {
                        tr {
                            th scope="col" { "source" } th scope="col" { "records" } th scope="col" { "first" }
                            th scope="col" { "last" } th scope="col" { "not in it" }
                        }
                    }
                    tbody { @for source in &report.sources { (source_row(source)) } }
                }
            }
            @if report.doubled > 0 {
                p { (grouped(report.doubled)) " records stand in more than one source and were counted once." }
            }
        }
    }
}

fn source_row(source: &Source) -> Markup {
    let minute = |time: &Option<String>| {
        time.as_deref().and_then(|time| time.get(..16)).unwrap_or_default().replace('T', " ")
    };
    html! {
        tr {
            th scope="row" { (source.name) }
            td { (grouped(source.records)) }
            td { (minute(&source.span.first)) }
            td { (minute(&source.span.last)) }
            td { (source.left_out.join("; ")) }
        }
    }
}

fn rules() -> Markup {
    html! {
        section {
            h2 { "How to read this" }
            p { "Under " (ENOUGH_SESSIONS) " sessions a percentage, a mean or a percentile says more about chance than about caro, so none is given; that holds for each point of a line as well." }
            p { "Values with fewer than " (SMALLEST_CELL) " records are hidden, since a count of one or two can be somebody. Where what is hidden could be computed from the rest, the next smallest value is hidden too." }
            p { "All of this is about people who agreed. Ids change every day, so nobody here can be followed from one day to the next, and no figure says who came back." }
        }
    }
}
