//! What an export would hold, on one screen: every value of every property, and how often.

use std::fmt::Write;

use crate::insights::tally::{EventTally, PropertyTally, Tally};
use crate::screen::count;

/// How many different numbers are listed one by one; more are put together into ranges.
const NUMBERS: usize = 8;
/// How long a line gets before it is broken.
const WIDTH: usize = 100;
/// How far the names reach.
const NAMES: usize = 28;

/// Returns the review, without a newline at its end.
pub fn review(tally: &Tally) -> String {
    let span = super::span(tally.records, tally.span.first.as_deref(), tally.span.last.as_deref());
    let (sessions, ids) = (count(tally.sessions(), "session"), count(tally.ids(), "id"));
    let mut text = format!("{span}; {sessions}, {ids}\n");
    for event in tally.events() {
        write_event(&mut text, event);
    }
    text.trim_end().to_owned()
}

fn write_event(text: &mut String, event: &EventTally) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "\n{} ({})", event.spec.name, event.records);
    for property in &event.properties {
        write_property(text, property, event.records);
    }
}

fn write_property(text: &mut String, property: &PropertyTally, records: u64) {
    let mut line = format!("  {:<width$}", property.spec.name, width = NAMES - 2);
    for (at, (value, count)) in property.cells(records, NUMBERS).iter().enumerate() {
        let cell = format!("{}{value} × {count}", if at == 0 { "" } else { " · " });
        if line.chars().count() + cell.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            line = " ".repeat(NAMES - 1);
        }
        line += &cell;
    }
    let _ = writeln!(text, "{line}");
}
