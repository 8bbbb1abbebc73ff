use telemetry_core::{Label, events};

/// A set of words that nobody checked.
#[derive(Debug, Clone, Copy)]
pub struct Handmade;

impl Label for Handmade {
    const LABELS: &'static [&'static str] = &["rm -rf /"];

    fn index(self) -> usize {
        0
    }
}

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        value: Handmade { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
