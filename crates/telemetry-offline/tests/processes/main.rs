//! The journal under other processes: many at once, killed ones, ones that lose consent, and ones
//! that the operating system refuses something.

mod common;
mod many;
mod system;
