//! The Loki sink against a server that behaves as the real one was measured to.

mod answers;
mod common;
