//! Waits for a child, for signals and for a deadline at once.

use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{
    self as system, Pid, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

use crate::signals::{self, Inbox, Origin, Received, Signal};

/// How long a child that was told to end may take before the next step.
const GRACE: Duration = Duration::from_secs(2);

/// Whom a signal is passed on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The direct child: the terminal reaches the others.
    Child,
    /// The child's whole process group: nobody else reaches it.
    Group,
}

/// What waiting for a child came to.
#[derive(Debug)]
pub(super) struct Attended {
    /// Why it is over.
    pub(super) cause: Cause,
    /// The first signal that caro got meanwhile.
    pub(super) received: Option<Signal>,
}

/// Why waiting for a child is over.
#[derive(Debug)]
pub(super) enum Cause {
    /// The child has ended.
    Ended(ExitStatus),
    /// The child has ended after its time was up.
    TimedOut(ExitStatus),
    /// The child goes on after a hang-up that ends caro.
    Left,
}

/// What happens next if the child does not end by itself.
#[derive(Debug, Clone, Copy)]
enum Next {
    Nothing,
    Terminate(Instant),
    Kill(Instant),
    Leave(Instant),
}

/// Waits until the child has ended, passing on what has to be passed on.
pub(super) fn attend(
    child: &mut Child,
    reach: Reach,
    deadline: Option<Instant>,
    inbox: &mut Inbox,
) -> Attended {
    let target = Target { pid: Pid::from_child(child), reach };
    let mut timed_out = false;
    let mut next = deadline.map_or(Next::Nothing, Next::Terminate);
    let mut received = None;
    // A key pressed before the child existed has not reached it.
    let mut passes_on_keys = true;
    loop {
        // Emptied before the look at the child: what arrives after the look still wakes the wait.
        let arrivals: Vec<_> = inbox.drain().collect();
        if target.has_ended() {
            received = received.or(arrivals.first().map(|arrived| arrived.signal));
            break;
        }
        for arrived in arrivals {
            received.get_or_insert(arrived.signal);
            if arrived.signal == Signal::Hup && !timed_out {
                next = Next::Leave(soon());
            }
            if passes_on_keys || target.misses(arrived) {
                target.end(arrived.signal);
            }
        }
        passes_on_keys = false;
        match next {
            Next::Terminate(at) if is_past(at) => {
                target.end(Signal::Term);
                timed_out = true;
                next = Next::Kill(soon());
            }
            Next::Kill(at) if is_past(at) => {
                target.send(system::Signal::KILL);
                next = Next::Nothing;
            }
            Next::Leave(at) if is_past(at) => {
                signals::forget();
                return Attended { cause: Cause::Left, received };
            }
            _ => {}
        }
        // An inbox that fails wakes too often, at worst.
        let _ = inbox.wait(next.remaining());
    }
    let status = child.wait().expect("an ended child that nobody else waits for has a status");
    // What arrives after this line stays pending.
    signals::forget();
    received = received.or_else(|| inbox.drain().map(|arrived| arrived.signal).next());
    let cause = if timed_out { Cause::TimedOut(status) } else { Cause::Ended(status) };
    Attended { cause, received }
}

/// A child that is not yet waited for, so that its number cannot have become another process's.
#[derive(Clone, Copy)]
struct Target {
    pid: Pid,
    reach: Reach,
}

impl Target {
    /// Says whether the child has ended, and leaves its status where it is.
    fn has_ended(self) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        // An error means that there is no such child any more; `Child::wait` then tells.
        !matches!(waitid(WaitId::Pid(self.pid), look), Ok(None))
    }

    /// Says whether a signal that reached caro did not reach the child, or should be repeated.
    fn misses(self, arrived: Received) -> bool {
        match self.reach {
            Reach::Group => true,
            // The terminal hangs up on the session's leader alone, which may be caro.
            Reach::Child => arrived.origin == Origin::Process || arrived.signal == Signal::Hup,
        }
    }

    /// Passes a signal on in a way that ends what is stopped, too.
    ///
    /// INT and QUIT become TERM: what runs behind a shell is set to ignore keys that are not meant for it.
    fn end(self, signal: Signal) {
        self.send(match signal {
            Signal::Hup => system::Signal::HUP,
            Signal::Int | Signal::Quit | Signal::Term => system::Signal::TERM,
        });
        self.send(system::Signal::CONT);
    }

    fn send(self, signal: system::Signal) {
        // A child that has just ended, or that now belongs to another user, cannot be told.
        let _ = match self.reach {
            Reach::Child => kill_process(self.pid, signal),
            Reach::Group => kill_process_group(self.pid, signal),
        };
    }
}

impl Next {
    fn remaining(self) -> Option<Duration> {
        match self {
            Self::Nothing => None,
            Self::Terminate(at) | Self::Kill(at) | Self::Leave(at) => {
                Some(at.saturating_duration_since(Instant::now()))
            }
        }
    }
}

fn is_past(instant: Instant) -> bool {
    Instant::now() >= instant
}

fn soon() -> Instant {
    Instant::now() + GRACE
}
