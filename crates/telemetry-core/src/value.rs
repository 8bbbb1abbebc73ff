//! The values an event's property may have.

mod number;
mod version;

use crate::label::Label;
use crate::line::{Line, Properties};
use crate::spelling;

pub use number::{Bounded, Rounded};
pub(crate) use number::{step, steps};
pub use version::{AppVersion, MajorMinor};
pub(crate) use version::{FOREIGN_LIMIT, VERSION_LIMITS};

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
    /// A whole number from 0 to `max` of which two digits are kept: the others are 0.
    Rounded {
        /// The largest value, before its last digits become 0.
        max: u64,
    },
    /// One of these words.
    Label(&'static [&'static str]),
    /// `major.minor.patch` of the program itself, at most 9.99.99.
    Version,
    /// `major.minor` of something foreign, at most 99.99.
    MajorMinor,
}

impl Kind {
    /// The length of the longest value in JSON, in bytes.
    pub(crate) const fn longest(self) -> usize {
        match self {
            Self::Bool => "false".len(),
            Self::Integer { max } | Self::Rounded { max } => decimal_digits(max),
            Self::Version => "\"9.99.99\"".len(),
            Self::MajorMinor => "\"99.99\"".len(),
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

    /// Tells whether every value of the domain may stand in a record.
    pub(crate) const fn is_legal(self) -> bool {
        match self {
            Self::Bool | Self::Version | Self::MajorMinor => true,
            Self::Integer { max } | Self::Rounded { max } => max <= number::LARGEST,
            Self::Label(labels) => {
                let mut legal = true;
                let mut i = 0;
                while i < labels.len() {
                    legal &= spelling::is_label(labels[i]);
                    i += 1;
                }
                legal
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
        /// Whether the value itself may stand in a record; [`Kind`](super::Kind) tells of its domain.
        const LEGAL: bool = true;

        /// Writes the value as JSON.
        fn write(&self, line: &mut Line);
    }
}

/// A value that cannot carry what a person typed.
///
/// Sealed: the only implementors are `bool`, [`Bounded`], [`Rounded`], [`AppVersion`],
/// [`MajorMinor`] and every [`Label`].
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

    /// Writes the event's next property, if it has a value and the person's notice covers it.
    #[doc(hidden)]
    fn write_to(&self, properties: &mut Properties<'_>);
}

#[diagnostic::do_not_recommend]
impl<V: SafeValue> Property for V {
    const KIND: Kind = V::KIND;
    const OPTIONAL: bool = false;
    const LEGAL: bool = is_legal::<V>();

    fn write_to(&self, properties: &mut Properties<'_>) {
        properties.write_next(Some(self));
    }
}

#[diagnostic::do_not_recommend]
impl<V: SafeValue> Property for Option<V> {
    const KIND: Kind = V::KIND;
    const OPTIONAL: bool = true;
    const LEGAL: bool = is_legal::<V>();

    fn write_to(&self, properties: &mut Properties<'_>) {
        properties.write_next(self.as_ref());
    }
}

pub(crate) const fn is_legal<V: SafeValue>() -> bool {
    V::LEGAL && V::KIND.is_legal()
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
    fn write(&self, line: &mut Line) {
        // A foreign `index` that points nowhere writes nothing, and the gate refuses the record.
        let label = L::LABELS.get(self.index()).copied().unwrap_or_default();
        line.quoted(label.as_bytes());
    }
}
