//! The pseudonym of this machine, computed only where there is a grant.

use chrono::{DateTime, Utc};
use telemetry_consent::{Grant, StateDir};
use telemetry_core::DistinctId;
use telemetry_offline::{Secret, load_or_create_secret, load_secret, reset_secret};

/// The name that goes into the id, so that two programs on one machine have different ones.
const APP: &str = "caro";

/// Returns the id of today, if this machine has a secret already; makes none.
pub fn known_id(_: &Grant, state: &StateDir, now: DateTime<Utc>) -> Option<DistinctId> {
    load_secret(state).ok()?.map(|secret| id(&secret, now))
}

/// Returns the id of today, making the secret if there is none yet.
pub fn todays_id(
    grant: &Grant,
    state: &StateDir,
    now: DateTime<Utc>,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<DistinctId> {
    // The random bytes cost a system call, so they are fetched only where they are needed.
    known_id(grant, state, now).or_else(|| {
        let made = load_or_create_secret(state, grant, random(), still_granted);
        made.ok()?.map(|secret| id(&secret, now))
    })
}

/// Makes a new secret in place of whatever was there, and returns the id of today.
pub fn new_id(
    grant: &Grant,
    state: &StateDir,
    now: DateTime<Utc>,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<DistinctId> {
    reset_secret(state, grant, random(), still_granted).ok()?.map(|secret| id(&secret, now))
}

/// The machine id only keeps copied home folders apart. A machine without one loses nothing else:
/// the secret is random.
fn id(secret: &Secret, now: DateTime<Utc>) -> DistinctId {
    let machine_id = machine_uid::get().unwrap_or_default();
    DistinctId::daily(secret.as_bytes(), APP, &machine_id, now)
}

/// Returns random bytes from the operating system.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}
