//! Asking a recipient for erasure: whether that may be done now, and the record that does it.

use chrono::{DateTime, NaiveTime, Utc};
use sha2::{Digest, Sha256};
use telemetry_consent::{Decision, Grant, Mode, StateDir};
use telemetry_core::{AppVersion, DistinctId, Draft, Envelope, Event as _, RecordIds, gate};

use crate::catalog::{Caro, ErasureRequested};
use crate::paths::Paths;
use crate::settings::Settings;
use crate::telemetry::{Facts, Target};

/// Whom to ask, with the permission to do so.
#[derive(Debug)]
pub struct Asking {
    /// The folder whose ids they are.
    pub state: StateDir,
    /// The `PostHog` project that is set.
    pub target: Target,
    grant: Grant,
}

impl Asking {
    /// Decides whether a recipient may be asked now; if not, says why.
    ///
    /// A request is a record like any other: it leaves only while telemetry is on, and only to the host that
    /// was agreed to.
    pub fn prepare(no_telemetry: bool) -> Result<Self, String> {
        let paths = Paths::find();
        let settings = Settings::load(&paths);
        let mut facts = Facts::of_this_run(no_telemetry);
        let decision = facts.decide_fully(&settings, &paths);
        let (Mode::On, Some(grant)) = (decision.mode, decision.grant()) else {
            return Err(objection(&decision));
        };
        let host = facts.recipients().posthog.clone();
        let host = host.ok_or("telemetry.sinks does not name posthog, which keeps the ids")?;
        let target = Target::posthog(&settings, &host).map_err(|inert| inert.to_string())?;
        let state = facts.take_state().ok_or("nothing was recorded on this machine")?;
        Ok(Self { state, target, grant })
    }

    /// Makes the record that asks for an id, as it stands in no journal; `None` if the site forbids it.
    ///
    /// Asked twice on one day it is the same record, and counts once. It is in a session of its own, so that
    /// the session does not join what the id keeps apart.
    pub fn record(&self, id: DistinctId, now: DateTime<Utc>) -> Option<Draft> {
        let digest = Sha256::digest(format!("{}:{id}", ErasureRequested::SPEC.name));
        let mut ids = RecordIds::new(digest[..10].try_into().expect("a digest has 32 bytes"));
        let day = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let envelope = Envelope {
            uuid: ids.next(day),
            session: ids.next(day),
            distinct_id: id,
            timestamp: now,
            notice: u16::try_from(self.grant.notice()).unwrap_or(u16::MAX),
        };
        let draft = Draft::new(&envelope, &ErasureRequested { caro_version: AppVersion });
        let checked = gate::check::<Caro>(draft.as_bytes()).ok()?;
        let forbidden = self.grant.forbids(checked.properties());
        (!forbidden).then_some(draft)
    }
}

/// Names what keeps records on this machine.
fn objection(decision: &Decision) -> String {
    decision.verdict().map_or_else(
        || "telemetry is off".to_owned(),
        |layer| format!("{}: {}", layer.source, layer.words),
    )
}
