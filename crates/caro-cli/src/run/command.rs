//! One command: started, waited for, and its end told truthfully.

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::attend::{Cause, Reach, attend};
use crate::catalog::ExitCategory;
use crate::shell::Shell;
use crate::signals::{self, Inbox, Signal, Terminal};

/// The exit code that stands for a command whose time was up, as `timeout` has it.
const TIMED_OUT: i32 = 124;

/// A command to run.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The shell that runs it.
    pub shell: &'a Shell,
    /// The command, as the shell reads it.
    pub command: &'a str,
    /// Where its standard output goes.
    pub stdout: Stdout,
    /// How long it may take by the clock, stops included; `None` for as long as it likes.
    pub timeout: Option<Duration>,
    /// Environment variables that it does not get, such as caro's own keys.
    pub strip_env: &'a [&'a str],
}

/// Where the standard output of a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stdout {
    /// To caro's own.
    Inherit,
    /// To caro's standard error, since caro's standard output carries a document.
    ToStderr,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// What kind of end it was.
    pub category: ExitCategory,
    /// The code that caro passes on: the child's own, 128 + the signal that ended it, or 124 if its time was up.
    pub code: i32,
    /// The number of the signal that ended the child.
    pub signal: Option<i32>,
    /// The first signal that caro itself got while the child ran.
    pub received: Option<Signal>,
    /// How long it ran.
    pub elapsed: Duration,
}

/// Why a command did not start.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// The shell could not be started.
    #[error("could not start the shell `{}` (is it there, and executable?)", shell.display())]
    Spawn {
        /// The shell.
        shell: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// caro could not prepare to wait for it.
    #[error("could not watch for signals (are too many files open?)")]
    Signals(#[source] io::Error),
    /// A signal arrived first.
    #[error("stopped by a signal before the command started")]
    Interrupted(Signal),
}

/// Runs a command and waits for its end.
///
/// While it runs no signal ends caro. A caller that gets [`Outcome::dies_of`] finishes its work and then calls
/// [`signals::die_of`]; one that goes on (an interactive loop) looks at [`Outcome::received`].
pub fn run(run: &Run<'_>) -> Result<Outcome, NotStarted> {
    // Before the spawn, so that no signal and no end of the child is missed.
    let mut inbox = Inbox::beside_a_child().map_err(NotStarted::Signals)?;
    if let Some(signal) = signals::pending() {
        return Err(NotStarted::Interrupted(signal));
    }
    let terminal = Terminal::open();
    let reach = if terminal.is_some() { Reach::Child } else { Reach::Group };
    let started = Instant::now();
    let mut child = command(run, reach)
        .spawn()
        .map_err(|source| NotStarted::Spawn { shell: run.shell.path.clone(), source })?;
    let deadline = run.timeout.and_then(|timeout| started.checked_add(timeout));
    let attended = attend(&mut child, reach, deadline, &mut inbox);
    let elapsed = started.elapsed();
    let outcome = match attended.cause {
        Cause::Ended(status) => Outcome::ended(status, elapsed),
        Cause::TimedOut(status) => Outcome {
            category: ExitCategory::Timeout,
            code: TIMED_OUT,
            ..Outcome::ended(status, elapsed)
        },
        Cause::Left => Outcome::signalled(Signal::Hup.as_raw(), elapsed),
    };
    if let (Some(terminal), Some(_)) = (terminal, outcome.signal) {
        terminal.restore();
    }
    Ok(Outcome { received: attended.received, ..outcome })
}

impl Outcome {
    /// Returns the signal that caro should die of after its last work: one that ended the child, and that
    /// caro was told to end by as well. Otherwise caro exits with [`Outcome::code`].
    pub fn dies_of(&self) -> Option<i32> {
        let ended_by = self.signal.filter(|_| self.category == ExitCategory::Signal);
        ended_by.filter(|&signal| self.received.is_some() && Signal::from_raw(signal).is_some())
    }

    fn ended(status: ExitStatus, elapsed: Duration) -> Self {
        if let Some(signal) = status.signal() {
            return Self::signalled(signal, elapsed);
        }
        // A status without a signal carries a code.
        let code = status.code().unwrap_or(1);
        let category = if code == 0 { ExitCategory::Success } else { ExitCategory::Error };
        Self { category, code, signal: None, received: None, elapsed }
    }

    fn signalled(signal: i32, elapsed: Duration) -> Self {
        Self {
            category: ExitCategory::Signal,
            code: 128 + signal,
            signal: Some(signal),
            received: None,
            elapsed,
        }
    }
}

impl NotStarted {
    /// Returns the kind of end to report.
    pub const fn category(&self) -> ExitCategory {
        match self {
            Self::Interrupted(_) => ExitCategory::Signal,
            Self::Spawn { .. } | Self::Signals(_) => ExitCategory::SpawnFailed,
        }
    }

    /// Returns the exit code to pass on, as shells have it: 127 if the shell is not there, 126 if it does not start.
    pub fn code(&self) -> i32 {
        match self {
            Self::Interrupted(signal) => 128 + signal.as_raw(),
            Self::Spawn { source, .. } if source.kind() == io::ErrorKind::NotFound => 127,
            Self::Spawn { .. } | Self::Signals(_) => 126,
        }
    }
}

fn command(run: &Run<'_>, reach: Reach) -> Command {
    let mut command = Command::new(&run.shell.path);
    command.arg("-c").arg(run.command);
    for name in run.strip_env {
        command.env_remove(name);
    }
    if run.stdout == Stdout::ToStderr {
        command.stdout(Stdio::from(io::stderr()));
    }
    // Never at a terminal: there a group of its own may not read from it.
    if reach == Reach::Group {
        command.process_group(0);
    }
    command
}
