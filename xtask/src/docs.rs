//! The generated pages: docs/events.md, from the catalog, and the data of the website.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, ensure};
use caro_cli::catalog::Caro;
use telemetry_core::{Catalog, ENVELOPE_FIELDS, EventSpec, Kind, envelope_bits};

use crate::site_data;
use crate::workspace::root;

pub(crate) fn run(check: bool) -> Result<()> {
    let pages = [
        ("docs/events.md", events()),
        ("docs/site/src/data/events.json", site_data::events()?),
        ("docs/site/src/data/examples.json", site_data::examples()?),
        ("docs/site/src/data/project.json", site_data::project()?),
        ("docs/site/src/data/verbs.json", site_data::verbs()?),
    ];
    for (name, page) in pages {
        let path = root().join(name);
        if check {
            let stored =
                fs::read_to_string(&path).with_context(|| format!("failed to read `{name}`"))?;
            ensure!(stored == page, "`{name}` is out of date: run `cargo xtask docs`");
        } else {
            fs::write(&path, page).with_context(|| format!("failed to write `{name}`"))?;
            println!("wrote {name}");
        }
    }
    Ok(())
}

fn events() -> String {
    let mut page = String::from(HEAD);
    for event in Caro::EVENTS {
        // Writing to a string cannot fail.
        let _ = write_event(&mut page, event);
    }
    // Nor can this.
    let _ = write_envelope(&mut page);
    page
}

fn write_envelope(page: &mut String) -> std::fmt::Result {
    writeln!(page, "{ENVELOPE}\n| field | meaning | bits |\n| --- | --- | ---: |")?;
    for field in ENVELOPE_FIELDS {
        writeln!(page, "| `{}` | {} | {:.1} |", field.name, field.doc, field.capacity_bits())?;
    }
    writeln!(page, "\nTogether at most {:.1} bits. {ABOUT_ENVELOPE}", envelope_bits())
}

fn write_event(page: &mut String, event: &EventSpec) -> std::fmt::Result {
    writeln!(page, "## `{}`\n\n{}\n", event.name, event.purpose)?;
    writeln!(
        page,
        "Since notice {}; at most {:.1} bits, and the [envelope](#the-envelope).\n",
        event.since,
        event.capacity_bits()
    )?;
    writeln!(page, "| property | meaning | values | owner | class | since |")?;
    writeln!(page, "| --- | --- | --- | --- | --- | --- |")?;
    for property in event.properties {
        let optional = if property.optional { " May be left out." } else { "" };
        writeln!(
            page,
            "| `{}` | {}{optional} | {} | {} | {} | {} |",
            property.name,
            property.doc,
            values(property.kind),
            property.owner,
            property.class.as_str(),
            property.since,
        )?;
    }
    writeln!(page)
}

fn values(kind: Kind) -> String {
    match kind {
        Kind::Bool => "`true`, `false`".to_owned(),
        Kind::Integer { max } => format!("0 to {max}"),
        Kind::Rounded { max } => format!("0 to {max}, the first two digits kept"),
        Kind::Label(labels) => {
            labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ")
        }
        Kind::Version => "`major.minor.patch` of caro".to_owned(),
        Kind::MajorMinor => "`major.minor`".to_owned(),
    }
}

const HEAD: &str = "\
# What caro can record

There is no free text: a property is a bounded number, a truth value, caro's own version, or one of
the words listed here. Where two digits of a number are enough, the others are 0. \"Bits\" is the
most an event's properties could ever tell: the sum of the base-2 logarithms of the number of values
each can have.

Generated from `crates/caro-cli/src/catalog.rs` by `cargo xtask docs`; a test fails when it drifts.
`caro telemetry events` prints the same, `caro telemetry preview` shows the records themselves.

";

const ENVELOPE: &str = "\
## The envelope

Every record also carries these fields, whatever its event. Bits are again the most that could be
told: a field that is made from chance says nothing about anybody, but a program that lied could hide
as much in it.
";

const ABOUT_ENVELOPE: &str = "\
The envelope links records of one session, and of one machine within
one UTC day, to each other; that is its purpose. Honestly filled it adds no more about what was done
than when.";
