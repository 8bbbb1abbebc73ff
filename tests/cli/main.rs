//! The whole program from the outside: the real `caro`, in private home folders.
//!
//! Every test starts `caro` with an environment of its own and looks at what a person could look
//! at: the two output streams, the exit code, the files below the home folder, the system calls.
//! Where a test waits, it waits for output or for an end; the times in the harness only turn a hang
//! into a failure. A test that needs what a machine does not have says `skipped: …` aloud.

mod browser;
mod canaries;
mod completions;
mod concurrency;
mod config_faults;
mod consent_layers;
mod consent_prompt;
mod counters;
mod delivery;
mod edited;
mod events;
mod execution;
mod exit_codes;
mod export;
mod handover;
mod harness;
mod history;
mod id;
mod identity;
mod import;
mod json;
mod kill;
mod models;
mod own_intents;
mod policy;
mod printed_commands;
mod progress;
mod repl;
mod report;
mod request;
mod robustness;
mod safety_verb;
mod sandbox;
mod screen;
mod shell_key;
mod shells;
mod signals;
mod signed;
mod silence;
mod terminal;
mod trace;
mod unanswered;
mod unprivileged;
mod usage;
mod verbs_config;
mod verbs_telemetry;
mod verify;
mod window;
mod withdrawal;
