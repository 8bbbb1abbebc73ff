//! Appends records as a program of its own, for tests that need many processes.
//!
//! ```text
//! append FOLDER SEED COUNT report   prints each record's id once it is stored
//! append FOLDER SEED COUNT quiet    prints nothing
//! ```
//!
//! Consent stands until a file `FOLDER.no` exists. It ends early when consent is withdrawn. A
//! record that is dropped prints `dropped` and the reason.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

use telemetry_consent::{Mode, StateDir, testing};
use telemetry_core::{Bounded, DistinctId, Draft, Envelope, RecordIds, events, gate};
use telemetry_offline::{Appended, Journal};

events! {
    /// What this example records.
    pub catalog Examples;
    /// Has a number to tell records apart.
    pub struct Sample = "sample" {
        /// Counts.
        number: Bounded<9_999_999> { owner: "tests", class: Technical, since: 1 },
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let mut next = || arguments.next().ok_or("usage: append FOLDER SEED COUNT report|quiet");
    let folder = PathBuf::from(next()?);
    let seed: u64 = next()?.to_string_lossy().parse()?;
    let count: u64 = next()?.to_string_lossy().parse()?;
    let report = next()? == "report";

    let now = "2026-11-20T12:00:00Z".parse()?;
    let mut random = [0; 10];
    random[..8].copy_from_slice(&seed.to_be_bytes());
    let mut ids = RecordIds::new(random);
    let session = ids.next(now);
    let distinct_id = DistinctId::daily(&[1; 32], "examples", "machine", now);
    let refused = folder.with_extension("no");
    let mut still_granted = || !refused.exists();

    let grant = testing::grant(Mode::Local, 1).ok_or("this machine did not agree")?;
    let mut journal = Journal::open(StateDir::create(&folder)?, &grant);
    let mut out = std::io::stdout().lock();
    for number in 0..count {
        let envelope =
            Envelope { uuid: ids.next(now), session, distinct_id, timestamp: now, notice: 1 };
        let draft = Draft::new(&envelope, &Sample { number: Bounded::new(number) });
        let record = gate::check::<Examples>(draft.as_bytes())?;
        match journal.append(&record, &mut still_granted) {
            Appended::Stored if report => writeln!(out, "{}", record.uuid())?,
            Appended::Dropped(reason) if report => writeln!(out, "dropped {reason:?}")?,
            Appended::Stored | Appended::Dropped(_) => {}
            Appended::Withdrawn => break,
        }
    }
    while !journal.settle(&mut still_granted) {}
    Ok(())
}
