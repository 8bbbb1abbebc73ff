//! `caro` in a pseudo-terminal.

use std::fs::File;
use std::io::Read;
use std::process::Command;
use std::thread;

use rexpect::process::WaitStatus;
use rexpect::session::PtySession;
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::{HUNG, Home, caro};

/// The end of the question about telemetry.
pub(crate) const QUESTION: &str = "[y/N/p] ";
/// The end of the question before a command runs.
pub(crate) const RUN_IT: &str = "[y/e/N] ";

/// A run in a terminal, with failures that show what was there instead.
pub(crate) struct Screen(PtySession);

impl Screen {
    /// Starts a command in a new pseudo-terminal, as the leader of its session.
    pub(crate) fn open(command: Command) -> Self {
        let hung = u64::try_from(HUNG.as_millis()).expect("thirty seconds fit");
        let session = rexpect::session::spawn_command(command, Some(hung));
        let mut session = session.expect("a pseudo-terminal can be made");
        // A test that fails does not wait for what it leaves behind.
        session.process_mut().set_kill_timeout(Some(1000));
        Self(session)
    }

    /// Waits for a text and returns what came before it.
    pub(crate) fn see(&mut self, text: &str) -> String {
        self.0.exp_string(text).unwrap_or_else(|error| panic!("no {text:?}: {error}"))
    }

    /// Types text, without Enter.
    pub(crate) fn press(&mut self, keys: &str) {
        self.0.send(keys).and_then(|_| self.0.flush()).expect("the terminal takes keys");
    }

    /// Sends a signal to the process that leads the session, and to no other.
    pub(crate) fn kill(&mut self, signal: Signal) {
        let signal = signal.as_raw().try_into().expect("both know the usual signals");
        self.0.process_mut().signal(signal).expect("the process is there");
    }

    /// Returns what is left to see, and how the run ended; a signal's number is negative.
    pub(crate) fn end(mut self) -> (String, i32) {
        let rest = self.0.exp_eof().unwrap_or_else(|error| panic!("no end: {error}"));
        let code = match self.0.process().wait().expect("our own child") {
            WaitStatus::Exited(_, code) => code,
            WaitStatus::Signaled(_, signal, _) => -(signal as i32),
            other => panic!("neither exited nor killed: {other:?}"),
        };
        (rest, code)
    }
}

impl Home {
    /// Starts `caro` in a new pseudo-terminal.
    pub(crate) fn screen(&self, args: &[&str]) -> Screen {
        Screen::open(self.command(args))
    }

    /// Starts a script in a new pseudo-terminal; it finds `caro` in `$caro`.
    pub(crate) fn script_on_screen(&self, script: &str) -> Screen {
        let mut sh = self.program("/bin/sh");
        sh.args(["-c", script]).env("caro", caro());
        Screen::open(sh)
    }
}

/// A second terminal, for a stream that must be a terminal and yet be told from the others.
pub(crate) struct Beside {
    pub(crate) name: String,
    seen: thread::JoinHandle<String>,
    /// Holds the terminal open until the program under test has had its chance to do so.
    held: File,
}

impl Beside {
    pub(crate) fn open() -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("a pseudo-terminal can be made");
        grantpt(&master).and_then(|()| unlockpt(&master)).expect("it is ours");
        let name = ptsname(&master, Vec::new()).expect("it has a name");
        let name = name.into_string().expect("its name is text");
        let held = File::options().read(true).write(true).open(&name).expect("it can be opened");
        let mut master = File::from(master);
        let seen = thread::spawn(move || {
            let mut bytes = Vec::new();
            // A terminal whose last user has gone gives an error, which is its end.
            let _ = master.read_to_end(&mut bytes);
            String::from_utf8(bytes).expect("output is text")
        });
        Self { name, seen, held }
    }

    /// Returns everything that was written, once the run is over.
    pub(crate) fn text(self) -> String {
        drop(self.held);
        self.seen.join().expect("reading does not fail")
    }
}
