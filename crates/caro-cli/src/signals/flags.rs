//! Flags that remember a signal until caro gets to it.

use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use signal_hook::{SigId, flag, low_level};

use super::Signal;

/// The number of the last signal that nobody has acted on; 0 for none.
static PENDING: AtomicUsize = AtomicUsize::new(0);

/// Set by the first signal of the keyboard, so that the second one ends a caro that does not react.
static INSISTED: AtomicBool = AtomicBool::new(false);

static REGISTERED: Mutex<Registered> =
    Mutex::new(Registered { installed: false, insisting: Vec::new(), patient: 0 });

/// What is registered with the process's signal handlers.
struct Registered {
    installed: bool,
    /// The actions that set [`INSISTED`].
    insisting: Vec<SigId>,
    /// How many [`Patience`] guards are alive.
    patient: usize,
}

/// Registers the flags for INT and TERM alone, for work that takes well under a millisecond.
///
/// [`install`] costs more than such work does. Here a signal waits for the end of the work, and
/// [`super::die_of`] follows. Whether the signal was ignored before is not looked at: by then
/// everything has been done. HUP and QUIT keep their defaults, so that `nohup` stays what it is.
pub fn note() -> io::Result<()> {
    for signal in [Signal::Int, Signal::Term] {
        flag::register_usize(signal.as_raw(), &PENDING, signal.as_raw().unsigned_abs() as usize)?;
    }
    Ok(())
}

/// Registers the flags; a second call does nothing.
///
/// From here on the four signals no longer end caro by themselves: whoever works looks at [`pending`] between
/// two steps, and whoever blocks keeps a [`super::Watch`]. A second Ctrl-C or Ctrl-\ ends caro in any
/// case, unless a command is running, which may have its own use for the key.
pub fn install() -> io::Result<()> {
    let mut registered = registered();
    if registered.installed {
        return Ok(());
    }
    for &signal in watched() {
        if insists(signal) {
            // Before the flags, since handlers run in this order: it must see the flag of an earlier signal.
            flag::register_conditional_default(signal.as_raw(), &INSISTED)?;
        }
        flag::register_usize(signal.as_raw(), &PENDING, signal.as_raw().unsigned_abs() as usize)?;
    }
    registered.installed = true;
    registered.start_insisting()
}

/// Returns the signal that arrived and that nobody has acted on yet.
pub fn pending() -> Option<Signal> {
    i32::try_from(PENDING.load(Ordering::Relaxed)).ok().and_then(Signal::from_raw)
}

/// Forgets a pending signal, for a caller that has acted on it and goes on.
pub fn forget() {
    PENDING.store(0, Ordering::Relaxed);
    INSISTED.store(false, Ordering::Relaxed);
}

/// The signals that were not ignored when caro started.
///
/// A handler in place of an ignored signal would undo `nohup`, for caro and for the commands it runs.
pub(super) fn watched() -> &'static [Signal] {
    static WATCHED: OnceLock<Vec<Signal>> = OnceLock::new();
    WATCHED.get_or_init(|| {
        // Asking the system itself needs unsafe code. Where there is no /proc nothing counts as ignored.
        let ignored = process_status().map_or(0, |status| ignored_mask(&status));
        let kept = |signal: &Signal| ignored & (1 << (signal.as_raw() - 1)) == 0;
        Signal::ALL.into_iter().filter(kept).collect()
    })
}

/// Reads `/proc/self/status` in one go; left to itself, std would read it in ever larger pieces.
fn process_status() -> io::Result<String> {
    let mut status = String::with_capacity(8192);
    File::open("/proc/self/status")?.take(8192).read_to_string(&mut status)?;
    Ok(status)
}

/// Reads the mask of ignored signals out of the text of `/proc/self/status`.
pub(super) fn ignored_mask(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// While it lives, no number of Ctrl-C ends caro: the running command decides what the key means.
pub(super) struct Patience(());

impl Patience {
    pub(super) fn begin() -> Self {
        let mut registered = registered();
        registered.patient += 1;
        for id in registered.insisting.drain(..) {
            low_level::unregister(id);
        }
        INSISTED.store(false, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        let mut registered = registered();
        registered.patient -= 1;
        // Failing here costs the shortcut of a second Ctrl-C; the first is noted all the same.
        let _ = registered.start_insisting();
    }
}

impl Registered {
    fn start_insisting(&mut self) -> io::Result<()> {
        if !self.installed || self.patient > 0 {
            return Ok(());
        }
        for &signal in watched().iter().filter(|signal| insists(**signal)) {
            self.insisting.push(flag::register(signal.as_raw(), &INSISTED)?);
        }
        Ok(())
    }
}

/// Says whether a second signal of this kind shows an impatient person.
///
/// HUP and TERM are left out: a closing terminal or a supervisor sends several at once.
const fn insists(signal: Signal) -> bool {
    matches!(signal, Signal::Int | Signal::Quit)
}

fn registered() -> MutexGuard<'static, Registered> {
    REGISTERED.lock().unwrap_or_else(PoisonError::into_inner)
}
