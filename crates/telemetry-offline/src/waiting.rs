//! How much waits for a consumer, told from sizes and cursors without reading the records.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use chrono::{DateTime, Utc};
use telemetry_consent::StateDir;
use telemetry_core::SLOT_BYTES;

use crate::cursors::{Consumer, Cursors};
use crate::files::{JournalError, facts};
use crate::format::{JOURNAL, Limits, PREVIOUS, SLOT};
use crate::generation::Generation;
use crate::recovery::id_at;

/// What a consumer is not done with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many slots; blanked and damaged ones count as well.
    pub records: u64,
    /// When the oldest of them was made; `None` where nothing waits.
    pub oldest: Option<DateTime<Utc>>,
}

/// Looks at what waits for `consumer`: about ten system calls, however much it is.
pub fn waiting(state: &StateDir, consumer: Consumer) -> Result<Waiting, JournalError> {
    let cursors = Cursors::load(state)?;
    let mut waiting = Waiting::default();
    for name in [PREVIOUS, JOURNAL] {
        let Some(file) = state.open_read(name)? else { continue };
        let failed = |source| JournalError::io(state, "look at", name, source);
        let Some(generation) = Generation::id_of(&file, Limits::DEFAULT).map_err(failed)? else {
            continue;
        };
        let size = facts(&file).map_err(|errno| failed(errno.into()))?.size;
        let done = cursors.done(consumer, generation);
        if done < size {
            waiting.records += (size - done).div_ceil(SLOT);
            // A slot that tells no time is no younger than its generation.
            let made = time_at(&file, done).unwrap_or_else(|| generation.time());
            waiting.oldest = Some(waiting.oldest.map_or(made, |oldest| oldest.min(made)));
        }
    }
    Ok(waiting)
}

fn time_at(file: &File, start: u64) -> Option<DateTime<Utc>> {
    let mut slot = [0; SLOT_BYTES];
    file.read_exact_at(&mut slot, start).ok()?;
    id_at(&slot).map(|id| id.time())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::testing::{GATE, Maker, fill, folder, noon};
    use crate::{acknowledge, pending};

    const POSTHOG: Consumer = Consumer::Posthog;

    #[test]
    fn nothing_waits_where_nothing_is() {
        assert_eq!(waiting(&folder().state, POSTHOG).unwrap(), Waiting::default());
    }

    #[test]
    fn what_waits_is_what_pending_reads_in_both_generations() {
        let folder = folder();
        let limits = Limits { capacity: 10 };
        let (mut journal, mut maker) = (folder.journal(limits), Maker::new());
        for minute in 0..15 {
            fill(&mut journal, &mut maker, noon() + TimeDelta::minutes(minute), 1);
        }
        for (done, left) in [(0, 15), (4, 11), (8, 3), (3, 0)] {
            let now = noon() + TimeDelta::hours(1);
            let read = pending(&folder.state, GATE, now, POSTHOG).unwrap();
            let positions: Vec<_> = read.records.iter().map(crate::Stored::position).collect();
            acknowledge(&folder.state, POSTHOG, &positions[..done]).unwrap();
            let oldest = (left > 0).then(|| noon() + TimeDelta::minutes(15 - left));
            let found = waiting(&folder.state, POSTHOG).unwrap();
            assert_eq!(found, Waiting { records: left.cast_unsigned(), oldest });
        }
    }

    #[test]
    fn what_another_consumer_is_done_with_still_waits() {
        let folder = folder();
        fill(&mut folder.journal(Limits::DEFAULT), &mut Maker::new(), noon(), 2);
        let read = pending(&folder.state, GATE, noon(), POSTHOG).unwrap();
        acknowledge(&folder.state, Consumer::Exported, &[read.records[1].position()]).unwrap();
        assert_eq!(waiting(&folder.state, POSTHOG).unwrap().records, 2);
    }
}
