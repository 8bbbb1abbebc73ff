//! The cost of one record.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use caro_cli::catalog::{Backend, Caro, CommandGenerated, RiskLevel};
use caro_cli::clock::now;
use caro_cli::telemetry::Recorder;
use serde_json::Value;
use telemetry_consent::{Mode, StateDir, testing};
use telemetry_core::{Bounded, DistinctId, Draft, Envelope, RecordIds, gate};
use telemetry_offline::{Journal, clear};

use super::Row;
use super::ratio::{Ratio, time};

/// How many records are written in one turn.
const BATCH: u32 = 200;
const ROUNDS: usize = 300;

pub(super) fn rows() -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let event = event();
    let mut bare = Bare::create(&folder.path().join("bare"), record().len())?;
    let recorder = recorder(&folder.path().join("steady"))?;
    let record_cost = Ratio::of(
        ROUNDS,
        || time(|| (0..BATCH).for_each(|_| recorder.record(&event))),
        || bare.write(),
    );
    let queue = folder.path().join("queue.json");
    let queue_cost = Ratio::of(
        20,
        || documents_queue(&queue).expect("the folder is writable") * BATCH,
        || bare.write(),
    );
    Ok(vec![
        row("record one event", "bare write", record_cost, Some(2.5)),
        row("the document's queue, 1000 events", "bare write", queue_cost, None),
        row("record into a full journal", "into an empty one", flat(folder.path())?, Some(1.1)),
    ])
}

fn row(what: &'static str, against: &'static str, ratio: Ratio, limit: Option<f64>) -> Row {
    Row { what, against, ratio, limit }
}

/// Compares the first records of a journal with the last ones before it rotates.
fn flat(folder: &Path) -> Result<Ratio> {
    let event = event();
    let path = folder.join("flat");
    let state = StateDir::create(&path)?;
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        clear(&state)?;
        let recorder = recorder(&path)?;
        recorder.record(&event);
        let batch = || time(|| (0..BATCH).for_each(|_| recorder.record(&event)));
        let empty = batch();
        (0..500).for_each(|_| recorder.record(&event));
        ratios.push(batch().as_secs_f64() / empty.as_secs_f64());
    }
    Ok(Ratio::from_ratios(ratios))
}

fn recorder(path: &Path) -> Result<Recorder> {
    let grant = testing::grant(Mode::Local, 1).context("this machine agreed")?;
    let journal = Journal::open(StateDir::create(path)?, &grant);
    let id = DistinctId::daily(&[1; 32], "caro", "machine", now());
    Ok(Recorder::new(journal, Box::new(|| true), id, [7; 10], 1))
}

fn event() -> CommandGenerated {
    CommandGenerated {
        backend: Backend::Embedded,
        inference_time_ms: Bounded::new(12),
        risk_level: RiskLevel::Moderate,
        patterns_matched: Bounded::new(1),
        model_name: None,
    }
}

fn record() -> String {
    let mut ids = RecordIds::new([7; 10]);
    let envelope = Envelope {
        uuid: ids.next(now()),
        session: ids.next(now()),
        distinct_id: DistinctId::daily(&[1; 32], "caro", "machine", now()),
        timestamp: now(),
        notice: 1,
    };
    let draft = Draft::new(&envelope, &event());
    gate::check::<Caro>(draft.as_bytes()).expect("a legal event passes").as_str().to_owned()
}

/// A file that takes bare writes.
struct Bare {
    file: File,
    text: Vec<u8>,
}

impl Bare {
    fn create(path: &Path, length: usize) -> Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(Self { file, text: vec![b'x'; length] })
    }

    /// Writes a batch. The file is emptied before, since the journal is capped as well.
    fn write(&mut self) -> Duration {
        self.file.set_len(0).expect("the file is ours");
        time(|| {
            for _ in 0..BATCH {
                self.file.write_all(&self.text).expect("the disk has room");
            }
        })
    }
}

/// Adds one event the way the specification does, and returns how long that took.
fn documents_queue(path: &Path) -> Result<Duration> {
    let mut events: Vec<Value> = vec![serde_json::from_str(&record())?; 1000];
    let mut added = Ok(());
    let elapsed = time(|| {
        events.remove(0);
        added = serde_json::from_str(&record()).and_then(|event: Value| {
            events.push(event);
            serde_json::to_writer(File::create(path).map_err(serde_json::Error::io)?, &events)
        });
    });
    added?;
    Ok(elapsed)
}
