//! `caro telemetry events`: the catalog, for people and as JSON.

use std::fmt::Write;

use clap::Args;
use serde_json::{Value, json};
use telemetry_core::{Catalog, EventSpec, Kind, PropertySpec};

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
        let _ = writeln!(text, "  at most {:.1} bits\n", event.capacity_bits());
    }
    text + ENVELOPE
}

const ENVELOPE: &str = "\
Every record also says: its own id and the session's (both made from the time and chance), when it
happened (to the millisecond), the id of the day (64 bits), and which notice was accepted.";

/// Says what values a kind allows.
pub(crate) fn values(kind: Kind) -> String {
    match kind {
        Kind::Bool => "true or false".to_owned(),
        Kind::Integer { max } => format!("0 to {max}"),
        Kind::Label(labels) => labels.join(", "),
        Kind::Version => "a version of caro".to_owned(),
    }
}

fn event(event: &EventSpec) -> Value {
    json!({
        "event": event.name,
        "purpose": event.purpose,
        "since_notice": event.since,
        "capacity_bits": (event.capacity_bits() * 10.0).round() / 10.0,
        "properties": event.properties.iter().map(property).collect::<Vec<_>>(),
    })
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
        Kind::Integer { max } => {
            value["kind"] = json!("integer");
            value["maximum"] = json!(max);
        }
        Kind::Label(labels) => {
            value["kind"] = json!("label");
            value["labels"] = json!(labels);
        }
    }
    value
}
