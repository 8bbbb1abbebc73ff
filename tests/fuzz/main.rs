//! The inputs that fuzzing found worth keeping, through the same checks, without a fuzzer.
//!
//! `cargo xtask fuzz` looks for more of them.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/checks/gate.rs"]
mod gate;
#[path = "../../fuzz/checks/journal.rs"]
mod journal;

/// Runs a check on every kept input and on the halves of each.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(&folder).expect("the corpus is there") {
        let path = entry.expect("the folder can be listed").path();
        let bytes = fs::read(&path).expect("the corpus can be read");
        let (first, second) = bytes.split_at(bytes.len() / 2);
        for input in [&bytes[..], first, second] {
            check(input);
        }
        inputs += 1;
    }
    assert!(inputs > 20, "the corpus of `{target}` has only {inputs} inputs");
}

#[test]
fn every_kept_input_of_the_gate() {
    replay("gate", gate::check);
}

#[test]
fn every_kept_input_of_the_journals_reader() {
    replay("journal", journal::check);
}
