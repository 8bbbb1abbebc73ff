//! The values an event's property may have.

use std::time::Duration;

use crate::label::Label;
use crate::line::{Line, Properties};
use crate::spelling;

use sealed::Sealed;

/// The closed domain of a property, as the gate and the documentation see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number from 0 to `max`.
    Integer {
        /// The largest value.
        max: u64,
    },
    /// One of these words.
    Label(&'static [&'static str]),
    /// `major.minor.patch` of the program itself, each component below its [`VERSION_LIMITS`].
    Version,
}

/// How many values each component of a version may take: `9.99.99` is the last.
pub(crate) const VERSION_LIMITS: [u16; 3] = [10, 100, 100];

impl Kind {
    /// The length of the longest value in JSON, in bytes.
    pub(crate) const fn longest(self) -> usize {
        match self {
            Self::Bool => "false".len(),
            Self::Integer { max } => decimal_digits(max),
            Self::Version => "\"9.99.99\"".len(),
            Self::Label(labels) => {
                let mut longest = 0;
                let mut i = 0;
                while i < labels.len() {
                    if labels[i].len() > longest {
                        longest = labels[i].len();
                    }
                    i += 1;
                }
                longest + 2
            }
        }
    }
}

const fn decimal_digits(number: u64) -> usize {
    match number.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}

mod sealed {
    use crate::line::Line;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot become an event property by hand: text may carry a command, a path or a secret",
        label = "not a closed set of values",
        note = "declare an enum with `labels!`"
    )]
    pub trait Sealed {
        /// Whether every value of the domain may stand in a record.
        const LEGAL: bool = true;

        /// Writes the value as JSON.
        fn write(&self, line: &mut Line);
    }
}

/// A value that cannot carry what a person typed.
///
/// Sealed: the only implementors are `bool`, [`Bounded`], [`AppVersion`] and every [`Label`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an event property: text may carry a command, a path or a secret",
    label = "not a closed set of values",
    note = "use `bool`, `Bounded<MAX>`, `app_version!()` or an enum made by `labels!`"
)]
pub trait SafeValue: Sealed {
    /// The closed domain of the value.
    const KIND: Kind;
}

/// A property of an event: a [`SafeValue`], or an `Option` of one that is left out when `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an event property: text may carry a command, a path or a secret",
    label = "not a closed set of values",
    note = "use `bool`, `Bounded<MAX>` for a number, `app_version!()`, an enum made by `labels!`, or an `Option` of one"
)]
pub trait Property {
    /// The closed domain of the value, when there is one.
    const KIND: Kind;
    /// Whether the property may be left out.
    const OPTIONAL: bool;
    /// Whether every value of the domain may stand in a record.
    #[doc(hidden)]
    const LEGAL: bool;

    /// Writes the property, if it has a value and the person's notice covers it.
    #[doc(hidden)]
    fn write_to(&self, properties: &mut Properties<'_>, name: &'static str, since: u16);
}

#[diagnostic::do_not_recommend]
impl<V: SafeValue> Property for V {
    const KIND: Kind = V::KIND;
    const OPTIONAL: bool = false;
    const LEGAL: bool = V::LEGAL;

    fn write_to(&self, properties: &mut Properties<'_>, name: &'static str, since: u16) {
        properties.write(name, since, self);
    }
}

#[diagnostic::do_not_recommend]
impl<V: SafeValue> Property for Option<V> {
    const KIND: Kind = V::KIND;
    const OPTIONAL: bool = true;
    const LEGAL: bool = V::LEGAL;

    fn write_to(&self, properties: &mut Properties<'_>, name: &'static str, since: u16) {
        if let Some(value) = self {
            properties.write(name, since, value);
        }
    }
}

impl SafeValue for bool {
    const KIND: Kind = Kind::Bool;
}

impl Sealed for bool {
    fn write(&self, line: &mut Line) {
        line.push(if *self { b"true" } else { b"false" });
    }
}

#[diagnostic::do_not_recommend]
impl<L: Label> SafeValue for L {
    const KIND: Kind = Kind::Label(L::LABELS);
}

#[diagnostic::do_not_recommend]
impl<L: Label> Sealed for L {
    const LEGAL: bool = {
        let mut legal = true;
        let mut i = 0;
        while i < L::LABELS.len() {
            legal &= spelling::is_label(L::LABELS[i]);
            i += 1;
        }
        legal
    };

    fn write(&self, line: &mut Line) {
        // `events!` has said so already, with the property's name; an event made by hand gets here.
        const { assert!(<L as Sealed>::LEGAL, "a label is not a short snake_case word") };
        // A foreign `index` that points nowhere writes nothing, and the gate refuses the record.
        let label = L::LABELS.get(self.index()).copied().unwrap_or_default();
        line.quoted(label.as_bytes());
    }
}

/// A whole number from 0 to `MAX`; larger ones become `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bounded<const MAX: u64>(u64);

impl<const MAX: u64> Bounded<MAX> {
    /// Takes `number`, or `MAX` where it is larger.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(if number > MAX { MAX } else { number })
    }

    /// Takes a duration in whole milliseconds, or `MAX` where it is longer.
    #[must_use]
    pub fn millis(duration: Duration) -> Self {
        Self::new(u64::try_from(duration.as_millis()).unwrap_or(MAX))
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl<const MAX: u64> SafeValue for Bounded<MAX> {
    const KIND: Kind = Kind::Integer { max: MAX };
}

impl<const MAX: u64> Sealed for Bounded<MAX> {
    fn write(&self, line: &mut Line) {
        line.number(self.0);
    }
}

/// The version of the program that was compiled; use [`app_version!`](crate::app_version).
///
/// The numbers are part of the type, so no text read at run time can become a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AppVersion<const MAJOR: u16, const MINOR: u16, const PATCH: u16>;

impl<const MAJOR: u16, const MINOR: u16, const PATCH: u16> SafeValue
    for AppVersion<MAJOR, MINOR, PATCH>
{
    const KIND: Kind = Kind::Version;
}

impl<const MAJOR: u16, const MINOR: u16, const PATCH: u16> Sealed
    for AppVersion<MAJOR, MINOR, PATCH>
{
    const LEGAL: bool = {
        let [major, minor, patch] = VERSION_LIMITS;
        MAJOR < major && MINOR < minor && PATCH < patch
    };

    fn write(&self, line: &mut Line) {
        const { assert!(<Self as Sealed>::LEGAL, "a version is at most 9.99.99") };
        line.push(b"\"");
        line.number(u64::from(MAJOR));
        line.push(b".");
        line.number(u64::from(MINOR));
        line.push(b".");
        line.number(u64::from(PATCH));
        line.push(b"\"");
    }
}
