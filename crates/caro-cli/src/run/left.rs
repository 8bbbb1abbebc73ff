//! Children that go on without caro, and how none of them stays a zombie.

use std::process::Child;
use std::sync::{Mutex, PoisonError};

static LEFT: Mutex<Vec<Child>> = Mutex::new(Vec::new());

/// Goes on without a child, such as a sender that nobody waits for.
///
/// What ends while caro lasts is collected by [`reap`]; what outlives caro is not caro's any more.
pub fn leave(child: Child) {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner).push(child);
}

/// Collects the left children that have ended, and waits for none.
///
/// Only those: a status that somebody else waits for is not taken away.
pub fn reap() {
    let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
    // An error means that there is no such child any more.
    left.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

    use super::*;

    fn start(program: &str) -> Child {
        Command::new(program).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
    }

    /// Waits for the end of a child and leaves its status where it is.
    fn await_end(pid: Pid) {
        waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
    }

    fn is_a_child(pid: Pid) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(pid), look).is_ok()
    }

    /// A hundred senders left a hundred zombies.
    #[test]
    fn children_that_have_ended_are_collected_and_the_others_left_alone() {
        let mut running = start("cat");
        let stdin = running.stdin.take();
        let running_pid = Pid::from_child(&running);
        leave(running);
        let mut waited_for = start("true");
        let waited_for_pid = Pid::from_child(&waited_for);
        let mut ended = Vec::new();
        for _ in 0..100 {
            let child = start("true");
            ended.push(Pid::from_child(&child));
            leave(child);
        }
        ended.iter().copied().chain([waited_for_pid]).for_each(await_end);
        assert!(ended.iter().all(|pid| is_a_child(*pid)), "zombies until they are collected");
        reap();
        assert!(!ended.iter().any(|pid| is_a_child(*pid)));
        assert!(waited_for.wait().unwrap().success(), "its status was left for us");
        assert!(is_a_child(running_pid), "it was not waited for");
        drop(stdin);
        await_end(running_pid);
        reap();
        assert!(!is_a_child(running_pid));
    }
}
