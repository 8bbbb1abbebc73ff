//! PostHog's private API, as far as dashboards, insights and persons go.
//!
//! The double follows the documentation; none of it is measured.

mod answers;
mod objects;
mod persons;
mod server;

pub use server::{DashboardsOptions, DashboardsServer};
