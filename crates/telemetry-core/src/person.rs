//! The one event of a catalog that is about an account and about no run.

use crate::event::EventSpec;
use crate::spelling::{is_snake_case, same};

/// Its name, which `PostHog` gives it: it sets properties of the person behind an account.
const SET: &str = "$set";

impl EventSpec {
    /// Whether the event says something about an account. The gate lets it pass under an account's id only.
    #[must_use]
    pub const fn is_about_person(&self) -> bool {
        same(self.name, SET)
    }
}

/// Tells whether an event may have this name: `snake_case`, or the name of the event about an account.
pub const fn is_event_name(name: &str) -> bool {
    is_snake_case(name) || same(name, SET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_names_with_a_dollar_one_is_an_events() {
        assert!(is_event_name("$set") && is_event_name("build_finished"));
        for bad in ["$", "$set_once", "$unset", "$identify", "$create_alias", "set$", "$Set", ""] {
            assert!(!is_event_name(bad), "{bad}");
        }
    }
}
