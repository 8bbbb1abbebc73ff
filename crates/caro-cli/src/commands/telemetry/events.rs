//! `caro telemetry events`: the catalog, for people and as JSON.

use std::fmt::Write;

use clap::Args;
use serde_json::{Value, json};
use telemetry_core::{Catalog, ENVELOPE_FIELDS, EventSpec, Kind, PropertySpec, envelope_bits};

use crate::catalog::Caro;
use crate::commands::Outcome;
use crate::exit::Exit;
use crate::screen::print;

/// How to list the catalog.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) fn events(args: &EventsArgs) -> Outcome {
    if args.json {
        print(&serde_json::to_string_pretty(&document())?)?;
    } else {
        print(text().trim_end())?;
    }
    Ok(Exit::Done)
}

/// Returns the catalog as `--json` prints it; the website shows the same.
pub fn document() -> Value {
    Caro::EVENTS.iter().map(event).collect()
}

fn text() -> String {
    let mut text = String::new();
    for event in Caro::EVENTS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}\n  {}", event.name, event.purpose);
        for property in event.properties {
            let optional = if property.optional { " (may be left out)" } else { "" };
            let _ = writeln!(text, "    {:<26} {}{optional}", property.name, property.doc);
            let _ = writeln!(text, "    {:<26} {}", "", values(property.kind));
        }
        let _ =
            writeln!(text, "  at most {:.1} bits, beside the envelope's\n", event.capacity_bits());
    }
    text + &envelope()
}

/// Says what every record has around its event, and how much that could tell.
fn envelope() -> String {
    let mut text = String::from("Every record also has\n");
    for field in ENVELOPE_FIELDS {
        let bits = format!("{:.1} bits", field.capacity_bits());
        let _ = writeln!(text, "    {:<12} {bits:>10}  {}", field.name, field.doc);
    }
    let _ = write!(
        text,
        "  at most {:.1} bits, nearly all of them time and chance: they tell records apart",
        envelope_bits()
    );
    text
}

/// Says what values a kind allows.
pub(crate) fn values(kind: Kind) -> String {
    match kind {
        Kind::Bool => "true or false".to_owned(),
        Kind::Integer { max } => format!("0 to {max}"),
        Kind::Rounded { max } => format!("0 to {max}, the first two digits kept"),
        Kind::Label(labels) => labels.join(", "),
        Kind::Version => "a version of caro".to_owned(),
        Kind::MajorMinor => "the first two numbers of a version".to_owned(),
    }
}

fn event(event: &EventSpec) -> Value {
    json!({
        "event": event.name,
        "purpose": event.purpose,
        "since_notice": event.since,
        "capacity_bits": tenths(event.capacity_bits()),
        "envelope_bits": tenths(envelope_bits()),
        "properties": event.properties.iter().map(property).collect::<Vec<_>>(),
    })
}

fn tenths(bits: f64) -> f64 {
    (bits * 10.0).round() / 10.0
}

fn property(property: &PropertySpec) -> Value {
    let mut value = json!({
        "name": property.name,
        "meaning": property.doc,
        "optional": property.optional,
        "owner": property.owner,
        "class": property.class.as_str(),
        "since_notice": property.since,
    });
    match property.kind {
        Kind::Bool => value["kind"] = json!("bool"),
        Kind::Version => value["kind"] = json!("version"),
        Kind::MajorMinor => value["kind"] = json!("major_minor"),
        Kind::Integer { max } => {
            value["kind"] = json!("integer");
            value["maximum"] = json!(max);
        }
        Kind::Rounded { max } => {
            value["kind"] = json!("integer");
            value["maximum"] = json!(max);
            value["digits"] = json!(2);
        }
        Kind::Label(labels) => {
            value["kind"] = json!("label");
            value["labels"] = json!(labels);
        }
    }
    value
}
