//! The exit codes of caro; a command that was run passes on its own.

/// How a run of caro ended, when no command's own code is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything asked for was done.
    Done = 0,
    /// Something failed.
    Failed = 1,
    /// The command line or the request cannot be used.
    Usage = 2,
    /// No command is known for the request.
    Unknown = 3,
    /// The safety rules refused the command.
    Blocked = 4,
    /// The person declined, or there was nobody to ask.
    Declined = 5,
}

impl Exit {
    /// Returns the code.
    pub const fn code(self) -> u8 {
        self as u8
    }
}
