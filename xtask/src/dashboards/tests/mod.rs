//! The definitions against a receiver that behaves as documented, and over a fixture.

mod applied;
mod evaluator;
mod fixture;
mod usage;
