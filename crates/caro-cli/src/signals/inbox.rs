//! The queue in which signals wait together with their origin.

use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use signal_hook::consts::SIGCHLD;
use signal_hook::iterator::backend::{Handle, SignalDelivery};
use signal_hook::iterator::exfiltrator::WithOrigin;

use super::Received;
use super::flags::{Patience, watched};

/// Receives the signals of the whole process for as long as it lives.
pub(crate) struct Inbox {
    delivery: SignalDelivery<UnixStream, WithOrigin>,
    _patience: Option<Patience>,
}

impl Inbox {
    /// Opens an inbox for the four signals.
    pub(crate) fn open() -> io::Result<Self> {
        Self::with(watched().iter().map(|signal| signal.as_raw()), None)
    }

    /// Opens an inbox that is also woken when a child process ends, and makes caro patient with Ctrl-C.
    pub(crate) fn beside_a_child() -> io::Result<Self> {
        let numbers = watched().iter().map(|signal| signal.as_raw());
        Self::with(numbers.chain([SIGCHLD]), Some(Patience::begin()))
    }

    fn with(numbers: impl Iterator<Item = i32>, patience: Option<Patience>) -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        let delivery = SignalDelivery::with_pipe(read, write, WithOrigin::default(), numbers)?;
        Ok(Self { delivery, _patience: patience })
    }

    /// Blocks until a signal arrives, a child changes its state, or the time is up.
    pub(crate) fn wait(&mut self, at_most: Option<Duration>) -> io::Result<()> {
        // The system reads a timeout of zero as "for ever".
        let at_most = at_most.map(|time| time.max(Duration::from_millis(1)));
        let wakes = self.delivery.get_read_mut();
        wakes.set_read_timeout(at_most)?;
        match wakes.read(&mut [0]) {
            Err(e) if !matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Err(e),
            _ => Ok(()),
        }
    }

    /// Takes out what has arrived so far.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Received> + use<> {
        self.delivery.pending().filter_map(|info| Received::from_siginfo(&info))
    }

    /// Returns the handle that closes this inbox from another thread.
    pub(super) fn handle(&self) -> Handle {
        self.delivery.handle()
    }
}

/// Becomes readable when something has arrived, for whoever waits for more than signals.
impl AsFd for Inbox {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.delivery.get_read().as_fd()
    }
}
