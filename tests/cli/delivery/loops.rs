//! The sender beside an interactive loop, which lasts longer than a run.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Instant;

use test_servers::PosthogServer;

use super::{SOON, agreed_to};
use crate::terminal::RUN_IT;
use crate::window::Window;

const PROMPT: &str = "caro> ";

fn ask(window: &mut Window) {
    window.press("list files\r");
    window.see(RUN_IT);
    window.press("y\r");
    window.see(PROMPT);
}

/// Waits until a process has ended, collected or not; looked up in /proc, since it is not our child.
fn await_end(pid: &str) {
    let began = Instant::now();
    while runs(pid) {
        assert!(began.elapsed() < SOON, "the sender never ended");
        thread::yield_now();
    }
}

/// Tells whether a process runs. Its first thread is a zombie before the others have gone.
fn runs(pid: &str) -> bool {
    let process = Path::new("/proc").join(pid);
    let Ok(stat) = fs::read_to_string(process.join("stat")) else { return false };
    let threads = fs::read_dir(process.join("task")).map_or(0, Iterator::count);
    !stat.contains(") Z ") || threads > 1
}

/// Each sender stayed a zombie for as long as the loop lasted.
#[test]
fn a_loop_delivers_while_it_lasts_and_collects_the_sender() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let Some(mut window) = home.repl(&[]) else { return };
    window.see(PROMPT);
    ask(&mut window);
    server.await_requests(1, SOON);
    for pid in window.children() {
        await_end(&pid);
    }
    ask(&mut window);
    assert_eq!(window.children(), [""; 0]);
    let delivered = super::stored_ids(&server);
    assert!(!delivered.is_empty(), "the session had not ended");
    window.press("exit\r");
    assert_eq!(window.end().1, 0);
    // A second sender would have been too soon.
    assert_eq!(super::stored_ids(&server), delivered);
    assert_eq!(delivered, super::ids(&home.records())[..delivered.len()]);
    assert_eq!(home.events().iter().filter(|event| *event == "session_ended").count(), 1);
}
