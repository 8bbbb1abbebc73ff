//! caro: turns a request in plain words into a shell command, checks it, and runs it if you agree.
//!
//! Data flows one way: [`app`] reads the command line, [`ask`] turns the request into a command
//! (`generator`), rates it (`safety`), asks and runs it (`run`). [`telemetry`] is told what happened
//! and, with consent, writes it to the journal. [`account`] is what a person logs in to. The verbs are in `commands`, one file each.

pub mod account;
pub mod app;
pub mod ask;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod commands;
mod dispatch;
pub mod env;
pub mod exit;
pub mod generator;
pub mod helper;
pub mod history;
pub mod insights;
pub mod line_editor;
pub mod models;
pub mod paths;
mod placeholder;
pub mod protocol;
pub mod repl;
pub mod request;
pub mod run;
pub mod safety;
pub mod screen;
pub mod settings;
pub mod shell;
pub mod signals;
pub mod telemetry;
mod usage;
