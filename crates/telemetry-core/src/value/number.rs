//! Numbers with a limit, exact or in steps.

use std::time::Duration;

use super::sealed::Sealed;
use super::{Kind, SafeValue};
use crate::line::Line;

/// The largest maximum a number may have: enough for eleven days in milliseconds, too little for a
/// telephone number, an account number or a hash.
pub(crate) const LARGEST: u64 = 999_999_999;

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

/// A whole number from 0 to `MAX` in steps: its first two digits are kept and the others become 0.
///
/// For what need not be exact, because exact numbers make people recognisable: 86,400,001 values are
/// told apart by 628 steps, each within a tenth of what was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rounded<const MAX: u64>(u64);

impl<const MAX: u64> Rounded<MAX> {
    /// Takes the step below `number`, or below `MAX` where it is larger.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(step(Bounded::<MAX>::new(number).get()))
    }

    /// Takes a duration in whole milliseconds.
    #[must_use]
    pub fn millis(duration: Duration) -> Self {
        Self::new(Bounded::<MAX>::millis(duration).get())
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl<const MAX: u64> SafeValue for Rounded<MAX> {
    const KIND: Kind = Kind::Rounded { max: MAX };
}

impl<const MAX: u64> Sealed for Rounded<MAX> {
    fn write(&self, line: &mut Line) {
        line.number(self.0);
    }
}

/// Returns the largest step that is not above `number`.
pub(crate) const fn step(number: u64) -> u64 {
    let unit = unit(number);
    number / unit * unit
}

/// Counts the steps from 0 to `max`.
pub(crate) const fn steps(max: u64) -> u64 {
    let unit = unit(max);
    // Below a hundred every number is a step; then ninety for every power of ten.
    max / unit + 1 + 90 * unit.ilog10() as u64
}

/// Returns the distance between steps where `number` stands.
const fn unit(number: u64) -> u64 {
    let mut unit = 1;
    while number / unit >= 100 {
        unit *= 10;
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_over_its_maximum_becomes_the_maximum() {
        assert_eq!(Bounded::<9>::new(9).get(), 9);
        assert_eq!(Bounded::<9>::new(u64::MAX).get(), 9);
        assert_eq!(Bounded::<9>::millis(Duration::MAX).get(), 9);
        assert_eq!(Rounded::<1_234>::new(u64::MAX).get(), 1_200);
        assert_eq!(Rounded::<1_234>::millis(Duration::MAX).get(), 1_200);
        assert_eq!(Rounded::<1_234>::millis(Duration::from_micros(567_999)).get(), 560);
    }

    #[test]
    fn a_step_keeps_two_digits() {
        for (number, kept) in
            [(0, 0), (7, 7), (99, 99), (100, 100), (109, 100), (86_399_999, 86_000_000)]
        {
            assert_eq!(step(number), kept);
        }
    }

    #[test]
    fn steps_are_counted_as_they_are() {
        for max in [0, 1, 9, 10, 99, 100, 101, 110, 999, 1_000, 1_099, 1_100, 12_345] {
            let counted = (0..=max).filter(|&number| step(number) == number).count();
            assert_eq!(steps(max), counted as u64, "{max}");
        }
    }
}
