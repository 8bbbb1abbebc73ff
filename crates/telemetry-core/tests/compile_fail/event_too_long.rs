use telemetry_core::{Bounded, events};

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// Is too long together with the others.
        a_name_that_is_too_long_to_be_there_one_times: Option<Bounded<{ u64::MAX }>> { owner: "tests", class: Technical, since: 1 },
        /// Is too long together with the others.
        a_name_that_is_too_long_to_be_there_two_times: Option<Bounded<{ u64::MAX }>> { owner: "tests", class: Technical, since: 1 },
        /// Is too long together with the others.
        a_name_that_is_too_long_to_be_there_three_times: Option<Bounded<{ u64::MAX }>> { owner: "tests", class: Technical, since: 1 },
        /// Is too long together with the others.
        a_name_that_is_too_long_to_be_there_four_times: Option<Bounded<{ u64::MAX }>> { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
