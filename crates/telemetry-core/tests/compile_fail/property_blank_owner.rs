use telemetry_core::events;

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        value: bool { owner: " ", class: Technical, since: 1 },
    }
}

fn main() {}
