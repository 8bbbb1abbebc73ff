//! HTTP/1.1 with a hand on every byte.

mod connection;
mod exchanges;
mod incoming;
mod latch;
mod outgoing;
mod ports;
mod reply;
mod request;
mod running;
mod server;
mod tls;
mod tunnel;
mod wire;

pub use exchanges::{Ending, Exchange};
pub use latch::Latch;
pub use ports::{ClosedPort, SilentPort};
pub use reply::{Reply, Step};
pub(crate) use request::unpack;
pub use request::{Head, Request};
pub use server::{Handler, Server};
pub use tls::Authority;
