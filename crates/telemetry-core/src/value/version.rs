//! Versions: the program's own in full, of anything else the first two numbers.

use super::sealed::Sealed;
use super::{Kind, SafeValue};
use crate::line::Line;

/// How many values each component of a program's own version may take: `9.99.99` is the last.
pub(crate) const VERSION_LIMITS: [u16; 3] = [10, 100, 100];

/// How many values each number of a foreign version may take: `99.99` is the last.
pub(crate) const FOREIGN_LIMIT: u8 = 100;

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
        line.push(b"\"");
        line.number(u64::from(MAJOR));
        line.push(b".");
        line.number(u64::from(MINOR));
        line.push(b".");
        line.number(u64::from(PATCH));
        line.push(b"\"");
    }
}

/// The first two numbers of a foreign version: of a server, a kernel, a library.
///
/// What follows them, such as a build, a patch or a vendor's name, is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MajorMinor {
    major: u8,
    minor: u8,
}

impl MajorMinor {
    /// Takes two numbers, or 99 where one is larger.
    #[must_use]
    pub fn new(major: u64, minor: u64) -> Self {
        let capped = |number| u8::try_from(number).unwrap_or(u8::MAX).min(FOREIGN_LIMIT - 1);
        Self { major: capped(major), minor: capped(minor) }
    }

    /// Reads the two numbers a text such as `28.1.3-ce` starts with, if it does.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let (major, rest) = text.split_once('.')?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number = |digits: &str| {
            let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
            all_digits.then(|| digits.parse().ok()).flatten()
        };
        Some(Self::new(number(major)?, number(&rest[..end])?))
    }
}

impl SafeValue for MajorMinor {
    const KIND: Kind = Kind::MajorMinor;
}

impl Sealed for MajorMinor {
    fn write(&self, line: &mut Line) {
        line.push(b"\"");
        line.number(u64::from(self.major));
        line.push(b".");
        line.number(u64::from(self.minor));
        line.push(b"\"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_foreign_version_two_numbers_are_kept_and_nothing_else() {
        let read = MajorMinor::from_text;
        for text in ["28.1", "28.1.3", "28.01.3-ce", "28.1-acme-internal"] {
            assert_eq!(read(text), Some(MajorMinor::new(28, 1)), "{text}");
        }
        assert_eq!(read("2026.123"), Some(MajorMinor::new(99, 99)));
        for text in ["", "28", ".", "28.", ".1", "v28.1", "+28.1", " 28.1", "28.x", "a.b.example"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("99999999999999999999.1"), None);
    }
}
