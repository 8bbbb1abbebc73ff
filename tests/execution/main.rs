//! Signals, children and terminals, with real processes.
//!
//! Every test drives the example program `run_command`, which does what `caro -x` does around a command.
//! Where a test waits, it waits for output or for an end, never for a time; the times in the harness only
//! turn a hang into a failure.

mod edit;
mod hang_up;
mod harness;
mod headless;
mod job_control;
mod plain;
mod prompt;
mod terminal;
