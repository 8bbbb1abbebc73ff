//! Fuzzes the gate: `cargo xtask fuzz gate`.
#![no_main]

#[path = "../checks/gate.rs"]
mod gate;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gate::check(bytes));
