//! Linking what is recorded to an account, and ending that: only for people who agreed to it.
//!
//! What a link needs is in the journal before the link is in the identity, and both are done under one
//! lock. The order of the journal is the order on the wire, so the recipient learns that two ids belong
//! together before it sees the second one; a process that dies in between leaves the old id in force,
//! and the next one finds what was recorded and does not record it twice.

use telemetry_consent::{Grant, Identity as KindOfId, StateDir};
use telemetry_core::{AppVersion, DistinctId, Draft, Envelope, RecordIds, gate};
use telemetry_offline::{
    Appended, Contents, Identity, Journal, Link, Stored, change_identity, load_identity, read,
};
use uuid::Uuid;

use super::facts::Facts;
use super::identity::random;
use super::session::decides_anew;
use crate::account::{self, Credentials, service_of};
use crate::catalog::{AccountLinked, Arch, Caro, Os};
use crate::clock;
use crate::paths::Paths;
use crate::screen::{complain, say};
use crate::settings::Settings;

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// Records carry the account from now on.
    Now,
    /// They did before.
    Before,
    /// Nobody agreed to it, or telemetry is off.
    NotWanted,
    /// It could not be written down, so records stay anonymous.
    Failed,
}

impl Linked {
    /// Says what a person may want to know about it.
    pub fn tell(self) {
        match self {
            Self::Now => say("Telemetry records carry your account from now on."),
            Self::Failed => complain(
                "telemetry records could not be linked to your account and stay anonymous \
                 (is the state folder writable?); `caro telemetry reset-id` replaces a damaged identity",
            ),
            Self::Before | Self::NotWanted => {}
        }
    }
}

/// Links the account of these credentials, where that was agreed to and telemetry is on.
pub fn link(
    credentials: &Credentials,
    no_telemetry: bool,
    settings: &Settings,
    paths: &Paths,
) -> Linked {
    let Some(account) = credentials.principal() else { return Linked::NotWanted };
    let Some((grant, state)) = granted(no_telemetry, settings, paths) else {
        return Linked::NotWanted;
    };
    let by = credentials.fingerprint();
    let stands =
        |id: Identity| id.account(&by).is_some() && id.account_to_join_again(&by).is_none();
    if load_identity(&state).is_ok_and(|found| found.is_some_and(stands)) {
        return Linked::Before;
    }
    let mut still_granted = decides_anew(no_telemetry, paths);
    match link_locked(&grant, &state, account, &by, &mut still_granted) {
        Some(()) => Linked::Now,
        None => Linked::Failed,
    }
}

/// Links whoever is logged in by now, asking the account service if it was not asked before. For the
/// sender: credentials may have come another way than by `caro login`.
pub fn link_whoever_is_logged_in(settings: &Settings, paths: &Paths) {
    if granted(false, settings, paths).is_none() {
        return;
    }
    let Some(folder) = Paths::account_folder() else { return };
    let Ok(Some(mut credentials)) = Credentials::load(&folder) else { return };
    if credentials.principal().is_none() {
        let Ok(url) = service_of(Some(&credentials), &settings.table) else { return };
        let Ok(principal) = account::whose(&url, credentials.token()) else { return };
        let asked_about = credentials.fingerprint();
        credentials.belong_to(principal);
        // Somebody may have logged in as somebody else meanwhile.
        let same = Credentials::load(&folder)
            .is_ok_and(|now| now.is_some_and(|now| now.fingerprint() == asked_about));
        if !same || credentials.store(&folder).is_err() {
            return;
        }
    }
    link(&credentials, false, settings, paths);
}

/// Ends a link, if there is one: the next record belongs to nobody yet. Where telemetry is off nothing is
/// touched; the next record finds the credentials gone and does the same.
pub fn unlink(no_telemetry: bool) {
    let paths = Paths::find();
    let Some((grant, state)) = granted(no_telemetry, &Settings::load(&paths), &paths) else {
        return;
    };
    if !load_identity(&state).is_ok_and(|found| found.is_some_and(|id| id.is_linked())) {
        return;
    }
    let mut leave = |identity: &mut Identity, _: &mut dyn FnMut() -> bool| {
        if identity.is_linked() {
            identity.rotate(random());
        }
        true
    };
    let mut still_granted = decides_anew(no_telemetry, &paths);
    // What fails here is done by the next record.
    let _ = change_identity(&state, &grant, random(), &mut still_granted, &mut leave);
}

/// Returns the grant and the folder, where records may carry an account.
fn granted(no_telemetry: bool, settings: &Settings, paths: &Paths) -> Option<(Grant, StateDir)> {
    if settings.telemetry.kind_of_id() != KindOfId::Account {
        return None;
    }
    let mut facts = Facts::of_this_run(no_telemetry);
    let grant = facts.decide(settings, paths).grant()?;
    let state = facts.take_state();
    Some((grant, state.or_else(|| StateDir::create(paths.state_dir.as_deref()?).ok())?))
}

/// Records once more that the linked account and the installation belong together, where the record that
/// said so was cleared away, and returns the account.
pub(super) fn join_again(
    grant: &Grant,
    state: &StateDir,
    identity: &Identity,
    by: &str,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<DistinctId> {
    let account = identity.account_to_join_again(by)?;
    link_locked(grant, state, account, by, still_granted).map(|()| DistinctId::account(account))
}

fn link_locked(
    grant: &Grant,
    state: &StateDir,
    account: Uuid,
    by: &str,
    still_granted: &mut dyn FnMut() -> bool,
) -> Option<()> {
    let mut journal = Journal::open(StateDir::open(state.path()).ok()??, grant);
    let notice = u16::try_from(grant.notice()).unwrap_or(u16::MAX);
    let mut join = |identity: &mut Identity, still_granted: &mut dyn FnMut() -> bool| {
        let link = identity.link(account, by, random());
        if link == Link::Standing {
            return true;
        }
        let mut first = FirstRecords::of(account, notice, &mut journal, still_granted);
        let joined = match link {
            Link::Joining(join) => first
                .record(|told| join.is_told_by(&told.checked()), |envelope| join.draft(envelope)),
            Link::Standing | Link::Plain => true,
        };
        if joined {
            first.describe();
        }
        joined
    };
    change_identity(state, grant, random(), still_granted, &mut join).ok()?.map(|_| ())
}

/// What is recorded before anything else of an account. Each is in the journal once, however often a link
/// is begun: what an earlier process recorded, which then died, is found.
struct FirstRecords<'a> {
    envelope: Envelope,
    ids: RecordIds,
    journal: &'a mut Journal,
    still_granted: &'a mut dyn FnMut() -> bool,
    before: Option<Contents>,
}

impl<'a> FirstRecords<'a> {
    fn of(
        account: Uuid,
        notice: u16,
        journal: &'a mut Journal,
        still_granted: &'a mut dyn FnMut() -> bool,
    ) -> Self {
        let now = clock::now();
        let mut ids = RecordIds::new(random());
        let envelope = Envelope {
            uuid: ids.next(now),
            session: ids.next(now),
            distinct_id: DistinctId::account(account),
            timestamp: now,
            notice,
        };
        let before = read(journal.state(), gate::check::<Caro>, now).ok();
        Self { envelope, ids, journal, still_granted, before }
    }

    /// Says once what the account is used with. A link does not hang on it: a site may forbid one of the
    /// words, and what is dropped is counted.
    fn describe(&mut self) {
        let event = AccountLinked {
            caro_version: AppVersion,
            os: Os::from_name(std::env::consts::OS),
            arch: Arch::from_name(std::env::consts::ARCH),
        };
        let draft = Draft::new(&self.envelope, &event);
        let Ok(said) = gate::check::<Caro>(draft.as_bytes()) else { return };
        self.record(
            |told| {
                let told = told.checked();
                told.spec().is_about_person()
                    && told.distinct_id() == said.distinct_id()
                    && told.properties() == said.properties()
            },
            |envelope| Draft::new(envelope, &event),
        );
    }

    /// Records what is not in the journal; tells whether it is there now.
    fn record(
        &mut self,
        is_it: impl Fn(&Stored) -> bool,
        make: impl FnOnce(&Envelope) -> Draft,
    ) -> bool {
        if self.before.iter().flat_map(|before| &before.records).any(is_it) {
            return true;
        }
        let uuid = self.ids.next(self.envelope.timestamp);
        let draft = make(&Envelope { uuid, ..self.envelope });
        let Ok(checked) = gate::check::<Caro>(draft.as_bytes()) else { return false };
        self.journal.append(&checked, self.still_granted) == Appended::Stored
    }
}
