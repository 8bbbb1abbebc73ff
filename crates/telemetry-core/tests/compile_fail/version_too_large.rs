use telemetry_core::{AppVersion, events};

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        value: AppVersion<10, 0, 0> { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
