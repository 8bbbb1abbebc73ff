use telemetry_core::events;

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        value: u64 { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
