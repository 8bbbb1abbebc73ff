//! The records this machine would write now, made by the code that would write them.

use chrono::{DateTime, Utc};
use telemetry_core::{
    AppVersion, Bounded, DistinctId, Draft, Envelope, Event, RecordIds, Rounded, gate,
};
use uuid::Uuid;

use super::session::persons_shell;
use super::words::NOTICE_VERSION;
use crate::catalog::{
    AccountLinked, Arch, Backend, Caro, CommandExecuted, CommandGenerated, Component,
    ErasureRequested, ErrorCategory, ErrorOccurred, ExecutionMode, ExitCategory, Lag, Os,
    PatternCategory, RiskLevel, SafetyAction, SafetyTriggered, SessionEnded, SessionStarted,
    TelemetryHealth, VerbDispatched, VerbPath,
};

/// What a preview does not know, and therefore makes up.
pub const EXAMPLES_NOTE: &str = "The ids are examples, and so are the values that only a session can \
                                 have. Everything else is what would be written here now; `$set` only \
                                 for an account, and if you agree to link it.";

/// The id of nobody.
const EXAMPLE_ACCOUNT: u128 = 0x0000_0000_0000_4000_8000_0000_0000_0000;

/// Returns the preview with a note on what in it is made up, for the question.
pub fn annotated_preview(backend: Backend) -> String {
    format!("{}\n{EXAMPLES_NOTE}", preview(backend, crate::clock::now()))
}

/// Returns one record of each event as a JSON array, a record a line.
///
/// What caro knows about this machine is real; what only a session can tell is an example. The id
/// comes from a fixed key, so that nothing about the machine is read before a yes.
pub fn preview(backend: Backend, now: DateTime<Utc>) -> String {
    let mut ids = RecordIds::new([0; 10]);
    let envelope = Envelope {
        uuid: ids.next(now),
        session: ids.next(now),
        distinct_id: DistinctId::daily(&[0; 32], "caro", "example", now),
        timestamp: now,
        notice: u16::try_from(NOTICE_VERSION).unwrap_or(u16::MAX),
    };
    let mut line = Lines { envelope, ids, now, records: Vec::new() };
    line.add(&SessionStarted {
        caro_version: AppVersion,
        os: Os::from_name(std::env::consts::OS),
        arch: Arch::from_name(std::env::consts::ARCH),
        shell: persons_shell(),
        backend,
    });
    line.add(&CommandGenerated {
        backend: Backend::Embedded,
        inference_time_ms: Bounded::new(1),
        risk_level: RiskLevel::High,
        patterns_matched: Bounded::new(1),
        model_name: None,
    });
    line.add(&SafetyTriggered {
        risk_level: RiskLevel::High,
        pattern_category: PatternCategory::Deletion,
        action: SafetyAction::Allowed,
        user_override: true,
    });
    line.add(&CommandExecuted {
        execution_mode: ExecutionMode::Confirmed,
        modified_before_execution: false,
        exit_category: ExitCategory::Success,
        execution_time_ms: Some(Rounded::new(120)),
    });
    line.add(&ErrorOccurred {
        error_category: ErrorCategory::Generation,
        component: Component::Backend,
        recoverable: true,
    });
    line.add(&VerbDispatched {
        verb: VerbPath::Ask,
        exit_code: Bounded::new(0),
        duration_ms: Rounded::new(4_200),
    });
    line.add(&SessionEnded {
        duration_ms: Rounded::new(4_200),
        commands_generated: Rounded::new(1),
        commands_executed: Rounded::new(1),
        errors: Rounded::new(1),
        command_success_rate: Bounded::new(100),
    });
    line.add_under(
        DistinctId::account(Uuid::from_u128(EXAMPLE_ACCOUNT)),
        &AccountLinked {
            caro_version: AppVersion,
            os: Os::from_name(std::env::consts::OS),
            arch: Arch::from_name(std::env::consts::ARCH),
        },
    );
    line.add(&TelemetryHealth {
        oldest_waited: Lag::UnderADay,
        dropped_unsent: Bounded::new(12),
        dropped_by_disk: Bounded::new(0),
        dropped_in_use: Bounded::new(0),
        dropped_by_rule: Bounded::new(0),
        dropped_unsendable: Bounded::new(0),
    });
    line.add(&ErasureRequested { caro_version: AppVersion });
    format!("[\n{}\n]", line.records.join(",\n"))
}

struct Lines {
    envelope: Envelope,
    ids: RecordIds,
    now: DateTime<Utc>,
    records: Vec<String>,
}

impl Lines {
    fn add<E: Event<Catalog = Caro>>(&mut self, event: &E) {
        self.add_under(self.envelope.distinct_id, event);
    }

    fn add_under<E: Event<Catalog = Caro>>(&mut self, distinct_id: DistinctId, event: &E) {
        let envelope = Envelope { uuid: self.ids.next(self.now), distinct_id, ..self.envelope };
        let draft = Draft::new(&envelope, event);
        // A clock that the gate refuses makes no records, and so there is none to show.
        if let Ok(checked) = gate::check::<Caro>(draft.as_bytes()) {
            self.records.push(checked.as_str().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telemetry_core::Catalog;

    #[test]
    fn every_event_of_the_catalog_is_shown() {
        let now = "2026-11-20T10:32:24.481Z".parse().unwrap();
        let shown: serde_json::Value =
            serde_json::from_str(&preview(Backend::Embedded, now)).unwrap();
        let mut names: Vec<_> =
            shown.as_array().unwrap().iter().map(|r| r["event"].as_str().unwrap()).collect();
        let mut all: Vec<_> = Caro::EVENTS.iter().map(|event| event.name).collect();
        names.sort_unstable();
        all.sort_unstable();
        assert_eq!(names, all);
    }
}
