//! The report in a terminal.

use std::fmt::Write;

use super::answer::{Answer, Found, Row, StepTaken, Value};
use super::figure::{Figure, Group, Unit};
use super::report::Report;
use super::shown::{grouped, of_what, percent, shown};

/// How far titles and names reach.
const NAMES: usize = 34;
/// How long the longest bar is.
const BAR: usize = 24;
/// How many points a line over time has at most; older ones are left out.
const POINTS: usize = 40;

/// Returns the report as lines for a terminal; with `explain`, what each figure means and how it is
/// computed.
pub fn text(report: &Report, explain: bool) -> String {
    let mut text = format!("{}\n", summary(report));
    for group in Group::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}", group.title());
        for answer in report.answers.iter().filter(|answer| answer.figure.group == group) {
            write_answer(&mut text, answer);
            if explain {
                write_explanation(&mut text, answer.figure);
            }
        }
    }
    write_drops(&mut text, report);
    text.trim_end().to_owned()
}

/// Says what the report is made of, in a line.
pub fn summary(report: &Report) -> String {
    let minute = |time: &str| time.get(..16).unwrap_or(time).replace('T', " ");
    let span = report.span.first.as_deref().zip(report.span.last.as_deref());
    let span = span.map_or_else(String::new, |(first, last)| {
        format!(", {} to {} UTC", minute(first), minute(last))
    });
    let plural = |number: u64, noun: &str| {
        format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
    };
    let sources = report.sources.len() as u64;
    let from = match sources {
        1 => String::new(),
        _ => format!(", from {}", plural(sources, "file")),
    };
    let doubled = match report.doubled {
        0 => String::new(),
        doubled => format!(" ({} more are the same records again)", grouped(doubled)),
    };
    let (records, sessions) =
        (plural(report.records, "record"), plural(report.sessions, "session"));
    format!("{records} of {sessions}{span}{from}{doubled}")
}

fn write_answer(text: &mut String, answer: &Answer) {
    match &answer.found {
        Found::OverTime { whole, period, points, .. } => {
            let value = whole.first().copied().unwrap_or(Value::Nothing);
            let words = shown(value, answer.figure.unit);
            let of = of_what(value);
            let line = spark(points);
            let line = if line.is_empty() { line } else { format!("by {} {line}", period.word()) };
            let line = format!("{words:>16}  {of:<18} {line}");
            let _ = writeln!(text, "  {:<NAMES$}{}", answer.figure.title, line.trim_end());
        }
        Found::Broken { names, rows, hidden, hidden_records, .. } => {
            let columns: Vec<_> = names.iter().map(|name| format!("{name:>18}")).collect();
            let columns = if names.len() > 1 { columns.concat() } else { String::new() };
            let title = format!("{:<NAMES$}    {columns}", answer.figure.title);
            let _ = writeln!(text, "  {}", title.trim_end());
            for row in rows {
                write_row(text, answer.figure, row);
            }
            if *hidden > 0 {
                let hidden = format!("{hidden} under {}", answer.figure.smallest_cell);
                let records = shown(*hidden_records, Unit::Count);
                let _ = writeln!(text, "    {hidden:<28}{records:>8}");
            }
            if rows.is_empty() && *hidden == 0 {
                let _ = writeln!(text, "    nothing yet");
            }
        }
        Found::Steps(funnels) => {
            let _ = writeln!(text, "  {}", answer.figure.title);
            for (at, funnel) in funnels.iter().enumerate() {
                // The branches of a funnel differ in their last step only.
                let shared = if at == 0 { 0 } else { funnel.len() - 1 };
                for step in &funnel[shared..] {
                    write_step(text, step);
                }
            }
        }
    }
    if answer.lacking > 0 {
        let lacking = grouped(answer.lacking);
        let _ = writeln!(
            text,
            "    ({lacking} records lack what this needs: it was left out of a bundle)"
        );
    }
}

fn write_row(text: &mut String, figure: &Figure, row: &Row) {
    let _ = write!(text, "    {:<28}{:>8}", row.name, grouped(row.records));
    if let [Value::Count(_)] = row.values[..] {
        let _ = writeln!(text, "  {}", share(row.share));
    } else {
        for value in &row.values {
            let _ = write!(text, "{:>18}", shown(*value, figure.unit));
        }
        let _ = writeln!(text);
    }
}

fn write_step(text: &mut String, step: &StepTaken) {
    let sessions = shown(step.sessions, Unit::Count);
    let line = format!("{:<28}{sessions:>8}  {}", step.name, share(step.of_first));
    let _ = writeln!(text, "    {}", line.trim_end());
}

/// A share as a percentage and a bar, or why there is none.
fn share(value: Value) -> String {
    match value {
        Value::Share { part, whole } => {
            format!("{:>7}  {}", percent(part, whole), bar(part, whole))
        }
        Value::Small => String::new(),
        other => shown(other, Unit::Percent),
    }
}

fn write_explanation(text: &mut String, figure: &Figure) {
    let _ = writeln!(text, "      {}", figure.meaning);
    let _ = writeln!(text, "      = {}", figure.formula());
    let _ = writeln!(text, "      But: {}", figure.caveat);
}

fn write_drops(text: &mut String, report: &Report) {
    let drops: Vec<_> = report
        .drops
        .iter()
        .map(|(reason, count)| format!("{} {reason}", grouped(*count)))
        .collect();
    let drops = if drops.is_empty() { "none".to_owned() } else { drops.join(", ") };
    let _ = writeln!(text, "  {:<NAMES$}{drops:>16}", "Dropped before export");
    for source in report.sources.iter().filter(|source| !source.left_out.is_empty()) {
        for line in &source.left_out {
            let _ = writeln!(text, "  {}: {line}", source.name);
        }
    }
}

/// Returns a bar as long as the part of the whole, at least a sliver.
fn bar(part: u64, whole: u64) -> String {
    let eighths = (part * BAR as u64 * 8).checked_div(whole).unwrap_or(0).max(u64::from(part > 0));
    let full = usize::try_from(eighths / 8).unwrap_or(BAR);
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][usize::try_from(eighths % 8).unwrap_or(0)];
    "█".repeat(full) + rest
}

/// Returns a line over time in blocks; a dot where there is no value.
fn spark(points: &[(u32, Vec<Value>)]) -> String {
    let newest = &points[points.len().saturating_sub(POINTS)..];
    let numbers: Vec<_> =
        newest.iter().map(|(_, values)| values.first().and_then(|value| value.number())).collect();
    let highest = numbers.iter().flatten().copied().fold(0.0, f64::max);
    if numbers.len() < 2 || highest <= 0.0 {
        return String::new();
    }
    let block = |number: &Option<f64>| match number {
        None => '·',
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 7")]
        Some(number) => {
            ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][(number / highest * 7.0).round() as usize]
        }
    };
    numbers.iter().map(block).collect()
}
