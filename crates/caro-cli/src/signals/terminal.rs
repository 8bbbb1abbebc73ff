//! The controlling terminal, and the modes it must get back.

use std::fs::{File, OpenOptions};
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::getpgrp;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

/// The terminal whose modes a line editor has changed; restored if a signal ends caro meanwhile.
static LENT: Mutex<Option<Terminal>> = Mutex::new(None);

/// The terminal that controls caro, with the modes it had when it was opened.
#[derive(Debug)]
pub(crate) struct Terminal {
    device: File,
    modes: Termios,
}

impl Terminal {
    /// Opens the controlling terminal, if there is one.
    pub(crate) fn open() -> Option<Self> {
        let device = OpenOptions::new().read(true).write(true).open("/dev/tty").ok()?;
        let modes = tcgetattr(&device).ok()?;
        Some(Self { device, modes })
    }

    /// Opens the controlling terminal, where it is needed for editing a line.
    pub(crate) fn open_or_fail() -> io::Result<Self> {
        let missing = || io::Error::new(io::ErrorKind::NotConnected, "no terminal to edit on");
        Self::open().ok_or_else(missing)
    }

    /// Returns the terminal itself, to read from and write to.
    pub(crate) fn device(&self) -> &File {
        &self.device
    }

    /// Puts the modes back, for what died before it could (`less` leaves echo off).
    pub(crate) fn restore(&self) {
        // In the background the attempt would stop caro. A terminal that has gone needs no modes.
        if tcgetpgrp(&self.device).is_ok_and(|foreground| foreground == getpgrp()) {
            let _ = tcsetattr(&self.device, OptionalActions::Now, &self.modes);
        }
    }
}

/// While it lives, a signal that ends caro restores the terminal first.
#[derive(Debug)]
pub(crate) struct Loan(());

/// Notes that the terminal's modes are about to be changed.
pub(crate) fn lend(terminal: Terminal) -> Loan {
    *lent() = Some(terminal);
    Loan(())
}

impl Drop for Loan {
    fn drop(&mut self) {
        *lent() = None;
    }
}

/// Restores the terminal's modes, if they are lent.
pub(super) fn give_back() {
    if let Some(terminal) = lent().take() {
        terminal.restore();
    }
}

fn lent() -> MutexGuard<'static, Option<Terminal>> {
    LENT.lock().unwrap_or_else(PoisonError::into_inner)
}
