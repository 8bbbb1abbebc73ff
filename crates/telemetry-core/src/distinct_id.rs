//! Who a record is from, as far as anyone is told.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::line::Line;
use crate::record;

/// The size of the local secret that keys the daily id, in bytes.
pub const SECRET_BYTES: usize = 32;

/// The length of a daily id, in hexadecimal digits.
const DAILY_DIGITS: usize = 16;

/// The pseudonym a record carries.
///
/// The daily kind is the default: without the secret of this machine nobody can compute it, and
/// with the machine id alone nobody can recognise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DistinctId(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Daily([u8; DAILY_DIGITS]),
    Install(Uuid),
    Account(Uuid),
}

impl DistinctId {
    /// Computes the id of one UTC day: the first 16 digits of
    /// `hex(HMAC-SHA256(secret, "{app}:{machine_id}:{date}"))`.
    #[must_use]
    pub fn daily(
        secret: &[u8; SECRET_BYTES],
        app: &str,
        machine_id: &str,
        now: DateTime<Utc>,
    ) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any size");
        for part in [app, ":", machine_id, ":"] {
            mac.update(part.as_bytes());
        }
        mac.update(record::date(now).as_bytes());
        let digest = mac.finalize().into_bytes();
        let mut digits = [0; DAILY_DIGITS];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
            pair[0] = hex_digit(byte >> 4);
            pair[1] = hex_digit(byte & 0xf);
        }
        Self(Kind::Daily(digits))
    }

    /// A random id that stays with one installation; only for people who asked for it.
    #[must_use]
    pub const fn install(id: Uuid) -> Self {
        Self(Kind::Install(id))
    }

    /// The id of an account; only for people who agreed to link it.
    #[must_use]
    pub const fn account(id: Uuid) -> Self {
        Self(Kind::Account(id))
    }

    /// Returns the id of an account, where it is one.
    pub(crate) const fn as_account(&self) -> Option<Uuid> {
        match self.0 {
            Kind::Account(id) => Some(id),
            Kind::Daily(_) | Kind::Install(_) => None,
        }
    }

    /// Returns the id of an installation, where it is one.
    pub(crate) const fn as_install(&self) -> Option<Uuid> {
        match self.0 {
            Kind::Install(id) => Some(id),
            Kind::Daily(_) | Kind::Account(_) => None,
        }
    }

    /// Takes the id out of a record that the gate has checked; `None` for the kinds that stay.
    pub(crate) fn of_checked(digits: &[u8]) -> Option<Self> {
        digits.try_into().ok().map(|digits| Self(Kind::Daily(digits)))
    }

    pub(crate) fn write(&self, line: &mut Line) {
        match &self.0 {
            Kind::Daily(digits) => line.push(digits),
            Kind::Install(id) | Kind::Account(id) => {
                line.push(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
            }
        }
    }
}

impl std::fmt::Display for DistinctId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Daily(digits) => digits.iter().try_for_each(|&d| write!(f, "{}", char::from(d))),
            Kind::Install(id) | Kind::Account(id) => id.hyphenated().fmt(f),
        }
    }
}

const fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        time.parse().unwrap()
    }

    fn id(secret: u8, machine: &str, time: &str) -> String {
        DistinctId::daily(&[secret; 32], "caro", machine, at(time)).to_string()
    }

    /// The expected digits come from OpenSSL: `printf caro:m:2026-11-20 | openssl dgst -sha256
    /// -mac HMAC -macopt hexkey:0101…01`.
    #[test]
    fn daily_id_is_the_documented_hmac() {
        assert_eq!(id(1, "m", "2026-11-20T00:00:00Z"), "f495212d9a18fc1e");
    }

    #[test]
    fn daily_id_lasts_one_utc_day() {
        let morning = id(1, "m", "2026-11-20T00:00:00Z");
        assert_eq!(morning, id(1, "m", "2026-11-20T23:59:59.999Z"));
        assert_ne!(morning, id(1, "m", "2026-11-21T00:00:00Z"));
    }

    #[test]
    fn machines_without_a_machine_id_do_not_share_one_id() {
        assert_ne!(id(1, "", "2026-11-20T00:00:00Z"), id(2, "", "2026-11-20T00:00:00Z"));
    }

    #[test]
    fn a_copied_home_folder_does_not_share_one_id() {
        assert_ne!(id(1, "a", "2026-11-20T00:00:00Z"), id(1, "b", "2026-11-20T00:00:00Z"));
    }
}
