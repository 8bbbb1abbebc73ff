use telemetry_core::{Catalog, Class, EventSpec, Kind, PropertySpec, gate};

/// A catalog that no macro has seen.
pub enum Handmade {}

impl Catalog for Handmade {
    const EVENTS: &'static [EventSpec] = &[EventSpec {
        name: "sample",
        purpose: "Shows the message.",
        properties: &[PropertySpec {
            name: "value",
            key: ",\"note\":\"rm -rf /\",\"value\":",
            doc: "A value.",
            kind: Kind::Bool,
            optional: false,
            owner: "tests",
            class: Class::Technical,
            since: 1,
        }],
        since: 1,
    }];
}

fn main() {
    let _ = gate::check::<Handmade>(b"");
}
