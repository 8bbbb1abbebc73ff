//! The doubles behave as the servers they stand for.

mod client;
mod dashboards;
mod faults;
mod http;
mod loki;
mod posthog;
mod tls;
