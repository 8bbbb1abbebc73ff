//! Ends caro the way a signal would have.

use std::process;

use rustix::process::{Pid, Resource, Rlimit, getpid, getrlimit, setrlimit};
use signal_hook::low_level;

use super::terminal;

/// Ends caro by the signal with this number, so that its wait status is true.
///
/// A script's loop stops at Ctrl-C only if the program in it died of the signal; an exit code of 130 is not
/// the same. Flush standard output first: nothing else runs from here. caro leaves no core file, since its memory
/// holds the request. As process 1 of a container, which no signal can end, and for a signal whose default
/// is not to end a program, caro exits with 128 + the number.
pub fn die_of(signal: i32) -> ! {
    terminal::give_back();
    if getpid() != Pid::INIT {
        let core = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
        // At worst a core file is written, which is what the signal's default means.
        let _ = setrlimit(Resource::Core, core);
        let _ = low_level::emulate_default_handler(signal);
    }
    process::exit(128 + signal)
}
