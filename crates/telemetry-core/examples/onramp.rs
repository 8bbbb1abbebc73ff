//! Telemetry for another command-line tool, which looks after the services of a home server.
//!
//! Names that people choose themselves, such as a service of their own, become `other`.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use telemetry_core::{
    Bounded, DistinctId, Draft, Envelope, Event, RecordIds, events, gate, labels,
};

labels! {
    /// A service that onramp brings along.
    pub enum Service { Adguard = "adguard", Jellyfin = "jellyfin", Plex = "plex", _ => Other = "other" }
    /// An override that onramp brings along.
    pub enum Override { Gpu = "gpu", Nfs = "nfs", _ => Own = "own" }
    /// What onramp can be told to do.
    pub enum Command { Start = "start", Stop = "stop", Enable = "enable", Disable = "disable" }
    /// Why a command failed; never its message.
    pub enum Failure { Docker = "docker", Network = "network", Scaffold = "scaffold" }
}

events! {
    /// Every event onramp can record.
    pub catalog Onramp;
    /// Tells which services people want.
    pub struct ServiceEnabled = "service_enabled" {
        /// The service, if onramp brings it along.
        service_name: Service { owner: "services", class: Behaviour, since: 1 },
        /// Whether files were laid out for it.
        has_scaffold: bool { owner: "services", class: Technical, since: 1 },
    }
    /// Tells which services people give up.
    pub struct ServiceDisabled = "service_disabled" {
        /// The service, if onramp brings it along.
        service_name: Service { owner: "services", class: Behaviour, since: 1 },
    }
    /// Tells which overrides people want.
    pub struct OverrideEnabled = "override_enabled" {
        /// The override, if onramp brings it along.
        override_name: Override { owner: "services", class: Behaviour, since: 1 },
    }
    /// Tells which overrides people give up.
    pub struct OverrideDisabled = "override_disabled" {
        /// The override, if onramp brings it along.
        override_name: Override { owner: "services", class: Behaviour, since: 1 },
    }
    /// Finds the usual ways of working, and what is slow.
    pub struct CommandExecuted = "command_executed" {
        /// What onramp was told to do.
        command: Command { owner: "commands", class: Behaviour, since: 1 },
        /// Whether it worked.
        success: bool { owner: "commands", class: Technical, since: 1 },
        /// Wall-clock time, in milliseconds; an hour at most.
        duration_ms: Bounded<3_600_000> { owner: "commands", class: Technical, since: 1 },
    }
    /// Finds what goes wrong, and where.
    pub struct ErrorOccurred = "error_occurred" {
        /// What onramp was told to do.
        command: Command { owner: "commands", class: Behaviour, since: 1 },
        /// The kind of failure.
        error_type: Failure { owner: "commands", class: Technical, since: 1 },
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

    let service_name = Service::from_name("jellyfin");
    record(out, &next(), &ServiceEnabled { service_name, has_scaffold: true })?;
    // A service of the person's own: its name stays here.
    let service_name = Service::from_name("marias-diary");
    record(out, &next(), &ServiceDisabled { service_name })?;
    record(out, &next(), &OverrideEnabled { override_name: Override::Gpu })?;
    record(out, &next(), &OverrideDisabled { override_name: Override::from_name("attic-nas") })?;
    let duration_ms = Bounded::millis(Duration::from_hours(25));
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
