//! Telemetry for another command-line tool, which looks after the services of a home server: its
//! whole catalog in 39 lines, and then records of it.
//!
//! Names that people choose themselves, such as a service of their own, become `other`.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use telemetry_core::{
    DistinctId, Draft, Envelope, Event, RecordIds, Rounded, events, gate, labels,
};

labels! {
    /** A service. */ pub enum Service { Adguard = "adguard", Plex = "plex", _ => Other = "other" }
    /** An override. */ pub enum Override { Gpu = "gpu", Nfs = "nfs", _ => Own = "own" }
    /** What can be done. */ pub enum Command { Start = "start", Stop = "stop", Update = "update" }
    /** What failed. */ pub enum Failure { Docker = "docker", Network = "network", Disk = "disk" }
}
events! {
    /// Every event onramp can record.
    pub catalog Onramp;
    /// Tells which services people want.
    pub struct ServiceEnabled = "service_enabled" {
        /** Which service. */ service_name: Service { owner: "core", class: Behaviour, since: 1 },
        /** Has own files. */ has_scaffold: bool { owner: "core", class: Technical, since: 1 },
    }
    /// Tells which services people give up.
    pub struct ServiceDisabled = "service_disabled" {
        /** Which service. */ service_name: Service { owner: "core", class: Behaviour, since: 1 },
    }
    /// Tells which overrides people want.
    pub struct OverrideEnabled = "override_enabled" {
        /** Which one. */ override_name: Override { owner: "core", class: Behaviour, since: 1 },
    }
    /// Tells which overrides people give up.
    pub struct OverrideDisabled = "override_disabled" {
        /** Which one. */ override_name: Override { owner: "core", class: Behaviour, since: 1 },
    }
    /// Finds the usual ways of working, and what is slow.
    pub struct CommandExecuted = "command_executed" {
        /** What was done. */ command: Command { owner: "core", class: Behaviour, since: 1 },
        /** Whether it worked. */ success: bool { owner: "core", class: Technical, since: 1 },
        /// Wall-clock time in milliseconds, to two digits; an hour at most.
        duration_ms: Rounded<3_600_000> { owner: "core", class: Technical, since: 1 },
    }
    /// Finds what goes wrong, and where.
    pub struct ErrorOccurred = "error_occurred" {
        /** What was done. */ command: Command { owner: "core", class: Behaviour, since: 1 },
        /** Never its message. */ error_type: Failure { owner: "core", class: Technical, since: 1 },
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    record_an_evening(&mut io::stdout().lock())
}

/// Writes a line for every record; a program would append it to its journal instead.
pub(crate) fn record_an_evening(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // A program brings its clock, random bytes and secret; fixed ones make the output repeatable.
    let now = "2026-11-20T19:30:00.250Z".parse()?;
    let mut ids = RecordIds::new([7; 10]);
    let session = Envelope {
        uuid: ids.next(now),
        session: ids.next(now),
        distinct_id: DistinctId::daily(&[1; 32], "onramp", "machine", now),
        timestamp: now,
        notice: 1,
    };
    let mut next = || Envelope { uuid: ids.next(now), ..session };

    let service_name = Service::from_name("plex");
    record(out, &next(), &ServiceEnabled { service_name, has_scaffold: true })?;
    // A service of the person's own: its name stays here.
    let service_name = Service::from_name("marias-diary");
    record(out, &next(), &ServiceDisabled { service_name })?;
    record(out, &next(), &OverrideEnabled { override_name: Override::Gpu })?;
    record(out, &next(), &OverrideDisabled { override_name: Override::from_name("attic-nas") })?;
    let duration_ms = Rounded::millis(Duration::from_millis(73_512));
    record(
        out,
        &next(),
        &CommandExecuted { command: Command::Start, success: false, duration_ms },
    )?;
    record(out, &next(), &ErrorOccurred { command: Command::Start, error_type: Failure::Docker })
}

fn record<E: Event<Catalog = Onramp>>(
    out: &mut impl Write,
    envelope: &Envelope,
    event: &E,
) -> Result<(), Box<dyn Error>> {
    let draft = Draft::new(envelope, event);
    let checked = gate::check::<Onramp>(draft.as_bytes())?;
    Ok(writeln!(out, "{}", checked.as_str())?)
}
