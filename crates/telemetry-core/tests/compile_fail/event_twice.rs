use telemetry_core::events;

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Comes first.
    pub struct First = "sample" {
        /// A value.
        value: bool { owner: "tests", class: Technical, since: 1 },
    }
    /// Has the name of the first.
    pub struct Second = "sample" {
        /// A value.
        value: bool { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
