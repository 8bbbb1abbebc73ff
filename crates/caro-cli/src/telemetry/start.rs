//! Starting the sender, if it is due, at the end of a run. Nobody waits for it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};
use telemetry_consent::{Mode, StateDir};
use telemetry_delivery::{
    Circumstances, Due, OLDEST, SCHEDULE, SEND_LOCK, SHORTEST, Schedule, due, quiet,
};
use telemetry_offline::{Consumer, Growth, Journal, LOCK, waiting};

use super::facts::Facts;
use super::session::decides_anew;
use super::target::Target;
use crate::clock;
use crate::env;
use crate::paths::Paths;
use crate::run;
use crate::settings::Settings;

/// The name of the sender.
pub const SENDER: &str = "caro-telemetry-send";

/// How many records may come between two looks at what waits, whatever the last one found.
const STRIDE: u64 = 64;

/// Returns where the sender is, if this installation has one: beside caro, and nowhere else.
pub fn sender() -> Option<PathBuf> {
    let path = std::env::current_exe().ok()?.with_file_name(SENDER);
    path.is_file().then_some(path)
}

/// Returns the sender as a command that sees of the environment only what it needs.
pub fn command(sender: &Path) -> Command {
    let mut command = Command::new(sender);
    command.env_clear();
    for name in env::FOR_THE_SENDER {
        if let Some(value) = env::read(name) {
            command.env(name, value);
        }
    }
    for name in env::CERTIFICATES {
        if let Some(value) = env::read(name) {
            command.env(name, absolute(&value));
        }
    }
    command
}

/// Makes paths hold in another folder: the sender leaves the one it was started in.
fn absolute(paths: &OsStr) -> OsString {
    let each = std::env::split_paths(paths).map(|path| std::path::absolute(&path).unwrap_or(path));
    std::env::join_paths(each).unwrap_or_else(|_| paths.to_owned())
}

/// Starts the sender, if records may be sent and it is time to. A run in which it is not costs one
/// system call.
pub(super) fn if_due(journal: &Journal, settings: &Settings, paths: &Paths) {
    let (state, now) = (journal.state(), clock::now());
    if journal.mode() != Mode::On
        || !Target::may_exist(settings)
        || is_quiet(state, journal.growth(), now)
    {
        return;
    }
    let Some(sender) = sender() else { return };
    let mut facts = Facts::of_this_run(false);
    if facts.decide(settings, paths).mode != Mode::On {
        return;
    }
    let targets = Target::usable(settings, facts.recipients());
    if is_due(state, &targets, now) && claim(state, paths, now) {
        // Not waited for: it may outlive this run, and a failure to start it is nobody's concern here.
        let mut command = command(&sender);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Ok(child) = command.spawn() {
            run::leave(child);
        }
    }
}

/// Tells whether it is known without a look that nothing is due.
fn is_quiet(state: &StateDir, growth: Growth, now: DateTime<Utc>) -> bool {
    let same_stride = growth.from / STRIDE == growth.to / STRIDE;
    let until = |until: DateTime<Utc>| now < until && until <= now + OLDEST;
    same_stride && state.modified(SCHEDULE).is_some_and(until)
}

/// Tells whether something is due for one of the recipients; if not, notes when that may change.
fn is_due(state: &StateDir, targets: &[(Consumer, Target)], now: DateTime<Utc>) -> bool {
    let mut soonest = None;
    for (consumer, target) in targets {
        match due_for(state, *consumer, target, now) {
            Some(Due::Now) => return true,
            Some(Due::Later(when)) => soonest = Some(soonest.map_or(when, |soon| when.min(soon))),
            None => return false,
        }
    }
    if let Some(when) = soonest {
        // At worst the next run looks as well.
        let _ = quiet(state, when.min(now + OLDEST));
    }
    false
}

fn due_for(
    state: &StateDir,
    consumer: Consumer,
    target: &Target,
    now: DateTime<Utc>,
) -> Option<Due> {
    let (waiting, schedule) =
        (waiting(state, consumer).ok()?, Schedule::load(state, consumer).ok()?);
    let circumstances = Circumstances {
        now,
        waiting,
        schedule: schedule.as_ref(),
        started: state.modified(SEND_LOCK),
        about: &target.about,
    };
    Some(due(circumstances))
}

/// Makes this the run that starts the sender, unless another one is or consent is gone.
///
/// It is decided anew under the lock that a withdrawal wipes under, so that nothing that starting
/// leaves behind outlives one. Whoever finds the lock taken leaves the start to another run.
fn claim(state: &StateDir, paths: &Paths, now: DateTime<Utc>) -> bool {
    let Ok(Some(_lock)) = state.try_lock(LOCK) else { return false };
    let claimed = decides_anew(false, paths)() && elect(state, now);
    if claimed {
        announce(state, now);
    }
    claimed
}

/// Spares the runs to come a look until the sender has noted what came of it: they cost the same
/// whomever it meets and however long that takes.
fn announce(state: &StateDir, now: DateTime<Utc>) {
    // What exists is left as it is; an empty schedule holds nothing back.
    let _ = state.create_new(SCHEDULE);
    let _ = quiet(state, now + SHORTEST);
}

/// Makes sure that of all runs that find the sender due only one starts it.
fn elect(state: &StateDir, now: DateTime<Utc>) -> bool {
    if state.create_new(SEND_LOCK).is_ok() {
        return true;
    }
    let Ok(Some(lock)) = state.try_lock(SEND_LOCK) else { return false };
    // Also a little later than now: another run may have been elected since this one read the clock.
    let just_started = |marked: DateTime<Utc>| (now - marked).abs() < SHORTEST;
    !lock.marked().is_ok_and(just_started) && lock.mark(now).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn state() -> (tempfile::TempDir, StateDir) {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::create(&root.path().join("telemetry")).unwrap();
        (root, state)
    }

    #[test]
    fn of_many_runs_at_once_one_is_elected() {
        let (_root, state) = state();
        let path = state.path();
        let now = clock::now();
        let elected = |time| {
            let votes = std::thread::scope(|scope| {
                let vote = || elect(&StateDir::open(path).unwrap().unwrap(), time);
                let runs: Vec<_> = (0..20).map(|_| scope.spawn(vote)).collect();
                runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
            });
            votes.into_iter().filter(|elected| *elected).count()
        };
        assert_eq!(elected(now), 1, "the first");
        assert_eq!(elected(now - TimeDelta::seconds(2)), 0, "read the clock before the first did");
        assert_eq!(elected(now + TimeDelta::minutes(9)), 0, "too soon");
        assert_eq!(elected(now + TimeDelta::minutes(11)), 1, "the second");
        assert_eq!(elected(now - TimeDelta::days(1)), 1, "the clock was set back");
    }

    #[test]
    fn a_quiet_hour_is_believed_for_an_hour_and_for_64_records() {
        let (_root, state) = state();
        let now = clock::now();
        let grew = |from, to| Growth { from, to };
        assert!(!is_quiet(&state, grew(0, 3), now), "nothing was ever sent");
        Schedule::default().store(&state, Consumer::Posthog, now + TimeDelta::minutes(30)).unwrap();
        assert!(is_quiet(&state, grew(0, 3), now));
        assert!(!is_quiet(&state, grew(63, 66), now), "enough records came");
        assert!(!is_quiet(&state, grew(900, 3), now), "the journal was rotated");
        assert!(!is_quiet(&state, grew(0, 3), now + TimeDelta::minutes(31)), "time has passed");
        assert!(!is_quiet(&state, grew(0, 3), now - TimeDelta::days(1)), "the clock was set back");
    }
}
