//! The `PostHog` sink against a server that behaves as the real one was measured to.

mod answers;
mod common;
mod network;
mod wire;
