use telemetry_core::{Kind, SafeValue, events};

/// What a person typed, in disguise.
#[derive(Debug, Clone, Copy)]
pub struct Typed(&'static str);

impl SafeValue for Typed {
    const KIND: Kind = Kind::Bool;
}

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        value: Typed { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
