//! caro: turns a request in plain words into a shell command, checks it, and runs it if you agree.

pub mod catalog;
pub mod generator;
pub mod run;
pub mod safety;
pub mod shell;
pub mod signals;
