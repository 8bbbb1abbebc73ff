//! The generated pages: docs/events.md, from the catalog, and the data of the website.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, ensure};
use caro_cli::catalog::Caro;
use telemetry_core::{Catalog, EventSpec, Kind};

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
    page + ENVELOPE
}

fn write_event(page: &mut String, event: &EventSpec) -> std::fmt::Result {
    writeln!(page, "## `{}`\n\n{}\n", event.name, event.purpose)?;
    writeln!(page, "Since notice {}; at most {:.1} bits.\n", event.since, event.capacity_bits())?;
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
        Kind::Label(labels) => {
            labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ")
        }
        Kind::Version => "`major.minor.patch` of caro".to_owned(),
    }
}

const HEAD: &str = "\
# What caro can record

There is no free text: a property is a bounded number, a truth value, caro's own version, or one of
the words listed here. \"Bits\" is the most an event's properties could ever tell: the sum of the
base-2 logarithms of the number of values each can have.

Generated from `crates/caro-cli/src/catalog.rs` by `cargo xtask docs`; a test fails when it drifts.
`caro telemetry events` prints the same, `caro telemetry preview` shows the records themselves.

";

const ENVELOPE: &str = "\
## The envelope

Every record also carries these fields, whatever its event:

| field | meaning |
| --- | --- |
| `v` | The version of the format: 1. |
| `uuid` | The record's own id, version 7: its time and 74 bits of chance. |
| `session` | The run it belongs to, version 7, new each time. |
| `distinct_id` | The pseudonym of the day: 16 hexadecimal digits, 64 bits. See docs/privacy.md. |
| `timestamp` | When it happened, in UTC, to the millisecond. |
| `notice` | The version of the notice that was accepted. |

The envelope links records of one session, and of one machine within one UTC day, to each other;
that is its purpose. It adds no more about what was done than when.
";
