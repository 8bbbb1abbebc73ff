//! A terminal window of a known size, in which a test sees what a person would see.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, Command};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::harness::{HUNG, Home, caro, end_of, skip};

/// The rows of every window.
const ROWS: u16 = 24;

/// A window, and the program that leads the session in it.
pub(crate) struct Window {
    /// The window's side of the terminal; none once it is closed.
    terminal: Option<File>,
    /// What was written and not yet waited for.
    unseen: Vec<u8>,
    picture: vt100::Parser,
    child: Child,
}

impl Window {
    /// Opens a window of so many columns and starts a command in it.
    pub(crate) fn open(mut command: Command, columns: u16) -> Self {
        let window = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("a pseudo-terminal can be made");
        grantpt(&window).and_then(|()| unlockpt(&window)).expect("it is ours");
        let size = Winsize { ws_row: ROWS, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&window, size).expect("it is ours");
        let name = ptsname(&window, Vec::new()).expect("it has a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let inside = rustix::fs::open(name, flags, Mode::empty()).expect("it can be opened");
        let inside = File::from(inside);
        command.stdin(inside.try_clone().expect("files are left"));
        command.stdout(inside.try_clone().expect("files are left")).stderr(inside);
        let child = command.spawn().expect("the program starts");
        // It holds the inner side of the window.
        drop(command);
        let [rows, columns] = [ROWS, columns].map(|n| NonZero::new(n).expect("a window has room"));
        let picture = vt100::Parser::new(rows, columns, 0);
        Self { terminal: Some(window.into()), unseen: Vec::new(), picture, child }
    }

    /// Waits until a text is written, and returns what was written before it.
    pub(crate) fn see(&mut self, text: &str) -> String {
        loop {
            let position = self.unseen.windows(text.len()).position(|part| part == text.as_bytes());
            if let Some(position) = position {
                let before: Vec<u8> = self.unseen.drain(..position + text.len()).collect();
                return String::from_utf8_lossy(&before[..position]).into_owned();
            }
            self.read_or(|seen| panic!("no {text:?} in {seen}"));
        }
    }

    /// Waits until the rows of the window, without blanks at their ends, are as they should be.
    pub(crate) fn see_rows(&mut self, what: &str, as_they_should: impl Fn(&[String]) -> bool) {
        while !as_they_should(&self.rows()) {
            self.read_or(|seen| panic!("no {what} in {seen}"));
        }
    }

    /// Returns the rows down to the last that holds anything.
    pub(crate) fn rows(&self) -> Vec<String> {
        let screen = self.picture.screen();
        let mut rows: Vec<_> = screen.rows(0, screen.size().1.get()).collect();
        rows.truncate(rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1));
        rows.iter().map(|row| row.trim_end().to_owned()).collect()
    }

    /// Types text, without Enter.
    pub(crate) fn press(&mut self, keys: &str) {
        let mut terminal = self.terminal.as_ref().expect("the window is open");
        terminal.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Sends a signal to the process that leads the session, and to no other.
    pub(crate) fn kill(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("the process is there");
    }

    /// Returns the processes that the leader has started and not collected.
    pub(crate) fn children(&self) -> Vec<String> {
        let pid = self.child.id();
        let children = Path::new("/proc").join(format!("{pid}/task/{pid}/children"));
        let list = std::fs::read_to_string(children).expect("the process is there");
        list.split_whitespace().map(str::to_owned).collect()
    }

    /// Closes the window and returns how the program ended.
    pub(crate) fn close(mut self) -> i32 {
        self.terminal = None;
        end_of(self.child.wait().expect("our own child"))
    }

    /// Returns what is left to see, and how the program ended; a signal's number is negative.
    pub(crate) fn end(mut self) -> (String, i32) {
        while self.read() {}
        let rest = String::from_utf8_lossy(&self.unseen).into_owned();
        (rest, end_of(self.child.wait().expect("our own child")))
    }

    fn read_or(&mut self, fail: impl FnOnce(&str)) {
        if !self.read() {
            let unseen = String::from_utf8_lossy(&self.unseen).into_owned();
            fail(&format!("{unseen:?}; the window shows\n{}", self.rows().join("\n")));
        }
    }

    /// Waits for more output; false at its end, or if none comes.
    fn read(&mut self) -> bool {
        let Some(terminal) = &mut self.terminal else { return false };
        let hung = Timespec::try_from(HUNG).expect("half a minute fits");
        let mut waiting = [PollFd::new(terminal, PollFlags::IN)];
        if poll(&mut waiting, Some(&hung)) == Ok(0) {
            return false;
        }
        let mut buffer = [0; 4096];
        // A terminal whose last user has gone gives an error, which is its end.
        let length = terminal.read(&mut buffer).unwrap_or(0);
        self.picture.process(&buffer[..length]);
        self.unseen.extend(&buffer[..length]);
        length > 0
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // A test that fails does not wait for what it leaves behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Home {
    /// Opens a window with a program in it that leads the session; `None`, said aloud, where no
    /// session can be made.
    pub(crate) fn window(&self, program: &Path, args: &[&str], columns: u16) -> Option<Window> {
        if !Path::new("/usr/bin/setsid").exists() {
            skip("`setsid` is not installed");
            return None;
        }
        let mut setsid = self.program("/usr/bin/setsid");
        setsid.arg("-c").arg(program).args(args);
        Some(Window::open(setsid, columns))
    }

    /// Opens a window with the interactive loop in it.
    pub(crate) fn repl(&self, args: &[&str]) -> Option<Window> {
        self.window(caro(), args, 80)
    }
}
