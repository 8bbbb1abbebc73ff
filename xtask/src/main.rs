//! Chores of the caro workspace.
fn main() {}
