//! The pseudonym of this machine, computed only where there is a grant.

use chrono::{DateTime, Utc};
use telemetry_consent::{Grant, Identity as KindOfId, StateDir};
use telemetry_core::DistinctId;
use telemetry_offline::{
    Identity, Secret, change_identity, load_identity, load_or_create_identity,
    load_or_create_secret, load_secret, reset_secret, set_identity_aside,
};

use super::link::join_again;
use crate::account;

/// The name that goes into the id, so that two programs on one machine have different ones.
const APP: &str = "caro";

/// Returns the id that records carry today, if it is made already; makes none.
pub fn known_id(
    _: &Grant,
    state: &StateDir,
    kind: KindOfId,
    now: DateTime<Utc>,
) -> Option<DistinctId> {
    if kind != KindOfId::Daily {
        match load_identity(state) {
            // One that is linked by other credentials is exchanged by the next run.
            Ok(Some(identity)) => return of_kind(&identity, kind, credentials(kind).as_deref()),
            Ok(None) => return None,
            Err(_) => {}
        }
    }
    load_secret(state).ok()?.map(|secret| daily_id(&secret, now))
}

/// Returns the id that the records of a run carry, making what is missing.
///
/// An identity that cannot be used is left alone, and the id of the day takes its place.
pub fn id_of_run(
    grant: &Grant,
    state: &StateDir,
    kind: KindOfId,
    now: DateTime<Utc>,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<DistinctId> {
    lasting_id(grant, state, kind, still_granted)
        .or_else(|| todays_id(grant, state, now, still_granted))
}

/// Makes a new secret and a new id in place of whatever was there, and returns what records carry now.
pub fn new_id(
    grant: &Grant,
    state: &StateDir,
    kind: KindOfId,
    now: DateTime<Utc>,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<DistinctId> {
    let secret = reset_secret(state, grant, random(), still_granted).ok()??;
    set_identity_aside(state).ok()?;
    if load_identity(state).ok()?.is_some() {
        let mut rotate = |identity: &mut Identity, _: &mut dyn FnMut() -> bool| {
            identity.rotate(random());
            true
        };
        change_identity(state, grant, random(), still_granted, &mut rotate).ok()??;
    }
    let lasting = lasting_id(grant, state, kind, still_granted);
    Some(lasting.unwrap_or_else(|| daily_id(&secret, now)))
}

fn todays_id(
    grant: &Grant,
    state: &StateDir,
    now: DateTime<Utc>,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<DistinctId> {
    let known = load_secret(state).ok().flatten();
    // The random bytes cost a system call, so they are fetched only where they are needed.
    let secret = known
        .or_else(|| load_or_create_secret(state, grant, random(), still_granted).ok().flatten());
    secret.map(|secret| daily_id(&secret, now))
}

/// Returns the id that stays, if that is what was agreed to.
fn lasting_id(
    grant: &Grant,
    state: &StateDir,
    kind: KindOfId,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<DistinctId> {
    if kind == KindOfId::Daily {
        return None;
    }
    let by = credentials(kind);
    let identity = load_or_create_identity(state, grant, random, still_granted).ok()??;
    if let Some(by) = by.as_deref().filter(|by| identity.account_to_join_again(by).is_some()) {
        let joined = join_again(grant, state, &identity, by, still_granted);
        // What could not be recorded has to come before the account; its id is not used until then.
        return Some(joined.unwrap_or_else(|| identity.install()));
    }
    if let Some(id) = of_kind(&identity, kind, by.as_deref()) {
        return Some(id);
    }
    // Linked to an account that is not, or no longer, meant: its ids are not for what comes now.
    let mut leave = |identity: &mut Identity, _: &mut dyn FnMut() -> bool| {
        if of_kind(identity, kind, by.as_deref()).is_none() {
            identity.rotate(random());
        }
        true
    };
    let left = change_identity(state, grant, random(), still_granted, &mut leave).ok()??;
    of_kind(&left, kind, by.as_deref())
}

/// Returns what records of this kind carry; `None` where the identity is linked to an account that these
/// credentials did not link.
fn of_kind(identity: &Identity, kind: KindOfId, by: Option<&str>) -> Option<DistinctId> {
    let account = by.filter(|_| kind == KindOfId::Account);
    let account = account.and_then(|by| identity.account(by));
    account.or_else(|| (!identity.is_linked()).then(|| identity.install()))
}

/// Returns what tells the credentials apart, where an account may be recorded at all.
fn credentials(kind: KindOfId) -> Option<String> {
    (kind == KindOfId::Account).then(account::fingerprint_now).flatten()
}

/// The machine id only keeps copied home folders apart. A machine without one loses nothing else:
/// the secret is random.
pub(super) fn daily_id(secret: &Secret, now: DateTime<Utc>) -> DistinctId {
    let machine_id = machine_uid::get().unwrap_or_default();
    DistinctId::daily(secret.as_bytes(), APP, &machine_id, now)
}

/// Returns random bytes from the operating system.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}
