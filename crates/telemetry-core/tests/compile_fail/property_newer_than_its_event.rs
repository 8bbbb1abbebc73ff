use telemetry_core::events;

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// Was there from the start.
        first: bool { owner: "tests", class: Technical, since: 1 },
        /// Came with the second notice.
        later: bool { owner: "tests", class: Technical, since: 2 },
    }
}

fn main() {}
