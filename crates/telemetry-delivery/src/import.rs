//! Delivering what bundles hold: records of other machines, each once, with ids and times of their own.

use std::ops::Range;

use chrono::{DateTime, Utc};
use telemetry_consent::StateDir;
use telemetry_core::Gate;
use telemetry_offline::{BundleRecord, Consumer, KeptRecord};

use crate::batch::{Parcel as _, day_of};
use crate::deliver::{End, Escort, Fate, deliver_on};
use crate::imported::Imported;
use crate::log::{self, Entry};
use crate::schedule::Schedule;
use crate::send::outcome::{Notes, note};
use crate::send::{AskedBy, Outcome, REQUEST, Report, SendError, World, take_lock};
use crate::sink::Sink;

/// How many records are held in memory at a time: eight full requests.
const AT_ONCE: usize = 8 * crate::MAX_RECORDS;

/// Whose bundles go where.
#[derive(Debug, Clone, Copy)]
pub struct Importing<'a> {
    /// The folder of imports: which records the recipient has, and how the last tries went.
    pub folder: &'a StateDir,
    /// What every record must pass once more.
    pub gate: Gate,
    /// The fingerprint of host and key.
    pub about: &'a str,
    /// How many records are expected.
    pub expected: u64,
}

/// What an import would know that sends nothing.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsal<'a> {
    /// The folder of imports, if there was one.
    pub folder: Option<&'a StateDir>,
    /// What every record must pass once more.
    pub gate: Gate,
    /// The fingerprint of host and key.
    pub about: &'a str,
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// How many records were accepted.
    pub accepted: u64,
    /// How many the recipient will never take.
    pub given_up: u64,
    /// How many it has from an earlier import, or from another bundle of this one.
    pub known: u64,
    /// How many are stamped ahead of this machine's clock, and were left for another time.
    pub ahead: u64,
    /// How it ended.
    pub outcome: Outcome,
}

/// Sends records that no import has sent yet, if it may.
///
/// `records` are those of bundles that have been verified, in their order; an error ends the import
/// where it stands. One import at a time. What was accepted is written down after each answer, so an
/// import that ends at any moment goes on where it stood when it is run again; what cannot be known
/// to have arrived is sent again with the same ids and times.
pub fn import<S, E: From<SendError>>(
    importing: &Importing<'_>,
    records: &mut dyn Iterator<Item = Result<KeptRecord, E>>,
    sink: &mut S,
    world: &mut dyn World,
) -> Result<Import, E>
where
    S: for<'r> Sink<BundleRecord<'r>> + ?Sized,
{
    if !world.may_send() {
        return Ok(Import::of(Outcome::Withheld));
    }
    let locked = take_lock(importing.folder, AskedBy::Person, world).map_err(SendError::from)?;
    let Some(_lock) = locked else { return Ok(Import::of(Outcome::Busy)) };
    let schedule = Schedule::load(importing.folder, Consumer::Posthog)
        .map_err(SendError::from)?
        .unwrap_or_default();
    let hold = schedule.held(world.now(), importing.about);
    if let Some(hold) = hold.filter(|hold| !hold.kind.yields_to_a_person()) {
        return Ok(Import::of(Outcome::Held(hold.clone())));
    }
    let imported = Imported::open(importing.folder, importing.about, importing.expected)?;
    let books = Books { importing, recipient: sink.recipient().to_owned(), imported, world };
    let mut run = Run { books, came_to: Import::of(Outcome::Done), proven: false };
    run.through(records, sink)?;
    Ok(run.end(schedule)?)
}

/// Sorts records by whether they would be sent now, and sends nothing; hears each one that would be.
pub fn rehearse<E: From<SendError>>(
    rehearsal: &Rehearsal<'_>,
    records: &mut dyn Iterator<Item = Result<KeptRecord, E>>,
    now: DateTime<Utc>,
    mut would_go: impl FnMut(KeptRecord),
) -> Result<Import, E> {
    let mut imported = match rehearsal.folder {
        Some(folder) => Imported::read(folder, rehearsal.about, 0)?,
        None => Imported::default(),
    };
    let mut came_to = Import::of(Outcome::Done);
    for record in records {
        let record = record?;
        if came_to.sort(&record, rehearsal.gate, &mut imported, now) {
            would_go(record);
        }
    }
    Ok(came_to)
}

impl Import {
    fn of(outcome: Outcome) -> Self {
        Self { accepted: 0, given_up: 0, known: 0, ahead: 0, outcome }
    }

    /// Tells whether a record is to be sent; if not, counts why.
    fn sort(
        &mut self,
        record: &KeptRecord,
        gate: Gate,
        imported: &mut Imported,
        now: DateTime<Utc>,
    ) -> bool {
        // Refused by the gate a moment after it passed, or of a day that no calendar has.
        let record = record.record(gate);
        let Some((record, time)) = record.and_then(|r| Some((r, r.time()?))) else {
            self.given_up += 1;
            return false;
        };
        if time > now {
            self.ahead += 1;
            return false;
        }
        let known = imported.is_known(record.number());
        self.known += u64::from(known);
        !known
    }

    /// Returns what the schedule notes of any run.
    fn report(&self) -> Report {
        Report { accepted: self.accepted, ..Report::of(self.outcome.clone()) }
    }
}

/// One import on its way.
struct Run<'a> {
    books: Books<'a>,
    came_to: Import,
    /// Whether the recipient has accepted anything.
    proven: bool,
}

impl Run<'_> {
    /// Sends records in parts of a size that memory holds, up to the first that cannot be sent.
    fn through<S, E: From<SendError>>(
        &mut self,
        records: &mut dyn Iterator<Item = Result<KeptRecord, E>>,
        sink: &mut S,
    ) -> Result<(), E>
    where
        S: for<'r> Sink<BundleRecord<'r>> + ?Sized,
    {
        let gate = self.books.importing.gate;
        let mut part = Vec::new();
        while self.came_to.outcome == Outcome::Done {
            let now = self.books.world.now();
            while part.len() < AT_ONCE {
                let Some(record) = records.next() else { break };
                let record = record?;
                if self.came_to.sort(&record, gate, &mut self.books.imported, now) {
                    part.push(record);
                }
            }
            if part.is_empty() {
                break;
            }
            self.deliver(&part, sink)?;
            part.clear();
        }
        Ok(())
    }

    fn deliver<S>(&mut self, part: &[KeptRecord], sink: &mut S) -> Result<(), SendError>
    where
        S: for<'r> Sink<BundleRecord<'r>> + ?Sized,
    {
        let gate = self.books.importing.gate;
        let mut records: Vec<_> = part.iter().filter_map(|record| record.record(gate)).collect();
        // Unlike a journal's, their order does not matter: what belongs in one request stands together.
        records.sort_by(|one, other| one.family().cmp(&other.family()));
        let Self { books, came_to, proven } = self;
        let mut escort = Companion { books, came_to, records: &records, stop: None, failure: None };
        let end = deliver_on(&records, sink, &mut escort, proven);
        let (stop, failure) = (escort.stop, escort.failure);
        if let Some(failure) = failure {
            return Err(failure);
        }
        self.came_to.outcome = match (end, stop) {
            (End::Withheld, Some(stop)) => stop,
            (end, _) => Outcome::from(end),
        };
        Ok(())
    }

    /// Notes what the import came to.
    fn end(self, mut schedule: Schedule) -> Result<Import, SendError> {
        let Self { books, came_to, .. } = self;
        let Books { importing, recipient, world, .. } = books;
        if came_to.outcome == Outcome::Withheld {
            return Ok(came_to);
        }
        let (report, now) = (came_to.report(), world.now());
        if let Some(entry) = Entry::failure(&report, &recipient, now) {
            log::append(importing.folder, &entry)?;
        }
        let (about, chance) = (importing.about, world.chance());
        note(&mut schedule, &report, Notes { recipient: &recipient, about, now, chance });
        schedule.store(importing.folder, Consumer::Posthog, now)?;
        Ok(came_to)
    }
}

/// What an import writes down, and where.
struct Books<'a> {
    importing: &'a Importing<'a>,
    recipient: String,
    imported: Imported,
    world: &'a mut dyn World,
}

/// Goes with one part of the records.
struct Companion<'c, 'a> {
    books: &'c mut Books<'a>,
    came_to: &'c mut Import,
    records: &'c [BundleRecord<'c>],
    stop: Option<Outcome>,
    failure: Option<SendError>,
}

impl Companion<'_, '_> {
    fn note(&mut self, range: Range<usize>, answer: &str) -> Result<(), SendError> {
        let records = &self.records[range];
        let Books { importing, recipient, imported, world } = &mut *self.books;
        imported.add(records.iter().map(BundleRecord::id))?;
        let entry = Entry {
            time: world.now(),
            to: recipient.clone(),
            records: records.len() as u64,
            day: records.first().map(|record| day_of(record.timestamp()).to_owned()),
            answer: answer.to_owned(),
        };
        log::append(importing.folder, &entry)?;
        Ok(())
    }
}

impl Escort for Companion<'_, '_> {
    fn may_send(&mut self) -> bool {
        self.stop = if self.books.world.time_left() < REQUEST {
            Some(Outcome::OutOfTime)
        } else if !self.books.world.may_send() {
            Some(Outcome::Withheld)
        } else {
            None
        };
        self.stop.is_none()
    }

    fn settled(&mut self, records: Range<usize>, fate: Fate) -> bool {
        let count = records.len() as u64;
        let noted = match fate {
            Fate::Accepted => {
                self.came_to.accepted += count;
                self.note(records, "accepted")
            }
            Fate::Unacceptable => {
                self.came_to.given_up += count;
                self.note(records, "unacceptable")
            }
        };
        let Import { accepted, given_up, known, .. } = *self.came_to;
        self.books.world.progress(accepted + given_up + known, self.books.importing.expected);
        // Going on without books would send the same records the next time.
        self.failure = self.failure.take().or(noted.err());
        self.failure.is_none()
    }
}

#[cfg(test)]
mod tests;
