use telemetry_core::{Kind, Properties, Property, events, gate};

/// A property that says of itself that it is fine.
#[derive(Debug)]
pub struct Typed;

impl Property for Typed {
    const KIND: Kind = Kind::Label(&["rm -rf /"]);
    const OPTIONAL: bool = false;
    const LEGAL: bool = true;

    fn write_to(&self, _: &mut Properties<'_>) {}
}

events! {
    /// Events that no gate takes.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        value: Typed { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {
    let _ = gate::check::<Samples>(b"");
}
