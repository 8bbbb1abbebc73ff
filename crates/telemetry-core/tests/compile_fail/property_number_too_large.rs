use telemetry_core::{Bounded, events};

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        value: Bounded<{ u64::MAX }> { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
