//! The ids that stay, for those who asked for one: of this installation, and of an account it is linked
//! to.

mod join;

use std::io::{self, Read as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use telemetry_consent::{Grant, StateDir, StateError};
use telemetry_core::DistinctId;
use uuid::{Builder, Uuid};

use crate::format::{IDENTITY, IDENTITY_ASIDE};
use crate::lock::JournalLock;

pub use join::Join;

/// The random bytes behind the id of an installation.
pub const ID_BYTES: usize = 16;

/// The largest file that is read, in bytes. Twice what the lists below can fill.
const LARGEST: u64 = 16 * 1024;

/// How many earlier ids, and how many accounts, are remembered; the oldest go first.
const REMEMBERED: usize = 100;

/// Who an installation is, where its person asked for an id that stays.
///
/// What is not exactly this is somebody else's, and is never guessed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The id of records without an account; it never served another account than the linked one.
    anon_id: Uuid,
    /// The account that records carry.
    linked_principal_id: Option<Uuid>,
    /// What tells the credentials of that account from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    linked_by: Option<String>,
    /// Ids of this installation that are no longer used, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<Uuid>,
    /// Accounts that were linked here once. Each was offered for merging then, and is not again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<Uuid>,
    /// What became of the record that joins `anon_id` to the linked account, where the link asked for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    join: Option<JoinRecord>,
}

/// What became of the record that joins two ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum JoinRecord {
    /// It was written to the journal.
    Made,
    /// The journal was cleared since, and nobody can tell whether it had been delivered.
    Lost,
}

/// What a link to an account asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It stands already.
    Standing,
    /// It is new, and there is nothing to join: the account was linked before, or no record was made
    /// under the id that stands beside it.
    Plain,
    /// It is new, or what joined the two was lost: the id of the installation is to be joined to the account
    /// first.
    Joining(Join),
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The state folder refused.
    #[error(transparent)]
    State(#[from] StateError),
    /// The file could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The file is not one of ours, or not all of it.
    #[error(
        "`{path}` does not hold an identity; resetting the id keeps it aside and makes a new one"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
}

impl Identity {
    /// Makes the identity of a new installation.
    #[must_use]
    pub fn new(random: [u8; ID_BYTES]) -> Self {
        Self {
            anon_id: Builder::from_random_bytes(random).into_uuid(),
            linked_principal_id: None,
            linked_by: None,
            earlier: Vec::new(),
            accounts: Vec::new(),
            join: None,
        }
    }

    /// Returns the id of the installation.
    #[must_use]
    pub const fn install(&self) -> DistinctId {
        DistinctId::install(self.anon_id)
    }

    /// Returns the linked account, if these credentials linked it.
    #[must_use]
    pub fn account(&self, by: &str) -> Option<DistinctId> {
        let linked = self.linked_principal_id.filter(|_| self.linked_by.as_deref() == Some(by))?;
        Some(DistinctId::account(linked))
    }

    /// Returns the linked account, if these credentials linked it and what joins it to the installation has
    /// to be recorded again: [`link`](Self::link) asks for that.
    #[must_use]
    pub fn account_to_join_again(&self, by: &str) -> Option<Uuid> {
        self.linked_principal_id.filter(|_| {
            self.linked_by.as_deref() == Some(by) && self.join == Some(JoinRecord::Lost)
        })
    }

    /// Notes that the record which joins the two ids is about to be deleted; tells whether there was one.
    ///
    /// Whether it had been delivered does not matter: a recipient that hears it twice knows no more.
    pub(crate) fn lose_join(&mut self) -> bool {
        let made = self.join == Some(JoinRecord::Made);
        if made {
            self.join = Some(JoinRecord::Lost);
        }
        made
    }

    /// Tells whether an account is linked, by whatever credentials.
    #[must_use]
    pub const fn is_linked(&self) -> bool {
        self.linked_principal_id.is_some()
    }

    /// Returns the ids that this installation has and had without an account, oldest first.
    pub fn installs(&self) -> impl Iterator<Item = DistinctId> {
        self.earlier.iter().chain([&self.anon_id]).map(|id| DistinctId::install(*id))
    }

    /// Returns the accounts that were linked here, oldest first.
    pub fn accounts(&self) -> impl Iterator<Item = DistinctId> {
        self.accounts.iter().map(|id| DistinctId::account(*id))
    }

    /// Takes a new id for the installation and forgets the link: what comes belongs to nobody yet.
    pub fn rotate(&mut self, random: [u8; ID_BYTES]) {
        remember(&mut self.earlier, self.anon_id);
        self.anon_id = Builder::from_random_bytes(random).into_uuid();
        self.linked_principal_id = None;
        self.linked_by = None;
        self.join = None;
    }

    /// Links an account, and says what has to be recorded before the first record of it.
    ///
    /// An id that served another account is rotated out first, so that no account ever gets what belongs
    /// to another one.
    pub fn link(&mut self, account: Uuid, by: &str, random: [u8; ID_BYTES]) -> Link {
        if self.linked_principal_id == Some(account) {
            self.linked_by = Some(by.to_owned());
            if self.join != Some(JoinRecord::Lost) {
                return Link::Standing;
            }
            self.join = Some(JoinRecord::Made);
            return Link::Joining(Join { account, install: self.anon_id });
        }
        let served_another = self.is_linked();
        if served_another {
            self.rotate(random);
        }
        let known = self.accounts.contains(&account);
        if !known {
            remember(&mut self.accounts, account);
        }
        self.linked_principal_id = Some(account);
        self.linked_by = Some(by.to_owned());
        if served_another || known {
            return Link::Plain;
        }
        self.join = Some(JoinRecord::Made);
        Link::Joining(Join { account, install: self.anon_id })
    }
}

fn remember(list: &mut Vec<Uuid>, id: Uuid) {
    list.push(id);
    list.drain(..list.len().saturating_sub(REMEMBERED));
}

/// Reads the identity; `None` where there is none.
pub fn load_identity(state: &StateDir) -> Result<Option<Identity>, IdentityError> {
    let Some(file) = state.open_read(IDENTITY)? else { return Ok(None) };
    let path = || state.path().join(IDENTITY);
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|source| IdentityError::Read { path: path(), source })?;
    let identity = serde_json::from_slice(&bytes);
    identity.map(Some).map_err(|_| IdentityError::Foreign { path: path() })
}

/// Changes the identity under the journal's lock, making one from `random` if there is none.
///
/// `change` returns whether the outcome is to be kept, so that it can record something first. `None` if it
/// is not, or if consent was withdrawn meanwhile: that is asked under the lock under which a withdrawal
/// wipes, so no identity outlives one.
pub fn change_identity(
    state: &StateDir,
    _grant: &Grant,
    random: [u8; ID_BYTES],
    still_granted: &mut dyn FnMut() -> bool,
    change: &mut dyn FnMut(&mut Identity, &mut dyn FnMut() -> bool) -> bool,
) -> Result<Option<Identity>, IdentityError> {
    let _lock = JournalLock::wait(state)?;
    let found = load_identity(state)?;
    if !still_granted() {
        return Ok(None);
    }
    let mut identity = found.clone().unwrap_or_else(|| Identity::new(random));
    if !change(&mut identity, still_granted) {
        return Ok(None);
    }
    if found.as_ref() != Some(&identity) {
        store(state, &identity)?;
    }
    Ok(Some(identity))
}

/// Notes, under the journal's lock, that the record which joins two ids is deleted with the others.
///
/// It is noted before: a process that dies in between leaves a record that the next link finds.
pub(crate) fn lose_join(state: &StateDir, _lock: &JournalLock) -> Result<(), StateError> {
    // An identity that cannot be read links nothing.
    let Ok(Some(mut identity)) = load_identity(state) else { return Ok(()) };
    if identity.lose_join() { store(state, &identity) } else { Ok(()) }
}

fn store(state: &StateDir, identity: &Identity) -> Result<(), StateError> {
    state.replace(IDENTITY, &serde_json::to_vec(identity).expect("ids and texts serialise"))
}

/// Reads the identity, or makes one if there is none; the first of many processes that do so at once
/// decides for all.
pub fn load_or_create_identity(
    state: &StateDir,
    grant: &Grant,
    random: impl FnOnce() -> [u8; ID_BYTES],
    still_granted: &mut dyn FnMut() -> bool,
) -> Result<Option<Identity>, IdentityError> {
    match load_identity(state)? {
        Some(identity) => Ok(Some(identity)),
        None => change_identity(state, grant, random(), still_granted, &mut |_, _| true),
    }
}

/// Moves a file that holds no identity aside, so that a new one can be made; tells whether there was one.
///
/// What was aside already is replaced: only the newest is kept.
pub fn set_identity_aside(state: &StateDir) -> Result<bool, IdentityError> {
    let _lock = JournalLock::wait(state)?;
    match load_identity(state) {
        Err(IdentityError::Foreign { .. }) => {
            state.rename(IDENTITY, IDENTITY_ASIDE)?;
            Ok(true)
        }
        Err(error) => Err(error),
        Ok(_) => Ok(false),
    }
}

#[cfg(test)]
mod tests;
