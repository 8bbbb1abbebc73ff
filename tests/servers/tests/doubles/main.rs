//! The doubles behave as the servers they stand for.

mod accounts;
mod client;
mod dashboards;
mod faults;
mod http;
mod loki;
mod models;
mod posthog;
mod tls;
