//! A thread that acts on signals while caro blocks.

use std::io;
use std::thread::{self, JoinHandle};

use signal_hook::iterator::backend::Handle;

use super::inbox::Inbox;
use super::{Received, die_of, forget, pending};

/// What a [`Watch`] does after its callback has seen a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Goes on: the callback has dealt with the signal.
    Continue,
    /// Ends caro by that signal.
    Die,
}

/// Reacts to signals for as long as it lives.
///
/// Keep one only around something that blocks, such as a prompt or a model's answer: the thread behind it takes
/// about 65 µs to start. A signal that comes while the watch is being dropped is not lost: it stays
/// [`super::pending`].
#[must_use = "the watch ends as soon as it is dropped"]
#[derive(Debug)]
pub struct Watch {
    inbox: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts to watch; `on_signal` runs on the watching thread, once for each signal; at once for one that is pending.
    ///
    /// With [`Then::Die`] caro ends right after the callback, so this is the place to write the last event;
    /// signals that come meanwhile do not run it again.
    pub fn start(mut on_signal: impl FnMut(Received) -> Then + Send + 'static) -> io::Result<Self> {
        let mut inbox = Inbox::open()?;
        let handle = inbox.handle();
        // One that came before the inbox was open would otherwise wait for as long as the caller blocks.
        let early = inbox.drain().next().or_else(|| pending().map(Received::earlier));
        let thread = thread::Builder::new().name("signals".into()).spawn(move || {
            let mut act = |received: Received| {
                // First, so that a second Ctrl-C does not end caro before the callback has run.
                forget();
                if on_signal(received) == Then::Die {
                    die_of(received.signal.as_raw());
                }
            };
            early.into_iter().for_each(&mut act);
            loop {
                // An inbox that cannot be read any more cannot be watched; the flags still are.
                let readable = inbox.wait(None).is_ok();
                inbox.drain().for_each(&mut act);
                if !readable || inbox.handle().is_closed() {
                    return;
                }
            }
        })?;
        Ok(Self { inbox: handle, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.inbox.close();
        // A callback that is just ending caro is waited for, so that nothing else is written after it.
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join)
            && !thread::panicking()
        {
            std::panic::resume_unwind(panic);
        }
    }
}
