//! A bundle of any number of records, written without ever holding it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use caro_cli::catalog::{
    Arch, Backend, Caro, CommandGenerated, Os, RiskLevel, SessionEnded, SessionStarted, Shell,
};
use chrono::{DateTime, TimeDelta, Utc};
use telemetry_core::{AppVersion, Bounded, DistinctId, Draft, Envelope, RecordIds, Rounded, gate};
use telemetry_offline::{About, BundleWriter, Drops, Redaction, Selection, Summary};

/// Writes a bundle the way an export does.
pub(super) fn write_bundle(path: &Path, count: u32) -> Result<()> {
    let redaction = Redaction::default();
    let about = About {
        written_by: "caro 0.1.0".to_owned(),
        created_at: beginning(),
        drops: Drops::default(),
        drops_told: Drops::default(),
        selection: Selection::default(),
        redaction: redaction.clone(),
    };
    let mut summary = Summary::new(&redaction);
    let mut records = Records::new();
    for number in 0..count {
        let draft = records.next(number);
        summary.add(&gate::check::<Caro>(draft.as_bytes()).expect("a legal event passes"));
    }
    let file = BufWriter::new(File::create(path)?);
    let mut bundle = BundleWriter::start(file, &summary.head::<Caro>(&about), &redaction)?;
    let mut records = Records::new();
    for number in 0..count {
        let draft = records.next(number);
        bundle.add(&gate::check::<Caro>(draft.as_bytes()).expect("a legal event passes"))?;
    }
    bundle.finish()?.flush()?;
    Ok(())
}

fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("a moment in 2026")
}

/// Records as a site makes them: sessions of three events, one every quarter of a minute.
pub(super) struct Records {
    ids: RecordIds,
    session: uuid::Uuid,
}

impl Records {
    pub(super) fn new() -> Self {
        let mut ids = RecordIds::new([7; 10]);
        Self { session: ids.next(beginning()), ids }
    }

    pub(super) fn next(&mut self, number: u32) -> Draft {
        let timestamp = beginning() + TimeDelta::seconds(i64::from(number) * 5);
        if number.is_multiple_of(3) {
            self.session = self.ids.next(timestamp);
        }
        let envelope = Envelope {
            uuid: self.ids.next(timestamp),
            session: self.session,
            distinct_id: DistinctId::daily(&[1; 32], "caro", "machine", timestamp),
            timestamp,
            notice: 1,
        };
        match number % 3 {
            0 => Draft::new(&envelope, &started(number)),
            1 => Draft::new(&envelope, &generated(number)),
            _ => Draft::new(&envelope, &ended(number)),
        }
    }
}

fn started(number: u32) -> SessionStarted {
    SessionStarted {
        caro_version: AppVersion,
        os: pick(Os::ALL, number),
        arch: pick(Arch::ALL, number),
        shell: pick(Shell::ALL, number),
        backend: Backend::Embedded,
    }
}

fn generated(number: u32) -> CommandGenerated {
    CommandGenerated {
        backend: pick(Backend::ALL, number),
        inference_time_ms: Bounded::new(u64::from(number.wrapping_mul(2_654_435_761)) % 600_000),
        risk_level: RiskLevel::Safe,
        patterns_matched: Bounded::new(0),
        model_name: None,
    }
}

fn ended(number: u32) -> SessionEnded {
    SessionEnded {
        duration_ms: Rounded::new(number.into()),
        commands_generated: Rounded::new(1),
        commands_executed: Rounded::new(0),
        errors: Rounded::new(0),
        command_success_rate: Bounded::new(0),
    }
}

fn pick<T: Copy>(all: &[T], number: u32) -> T {
    all[number as usize / 3 % all.len()]
}
