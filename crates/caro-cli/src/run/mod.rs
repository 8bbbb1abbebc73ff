//! Runs a command in the person's shell, the way their own shell would have.
//!
//! The command inherits caro's standard streams: nothing is captured or buffered, and a child that uses
//! the terminal (`less`, `vi`, a password prompt) works.
//!
//! **With a controlling terminal** the child stays in caro's process group. Ctrl-C, Ctrl-\ and Ctrl-Z reach
//! both; caro notes the signal, waits for the child and goes on. What the key means is the child's
//! business. A signal that another process sent (`kill`) may have reached caro alone, so it is passed on to the
//! direct child, as TERM where it was INT or QUIT. A timeout ends the direct child only: what that has
//! started may outlive it.
//!
//! **Without one** the child leads a process group of its own, and every signal and timeout goes to the
//! whole group.
//!
//! A hang-up is always passed on. If the child ignores it (`nohup`), caro leaves it running after a grace of
//! two seconds and ends. A timeout sends TERM, and KILL after the same grace. A signal that caro passes on is never
//! made stronger: whoever sent it decides on the next one.

mod attend;
mod command;
mod edit;
mod left;
#[cfg(test)]
mod tests;

pub use command::{NotStarted, Outcome, Run, Stdout, run};
pub use edit::edit_command;
pub use left::{leave, reap};
