//! The signals that ask caro to end: noted cheaply, acted on where caro waits, and passed on truthfully.
//!
//! [`install`] registers flags for INT, TERM, HUP and QUIT; it starts no thread. Between two steps of
//! its work caro looks at [`pending`]. Where it blocks (a prompt, a model's answer) a [`Watch`] runs a
//! thread that reacts at once; while a command runs, [`crate::run::run`] waits for the command and for
//! signals together and needs no thread. [`die_of`] ends caro the way an unhandled signal would, so that
//! whoever waits for caro sees the true cause.
//!
//! A signal that was ignored when caro started (`nohup`, a background job of a script) stays ignored,
//! in caro and in what it runs. Stopping and continuing (Ctrl-Z, `fg`) keep their defaults.

mod death;
mod flags;
mod inbox;
mod signal;
mod terminal;
#[cfg(test)]
mod tests;
mod watch;

pub use death::die_of;
pub use flags::{forget, install, note, pending};
pub use signal::{Origin, Received, Signal};
pub use watch::{Then, Watch};

pub(crate) use inbox::Inbox;
pub(crate) use terminal::{Terminal, lend};
