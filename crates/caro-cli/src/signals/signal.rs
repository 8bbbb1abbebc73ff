//! The four signals that ask a program to end, and where one of them came from.

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::low_level::siginfo;

/// A signal that asks caro to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// The terminal was closed.
    Hup,
    /// Ctrl-C.
    Int,
    /// Ctrl-\.
    Quit,
    /// The polite request of `kill`, a supervisor or a shutdown.
    Term,
}

/// Where a signal came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The terminal (a key, or a hang-up): it went to every process in the foreground.
    Terminal,
    /// Another process, such as a person's `kill`: it may have gone to caro alone.
    Process,
}

/// A signal that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Which one.
    pub signal: Signal,
    /// Where it came from.
    pub origin: Origin,
}

impl Signal {
    /// Every signal that caro takes note of.
    pub const ALL: [Self; 4] = [Self::Hup, Self::Int, Self::Quit, Self::Term];

    /// Returns the system's number for this signal.
    pub const fn as_raw(self) -> i32 {
        match self {
            Self::Hup => SIGHUP,
            Self::Int => SIGINT,
            Self::Quit => SIGQUIT,
            Self::Term => SIGTERM,
        }
    }

    /// Returns the signal with this number, if it is one of the four.
    pub fn from_raw(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.as_raw() == number)
    }
}

impl Received {
    /// Stands for a signal that only a flag remembers: it may have come from anywhere.
    pub(super) const fn earlier(signal: Signal) -> Self {
        Self { signal, origin: Origin::Process }
    }

    /// Reads what the system said about a signal; `None` for any but the four.
    pub(super) fn from_siginfo(info: &siginfo::Origin) -> Option<Self> {
        // macOS leaves the cause open, but names the sending process all the same.
        let origin = match info.process {
            Some(_) => Origin::Process,
            None => Origin::Terminal,
        };
        Signal::from_raw(info.signal).map(|signal| Self { signal, origin })
    }
}
