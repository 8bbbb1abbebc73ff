//! What a catalog must be like, checked while compiling whoever wrote it.
//!
//! `events!` checks the same and names the culprit. A catalog written by hand meets these checks when
//! a gate is built for it, and no record of it can ever be checked before.

use crate::event::{
    EventSpec, MAX_LINE, PropertySpec, count_event, count_name_of, event_since, may_be_withheld,
    worst_case,
};
use crate::person::is_event_name;
use crate::spelling::{is_documented, is_snake_case, same};

/// Checks a catalog.
///
/// # Panics
/// While compiling, if the gate could not rely on it.
pub(crate) const fn assert_sound(events: &[EventSpec]) {
    let mut i = 0;
    while i < events.len() {
        let EventSpec { name, purpose, properties, since } = events[i];
        assert!(is_event_name(name), "the name of an event is not snake_case of at most 64 bytes");
        assert!(count_event(name, events) == 1, "two events have one name");
        assert!(is_documented(purpose), "an event has no purpose");
        assert!(worst_case(name, properties) <= MAX_LINE, "an event cannot fit a record");
        assert!(
            properties.is_empty() || since == event_since(properties),
            "the `since` of an event is that of its first properties"
        );
        assert_properties_sound(properties);
        i += 1;
    }
}

const fn assert_properties_sound(properties: &[PropertySpec]) {
    let mut i = 0;
    while i < properties.len() {
        let PropertySpec { name, key, doc, kind, optional: _, owner, class: _, since } =
            properties[i];
        assert!(
            is_snake_case(name),
            "the name of a property is not snake_case of at most 64 bytes"
        );
        assert!(is_key_of(key, name), "the key of a property is not its name");
        assert!(count_name_of(name, properties) == 1, "two properties of an event have one name");
        assert!(is_documented(doc), "a property has no documentation");
        assert!(is_documented(owner), "a property has no owner");
        assert!(
            kind.is_legal(),
            "a property has a word that is not a label, or a number over 999,999,999"
        );
        assert!(since > 0, "the `since` of a property starts at 1");
        assert!(
            may_be_withheld(name, properties),
            "a property is newer than its event and not optional"
        );
        i += 1;
    }
}

/// Tells whether `key` is `name` in quotes, between a comma and a colon.
const fn is_key_of(key: &str, name: &str) -> bool {
    let Some((before, rest)) = key.split_at_checked(2) else { return false };
    let Some((middle, after)) = rest.split_at_checked(name.len()) else { return false };
    same(before, ",\"") && same(middle, name) && same(after, "\":")
}
