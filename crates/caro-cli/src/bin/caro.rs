//! The `caro` program.
fn main() {}
