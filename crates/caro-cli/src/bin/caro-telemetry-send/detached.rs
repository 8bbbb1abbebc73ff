//! Leaving everything of the parent behind.

use std::fs;
use std::process;
use std::thread;
use std::time::Duration;

/// How long the program lives, whatever happens. A run that ends here has lost nothing: the cursor
/// moves only after an answer.
const LIFE: Duration = Duration::from_secs(10);

/// Becomes nobody's child: no terminal, no inherited descriptor, an end that is certain.
///
/// caro has not set a process group for it, since the leader of a group cannot start a session.
pub(crate) fn leave_the_parent() {
    close_inherited();
    // Fails only where the program leads a group already: started by hand, in a terminal.
    let _ = rustix::process::setsid();
    // The folder may be unmounted or removed while this runs.
    let _ = std::env::set_current_dir("/");
    thread::spawn(|| {
        thread::sleep(LIFE);
        process::exit(0);
    });
}

/// Closes descriptors that somebody left open for caro: a pipe whose reader waits for its end, a lock
/// that a script holds while it runs.
fn close_inherited() {
    let Ok(open) = fs::read_dir("/dev/fd") else { return };
    let numbers: Vec<i32> =
        open.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for number in numbers.into_iter().filter(|number| *number > 2) {
        // Among them is the descriptor of the listing itself, closed by now.
        let _ = nix::unistd::close(number);
    }
}
