//! The event about dropped records, which the sender records and sends like any other.

use telemetry_consent::{Grant, Identity, StateDir};
use telemetry_core::Bounded;
use telemetry_offline::Journal;

use super::Recorder;
use super::identity::{id_of_run, random};
use super::recorder::StillGranted;
use crate::catalog::TelemetryHealth;
use crate::clock;

/// Records how many records were dropped, by reasons as `drops.json` names them.
///
/// It is a session of its own: what was dropped belongs to many.
pub fn record_drops(
    grant: &Grant,
    state: StateDir,
    kind: Identity,
    mut still_granted: StillGranted,
    dropped: &[(String, u64)],
) {
    let now = clock::now();
    let Some(id) = id_of_run(grant, &state, kind, now, &mut *still_granted) else { return };
    let notice = u16::try_from(grant.notice()).unwrap_or(u16::MAX);
    let journal = Journal::open(state, grant);
    Recorder::new(journal, still_granted, id, random(), notice).record(&event(dropped));
}

fn event(dropped: &[(String, u64)]) -> TelemetryHealth {
    let [mut unsent, mut by_disk, mut in_use, mut by_rule, mut unsendable] = [0_u64; 5];
    for (reason, count) in dropped {
        let sum = match reason.as_str() {
            "evicted" | "expired" => &mut unsent,
            "disk_full" | "short_write" | "io" => &mut by_disk,
            "overfull" | "contended" => &mut in_use,
            "unacceptable" | "from_the_future" => &mut unsendable,
            // The gate's many reasons, the policy's one, and those of later versions.
            _ => &mut by_rule,
        };
        *sum = sum.saturating_add(*count);
    }
    TelemetryHealth {
        dropped_unsent: Bounded::new(unsent),
        dropped_by_disk: Bounded::new(by_disk),
        dropped_in_use: Bounded::new(in_use),
        dropped_by_rule: Bounded::new(by_rule),
        dropped_unsendable: Bounded::new(unsendable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telemetry_core::Refusal;
    use telemetry_offline::DropReason;

    #[test]
    fn every_reason_of_this_version_has_its_place() {
        let of = |reason: DropReason| {
            let event = event(&[(reason.word(), 3)]);
            [
                event.dropped_unsent,
                event.dropped_by_disk,
                event.dropped_in_use,
                event.dropped_by_rule,
                event.dropped_unsendable,
            ]
            .iter()
            .position(|sum| sum.get() == 3)
        };
        for (reason, place) in [
            (DropReason::Evicted, 0),
            (DropReason::Expired, 0),
            (DropReason::DiskFull, 1),
            (DropReason::ShortWrite, 1),
            (DropReason::Io, 1),
            (DropReason::Overfull, 2),
            (DropReason::Contended, 2),
            (DropReason::Forbidden, 3),
            (DropReason::Refused(Refusal::UnknownKey), 3),
            (DropReason::Unacceptable, 4),
            (DropReason::FromTheFuture, 4),
        ] {
            assert_eq!(of(reason), Some(place), "{reason:?}");
        }
    }
}
