//! The event about dropped and late records, which the sender records and sends like any other.

use chrono::TimeDelta;
use telemetry_consent::{Grant, Identity, StateDir};
use telemetry_core::Bounded;
use telemetry_delivery::Health;
use telemetry_offline::Journal;

use super::Recorder;
use super::identity::{id_of_run, random};
use super::recorder::StillGranted;
use crate::catalog::{Lag, TelemetryHealth};
use crate::clock;

/// Records how many records were dropped, by reasons as `drops.json` names them, and how long the oldest
/// has waited.
///
/// It is a session of its own: what was dropped belongs to many.
pub fn record_health(
    grant: &Grant,
    state: StateDir,
    kind: Identity,
    mut still_granted: StillGranted,
    health: &Health,
) {
    let now = clock::now();
    let Some(id) = id_of_run(grant, &state, kind, now, &mut *still_granted) else { return };
    let notice = u16::try_from(grant.notice()).unwrap_or(u16::MAX);
    let journal = Journal::open(state, grant);
    Recorder::new(journal, still_granted, id, random(), notice).record(&event(health));
}

fn event(health: &Health) -> TelemetryHealth {
    let [mut unsent, mut by_disk, mut in_use, mut by_rule, mut unsendable] = [0_u64; 5];
    for (reason, count) in &health.dropped {
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
        oldest_waited: lag(health.waited),
        dropped_unsent: Bounded::new(unsent),
        dropped_by_disk: Bounded::new(by_disk),
        dropped_in_use: Bounded::new(in_use),
        dropped_by_rule: Bounded::new(by_rule),
        dropped_unsendable: Bounded::new(unsendable),
    }
}

fn lag(waited: TimeDelta) -> Lag {
    match waited.num_days() {
        ..1 => Lag::UnderADay,
        1..7 => Lag::UnderAWeek,
        7..30 => Lag::UnderAMonth,
        _ => Lag::Longer,
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
            let dropped = vec![(reason.word(), 3)];
            let event = event(&Health { dropped, ..Health::default() });
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

    #[test]
    fn how_long_a_record_waited_is_told_in_four_words() {
        let (day, second) = (TimeDelta::days, TimeDelta::seconds(1));
        for (waited, word) in [
            (TimeDelta::zero(), Lag::UnderADay),
            (day(1) - second, Lag::UnderADay),
            (day(1), Lag::UnderAWeek),
            (day(7) - second, Lag::UnderAWeek),
            (day(7), Lag::UnderAMonth),
            (day(30), Lag::Longer),
            (TimeDelta::MAX, Lag::Longer),
        ] {
            assert_eq!(lag(waited), word, "{waited}");
        }
    }
}
