//! How long to leave a recipient alone after a failure.

use chrono::TimeDelta;

/// The shortest time between two starts of the sender.
pub const SHORTEST: TimeDelta = TimeDelta::minutes(10);
/// The longest pause, and the one after a refused key.
pub const LONGEST: TimeDelta = TimeDelta::days(1);

/// How long a recipient is left alone that asks for peace and does not say for how long.
const PEACE: TimeDelta = TimeDelta::hours(1);

/// Returns the pause after so many failures in a row: doubling from ten minutes, up to a day.
///
/// `chance` spreads the pause over its upper half, so that machines that failed together do not come
/// back together. Any number is as good as any other.
pub fn pause(failures: u32, chance: u64) -> TimeDelta {
    let doubled = 1_i32 << failures.clamp(1, 8);
    let most = (SHORTEST * doubled).min(LONGEST);
    let half = most / 2;
    let part = i32::try_from(chance % 1001).unwrap_or(0);
    half + half * part / 1000
}

/// Returns how long to wait where the recipient asks for peace: as long as it says, or an hour where
/// it does not say, but no longer than a day, and no shorter than after any failure.
pub fn rate_limit_pause(asked: Option<TimeDelta>, failures: u32, chance: u64) -> TimeDelta {
    asked.unwrap_or(PEACE).min(LONGEST).max(pause(failures, chance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pauses_double_up_to_a_day() {
        let shortest: Vec<_> = (1..10).map(|n| pause(n, 0).num_minutes()).collect();
        assert_eq!(shortest, [10, 20, 40, 80, 160, 320, 640, 720, 720]);
        let longest: Vec<_> = (1..10).map(|n| pause(n, 1000).num_minutes()).collect();
        assert_eq!(longest, [20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
    }

    #[test]
    fn a_recipient_gets_the_peace_it_asks_for() {
        let asked =
            |minutes| rate_limit_pause(Some(TimeDelta::minutes(minutes)), 1, 0).num_minutes();
        assert_eq!([asked(-5), asked(1), asked(90), asked(100_000)], [10, 10, 90, 1440]);
        assert_eq!(rate_limit_pause(None, 1, 0), TimeDelta::hours(1));
        assert_eq!(rate_limit_pause(None, 8, 0), pause(8, 0));
    }

    proptest! {
        #[test]
        fn a_pause_is_never_shorter_than_ten_minutes_nor_longer_than_a_day(
            failures: u32, chance: u64
        ) {
            prop_assert!((SHORTEST..=LONGEST).contains(&pause(failures, chance)));
        }
    }
}
