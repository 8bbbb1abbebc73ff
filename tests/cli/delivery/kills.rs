//! Senders that die at any moment: nothing is lost, and nothing counts twice.

use std::thread;
use std::time::Duration;

use test_servers::PosthogServer;

use super::{agreed_to, ids, record, start_sender, stored_ids};
use crate::harness::Home;

/// How many senders are killed here; `CARO_TEST_KILLS` asks for more.
const KILLS: u64 = 500;

/// A cheap generator of moments: the same ones in every run, spread over the life of a sender.
fn moment(number: u64) -> Duration {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Duration::from_micros((mixed >> 40) % 60_000)
}

#[test]
fn senders_killed_at_any_moment_lose_nothing_and_double_nothing() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let mut killed = 0;
    for number in 0..KILLS {
        if number % 25 == 0 {
            record(&home, 1);
        }
        let mut sender = start_sender(&home);
        thread::sleep(moment(number));
        killed += u64::from(sender.try_wait().unwrap().is_none());
        // One that has ended by itself cannot be killed any more.
        let _ = sender.kill();
        sender.wait().unwrap();
        forget_pauses(&home);
    }
    assert!(killed > KILLS / 2, "only {killed} died in the middle");
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 0, "{flush:?}");
    assert_eq!(stored_ids(&server), ids(&home.journal()));
    assert_eq!(server.faults(), [] as [String; 0], "a resend was not the same");
}

/// A sender that ended well would hold the next one back for ten minutes.
fn forget_pauses(home: &Home) {
    let _ = std::fs::remove_file(home.state().join("delivery.json"));
}
