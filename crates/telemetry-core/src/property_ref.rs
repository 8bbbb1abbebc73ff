//! `property!`: a property named through the type of its event, so that a name cannot go stale.

use crate::event::{Event, PropertySpec};
use crate::spelling::same;

/// One property of one event, as the catalog describes it; made by [`property!`](crate::property).
#[derive(Debug, Clone, Copy)]
pub struct PropertyRef {
    /// The name of the event.
    pub event: &'static str,
    /// What is known about the property.
    pub spec: &'static PropertySpec,
}

impl PropertyRef {
    /// Finds a property of the event `E`.
    ///
    /// # Panics
    /// Where the event has none of that name; [`property!`](crate::property) says so while compiling.
    #[doc(hidden)]
    #[must_use]
    pub const fn of<E: Event>(name: &str) -> Self {
        let properties = E::SPEC.properties;
        let mut i = 0;
        while i < properties.len() {
            if same(properties[i].name, name) {
                return Self { event: E::SPEC.name, spec: &properties[i] };
            }
            i += 1;
        }
        panic!("the event has no property of that name")
    }

    /// Its key in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.spec.name
    }
}

/// Names a property through the type of its event.
///
/// ```
/// use telemetry_core::{Bounded, PropertyRef, events, property};
///
/// events! {
///     /// Every event this program can record.
///     pub catalog Builds;
///     /// Finds builds that are too slow to wait for.
///     pub struct BuildFinished = "build_finished" {
///         /// Wall-clock time, in milliseconds.
///         duration_ms: Bounded<600_000> { owner: "build", class: Technical, since: 1 },
///     }
/// }
///
/// const DURATION: PropertyRef = property!(BuildFinished, duration_ms);
/// assert_eq!((DURATION.event, DURATION.name()), ("build_finished", "duration_ms"));
/// ```
///
/// After the property is renamed, whatever still names it the old way does not compile:
///
/// ```compile_fail,E0609
/// # use telemetry_core::{Bounded, PropertyRef, events, property};
/// # events! {
/// #     /// Every event this program can record.
/// #     pub catalog Builds;
/// #     /// Finds builds that are too slow to wait for.
/// #     pub struct BuildFinished = "build_finished" {
/// #         /// Wall-clock time, in milliseconds.
/// #         time_ms: Bounded<600_000> { owner: "build", class: Technical, since: 1 },
/// #     }
/// # }
/// const DURATION: PropertyRef = property!(BuildFinished, duration_ms);
/// ```
#[macro_export]
macro_rules! property {
    ($Event:ty, $property:ident) => {{
        const _: fn(&$Event) = |event| {
            let _ = &event.$property;
        };
        const PROPERTY: $crate::PropertyRef =
            $crate::PropertyRef::of::<$Event>(stringify!($property));
        PROPERTY
    }};
}
