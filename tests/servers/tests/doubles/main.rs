//! The doubles behave as the servers they stand for.

mod client;
mod faults;
mod http;
mod loki;
mod posthog;
mod tls;
