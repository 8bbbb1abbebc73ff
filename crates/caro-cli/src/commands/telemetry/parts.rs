//! Which records an export holds, and what is left out of them.

use chrono::{DateTime, Utc};
use clap::Args;
use telemetry_offline::{Redaction, Selection};

use super::moment::{Moment, moment};
use crate::catalog::Caro;
use crate::commands::Failure;

/// Which records.
#[derive(Debug, Args)]
pub struct Which {
    /// Only records from this day or time on, or so long ago: 2026-11-20, 7d
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    since: Option<Moment>,
    /// Only records up to the end of this day, or before this time
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    until: Option<Moment>,
    /// Only records of this event; may be repeated
    #[arg(long, value_name = "EVENT")]
    event: Vec<String>,
}

/// What of them is left out.
#[derive(Debug, Args)]
pub struct LeaveOut {
    /// Leave out the records of this event; may be repeated
    #[arg(long, value_name = "EVENT")]
    drop_event: Vec<String>,
    /// Leave out this property, alone or as event.property; may be repeated
    #[arg(long, value_name = "PROPERTY")]
    drop_property: Vec<String>,
    /// Write counts and histograms only, and no count under 5
    #[arg(long, conflicts_with = "format")]
    pub(super) aggregate: bool,
}

impl Which {
    /// Returns the selection; an event that does not exist is a mistake in the command line.
    pub(super) fn selection(&self, now: DateTime<Utc>) -> Result<Selection, Failure> {
        Redaction::of::<Caro>(&self.event, &[]).map_err(Failure::usage)?;
        let since = self.since.map(|moment| moment.start(now));
        let until = self.until.map(|moment| moment.end(now));
        Ok(Selection::new(since, until, self.event.clone()))
    }
}

impl LeaveOut {
    /// Returns the redaction; a name that does not exist is a mistake in the command line.
    pub(super) fn redaction(&self) -> Result<Redaction, Failure> {
        Redaction::of::<Caro>(&self.drop_event, &self.drop_property).map_err(Failure::usage)
    }
}
