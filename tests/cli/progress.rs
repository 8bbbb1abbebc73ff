//! A word about how far something is, at a terminal, where it takes long.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::Command;
use std::thread;

use crate::harness::{Home, skip};

/// A bundle that arrives slowly, through a pipe.
#[test]
fn what_takes_long_says_how_far_it_is_and_then_cleans_up() {
    let home = Home::consenting();
    for _ in 0..200 {
        home.ask();
    }
    let bundle = home.run(&["telemetry", "export", "-o", "-"]).stdout;
    let pipe = home.work().join("pipe");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        skip("no named pipe can be made");
        return;
    }
    let mut screen = home.screen(&["telemetry", "verify", "pipe"]);
    let slowly = thread::spawn(move || {
        let mut pipe = OpenOptions::new().write(true).open(pipe).unwrap();
        for part in bundle.as_bytes().chunks(4096) {
            pipe.write_all(part).unwrap();
            // What makes it slow is what is tested here.
            thread::sleep(std::time::Duration::from_millis(10));
        }
    });
    screen.see("Verifying pipe 0 MB");
    let (rest, code) = screen.end();
    slowly.join().unwrap();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("\u{1b}[K`pipe` is good: 800 records"), "{rest}");
}
