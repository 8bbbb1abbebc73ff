//! PostHog's private API, as far as dashboards and insights go.
//!
//! The double follows the documentation; none of it is measured.

mod answers;
mod objects;
mod server;

pub use server::{DashboardsOptions, DashboardsServer};
