//! The report about dropped and late records: at most once a UTC day, and only where there is something
//! to tell.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use telemetry_offline::{Consumer, drops, waiting};

use super::{Health, SendError, Sending, World, keep};
use crate::schedule::Schedule;

/// How long a record has waited that is late. The sender is due when one waits for an hour.
const LATE: TimeDelta = TimeDelta::days(1);

/// Has the program record an event about new drops and late records, if there are any and today had no
/// report.
///
/// The report is noted before it is made: a process that dies in between makes none today, while the
/// other order would make two.
pub(super) fn report(
    sending: &Sending<'_>,
    mut schedule: Schedule,
    world: &mut dyn World,
) -> Result<Schedule, SendError> {
    let now = world.now();
    let today = now.date_naive();
    // Once a day, and not once for each recipient.
    if sending.consumer != Consumer::Posthog || schedule.reported_on == Some(today) {
        return Ok(schedule);
    }
    let counts: BTreeMap<String, u64> =
        drops(sending.state)?.iter().map(|(word, count)| (word.to_owned(), count)).collect();
    let dropped = dropped_since(&schedule.reported, &counts);
    let oldest = waiting(sending.state, sending.consumer)?.oldest.unwrap_or(now);
    let waited = (now - oldest).max(TimeDelta::zero());
    if dropped.is_empty() && waited < LATE {
        return Ok(schedule);
    }
    schedule.reported_on = Some(today);
    schedule.reported = counts;
    if keep(sending.state, world, || schedule.store(sending.state, sending.consumer, now))?
        .is_some()
    {
        world.report_health(&Health { dropped, waited });
    }
    Ok(schedule)
}

/// Returns what was dropped since a report. Counts that shrank were cleared, and count anew.
fn dropped_since(
    reported: &BTreeMap<String, u64>,
    counts: &BTreeMap<String, u64>,
) -> Vec<(String, u64)> {
    let since = |(word, &count): (&String, &u64)| {
        let before = reported.get(word).copied().filter(|before| *before <= count).unwrap_or(0);
        (count > before).then(|| (word.clone(), count - before))
    };
    counts.iter().filter_map(since).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
        counts.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect()
    }

    #[test]
    fn counts_that_were_cleared_count_anew() {
        let reported = counts(&[("evicted", 5), ("io", 2), ("expired", 1)]);
        let now = counts(&[("evicted", 7), ("io", 1), ("expired", 1), ("disk_full", 4)]);
        let dropped = [("disk_full", 4), ("evicted", 2), ("io", 1)];
        assert_eq!(dropped_since(&reported, &now), dropped.map(|(w, n)| (w.to_owned(), n)));
    }
}
