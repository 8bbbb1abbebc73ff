//! Senders that die at any moment: nothing is lost, and nothing counts twice.

use std::thread;
use std::time::{Duration, Instant};

use test_servers::PosthogServer;

use super::{agreed_to, ids, record, start_sender, stored_ids};
use crate::harness::Home;

/// How many senders are killed.
const KILLS: u64 = 500;

/// A cheap generator of moments: the same fractions in every run, spread over the life of a sender.
fn moment(number: u64, life: Duration) -> Duration {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let thousandths = u32::try_from((mixed >> 40) % 1000).expect("it is below a thousand");
    life * thousandths / 1000
}

/// How long a sender with something to send lives on this machine, as it is today: the shortest of
/// a few.
fn life_of_a_sender(home: &Home) -> Duration {
    let lives = (0..5).map(|_| {
        record(home, 1);
        let started = Instant::now();
        start_sender(home).wait().unwrap();
        forget_pauses(home);
        started.elapsed()
    });
    lives.min().expect("there were five")
}

#[test]
fn senders_killed_at_any_moment_lose_nothing_and_double_nothing() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let life = life_of_a_sender(&home);
    let (mut killed, mut idle) = (0, true);
    for number in 0..KILLS {
        if idle || number % 25 == 0 {
            record(&home, 1);
        }
        let mut sender = start_sender(&home);
        thread::sleep(moment(number, life));
        idle = sender.try_wait().unwrap().is_some();
        killed += u64::from(!idle);
        // One that has ended by itself cannot be killed any more.
        let _ = sender.kill();
        sender.wait().unwrap();
        forget_pauses(&home);
    }
    assert!(killed > KILLS / 2, "only {killed} died in the middle");
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 0, "{flush:?}");
    assert_eq!(stored_ids(&server), ids(&home.records()));
    assert_eq!(server.faults(), [] as [String; 0], "a resend was not the same");
}

/// A sender that ended well would hold the next one back for ten minutes.
fn forget_pauses(home: &Home) {
    let _ = std::fs::remove_file(home.state().join("delivery.json"));
}
