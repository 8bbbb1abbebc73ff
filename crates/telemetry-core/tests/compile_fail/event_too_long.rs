use telemetry_core::{Bounded, events};

events! {
    /// Events that do not compile.
    pub catalog Samples;
    /// Shows the message.
    pub struct Sample = "sample" {
        /// A value.
        a_name_that_is_as_long_as_a_name_may_be_and_is_used_one_time_xxx: Option<Bounded<9>> { owner: "tests", class: Technical, since: 1 },
        /// A value.
        a_name_that_is_as_long_as_a_name_may_be_and_is_used_two_time_xxx: Option<Bounded<9>> { owner: "tests", class: Technical, since: 1 },
        /// A value.
        a_name_that_is_as_long_as_a_name_may_be_and_is_used_three_time_x: Option<Bounded<9>> { owner: "tests", class: Technical, since: 1 },
        /// A value.
        a_name_that_is_as_long_as_a_name_may_be_and_is_used_four_time_xx: Option<Bounded<9>> { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() {}
