use telemetry_core::{Catalog, EventSpec, gate};

/// A catalog that no macro has seen.
pub enum Handmade {}

const EVENT: EventSpec =
    EventSpec { name: "sample", purpose: "Shows the message.", properties: &[], since: 1 };

impl Catalog for Handmade {
    const EVENTS: &'static [EventSpec] = &[EVENT, EVENT];
}

fn main() {
    let _ = gate::check::<Handmade>(b"");
}
