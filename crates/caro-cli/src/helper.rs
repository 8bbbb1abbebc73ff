//! `caro-net` as caro sees it: started for one request, listened to, and ended whatever happens.
//!
//! caro itself links no network code and opens no socket. What a person asks for over the network is
//! done by this other program, which is looked for beside caro's own executable and nowhere else.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::env;
use crate::protocol::{Event, MAX_LINE, Request};
use crate::signals::{self, Inbox, Signal};

/// The file name of the program.
const PROGRAM: &str = "caro-net";

/// Why nothing came of a request to the program.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// It is not where it must be.
    #[error("`{PROGRAM}` is not installed beside caro, so nothing can be asked over the network")]
    Missing,
    /// It could not be started.
    #[error("failed to start `{PROGRAM}`")]
    NotStarted(#[source] io::Error),
    /// It ended without a last word, or said something that is none.
    #[error("`{PROGRAM}` broke off (is it of the same version as caro?)")]
    Broken,
    /// caro could not prepare to wait for it.
    #[error("could not watch for signals (are too many files open?)")]
    Signals(#[source] io::Error),
    /// A signal asks caro to end.
    #[error("stopped by a signal")]
    Interrupted(Signal),
}

/// A running `caro-net`; dropping it ends it and collects it.
pub struct Helper {
    child: Child,
    /// Held open: its end would tell the program that caro has gone.
    #[expect(dead_code, reason = "it matters when it is dropped")]
    stdin: ChildStdin,
    stdout: ChildStdout,
    unread: Vec<u8>,
    inbox: Inbox,
}

impl Helper {
    /// Starts the program and hands it a request.
    pub fn start(request: &Request) -> Result<Self, HelperError> {
        // Before the spawn, so that no signal is missed.
        let inbox = Inbox::open().map_err(HelperError::Signals)?;
        if let Some(signal) = signals::pending() {
            return Err(HelperError::Interrupted(signal));
        }
        let line = serde_json::to_string(request).expect("a request is plain data") + "\n";
        if line.len() > MAX_LINE {
            return Err(HelperError::Broken);
        }
        let mut child = command()?.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => HelperError::Missing,
            _ => HelperError::NotStarted(error),
        })?;
        let mut stdin = child.stdin.take().expect("it is a pipe");
        let stdout = child.stdout.take().expect("it is a pipe");
        let written = stdin.write_all(line.as_bytes());
        let helper = Self { child, stdin, stdout, unread: Vec::new(), inbox };
        written.map_err(|_| HelperError::Broken)?;
        Ok(helper)
    }

    /// Returns the next event, or `None` if there is none by then.
    pub fn next(&mut self, by: Instant) -> Result<Option<Event>, HelperError> {
        loop {
            // A pipe may hold more lines than one, and a signal goes before all of them.
            if let Some(received) = self.inbox.drain().next() {
                return Err(HelperError::Interrupted(received.signal));
            }
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                return serde_json::from_slice(&line).map(Some).map_err(|_| HelperError::Broken);
            }
            let now = Instant::now();
            if now >= by {
                return Ok(None);
            }
            if self.wait(by - now).map_err(HelperError::Signals)? {
                self.read()?;
            }
        }
    }

    /// Waits for output, a signal, or the end of the time; tells whether there is output.
    fn wait(&self, at_most: Duration) -> io::Result<bool> {
        let at_most = Timespec::try_from(at_most).ok();
        let mut streams = [
            PollFd::new(&self.stdout, PollFlags::IN),
            PollFd::from_borrowed_fd(self.inbox.as_fd(), PollFlags::IN),
        ];
        match poll(&mut streams, at_most.as_ref()) {
            Ok(_) => Ok(!streams[0].revents().is_empty()),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }

    fn read(&mut self) -> Result<(), HelperError> {
        let mut bytes = [0; 16 * 1024];
        match self.stdout.read(&mut bytes) {
            Ok(0) | Err(_) => Err(HelperError::Broken),
            Ok(_) if self.unread.len() > MAX_LINE => Err(HelperError::Broken),
            Ok(count) => {
                self.unread.extend_from_slice(&bytes[..count]);
                Ok(())
            }
        }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // One that has ended already cannot be told; it is collected all the same.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command() -> Result<Command, HelperError> {
    let mut command = Command::new(beside_caro(PROGRAM).ok_or(HelperError::Missing)?);
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    for name in env::FOR_CARO_NET {
        if let Some(value) = env::read(name) {
            command.env(name, value);
        }
    }
    // The keys of the terminal are for caro, which then ends it.
    command.process_group(0);
    Ok(command)
}

/// Returns where a program of this name belongs: beside caro's own executable, links resolved.
fn beside_caro(name: &str) -> Option<PathBuf> {
    let caro = std::env::current_exe().ok()?;
    Some(caro.parent()?.join(name))
}
