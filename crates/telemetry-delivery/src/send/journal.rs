//! What waits in the journal, on its way to a sink.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use telemetry_core::Checked;
use telemetry_offline::{Contents, DropReason, Position, Stored, count_drops, pending};

use super::outcome::{Outcome, Report};
use super::{REQUEST, SendError, Sending, World, keep};
use crate::batch::day;
use crate::deliver::{End, Escort, Fate, deliver};
use crate::log::{self, Entry};
use crate::sink::Sink;

/// How far ahead a record may be stamped and still be waited for.
const AHEAD: TimeDelta = TimeDelta::days(7);
/// How often the journal is read again because it was rotated under the sender's hands.
const ROUNDS: u32 = 5;

/// Sends everything that waits and whose time has come, oldest first.
pub(super) fn send_pending<S>(
    sending: &Sending<'_>,
    sink: &mut S,
    world: &mut dyn World,
) -> Result<Report, SendError>
where
    S: for<'r> Sink<Checked<'r>> + ?Sized,
{
    let mut report = Report::of(Outcome::Done);
    for _ in 0..ROUNDS {
        let now = world.now();
        let contents = pending(sending.state, sending.gate, now, sending.consumer)?;
        let wanted = |stored: &&Stored| sending.only.is_none_or(|e| stored.checked().event() == e);
        let stored: Vec<_> = contents.records.iter().filter(wanted).collect();
        let records: Vec<_> = stored.iter().map(|stored| stored.checked()).collect();
        report.waiting = records.len() as u64;
        let mut books = Books {
            sending,
            recipient: sink.recipient().to_owned(),
            contents: &contents,
            stored: &stored,
            records: &records,
            first: 0,
            total: report.accepted + report.waiting,
            report: &mut report,
            world: &mut *world,
            stop: None,
            failure: None,
        };
        let end = books.send_in_order(sink, now);
        if end == End::Done && books.stop.is_none() {
            books.pass_over_the_rest()?;
        }
        let (stop, failure) = (books.stop, books.failure);
        if let Some(error) = failure {
            return Err(error);
        }
        match (end, stop) {
            (End::Withheld, Some(Stop::Moved)) => {}
            (End::Withheld, Some(Stop::Consent) | None) => {
                return Ok(report.ended(Outcome::Withheld));
            }
            (End::Withheld, Some(Stop::Time)) => return Ok(report.ended(Outcome::OutOfTime)),
            (End::Done, Some(Stop::Future)) => return Ok(report.ended(Outcome::Ahead)),
            (End::Done, _) if report.waiting == 0 && report.settled == 0 => {
                return Ok(report.ended(Outcome::Nothing));
            }
            (End::Done, _) => return Ok(report),
            (end, _) => return Ok(report.ended(Outcome::from(end))),
        }
    }
    Ok(report.ended(Outcome::OutOfTime))
}

/// Why a delivery was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// Consent is gone.
    Consent,
    /// No time is left for another request.
    Time,
    /// The journal was rotated or cleared: what was read may not be there any more.
    Moved,
    /// The next record's time has not come.
    Future,
}

/// The books of one reading of the journal.
struct Books<'a> {
    sending: &'a Sending<'a>,
    recipient: String,
    contents: &'a Contents,
    /// The records that are wanted, as they lie in the journal.
    stored: &'a [&'a Stored],
    records: &'a [Checked<'a>],
    /// Where the records that are being delivered begin.
    first: usize,
    total: u64,
    report: &'a mut Report,
    world: &'a mut dyn World,
    stop: Option<Stop>,
    failure: Option<SendError>,
}

/// What is to be done with a record before anybody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Send,
    /// Stamped ahead of the clock, which was set back: its time will come.
    Wait,
    /// Stamped so far ahead, or with a day that no calendar has, that it cannot be waited for.
    Drop,
}

fn turn(record: &Checked<'_>, now: DateTime<Utc>) -> Turn {
    match record.time() {
        Some(time) if time <= now => Turn::Send,
        Some(time) if time - now <= AHEAD => Turn::Wait,
        _ => Turn::Drop,
    }
}

impl Books<'_> {
    /// Delivers stretches of records whose time has come. The order is kept, since a cursor cannot
    /// step over a record that still waits.
    fn send_in_order<S>(&mut self, sink: &mut S, now: DateTime<Utc>) -> End
    where
        S: for<'r> Sink<Checked<'r>> + ?Sized,
    {
        let records = self.records;
        while self.first < records.len() {
            let rest = &records[self.first..];
            let stretch = rest.iter().take_while(|record| turn(record, now) == Turn::Send).count();
            if stretch > 0 {
                match deliver(&rest[..stretch], sink, self) {
                    End::Done => {}
                    end => return end,
                }
                self.first += stretch;
            } else if turn(&rest[0], now) == Turn::Drop {
                if !self.gave_up(0..1, DropReason::FromTheFuture) {
                    return End::Withheld;
                }
                self.first += 1;
            } else {
                self.stop = Some(Stop::Future);
                return End::Done;
            }
        }
        End::Done
    }

    /// Moves the cursor over records, and writes down what became of them.
    fn note(&mut self, range: &Range<usize>, answer: &str) -> Result<(), SendError> {
        let range = self.first + range.start..self.first + range.end;
        let stored = &self.stored[range.clone()];
        let positions: Vec<Position> = stored.iter().map(|stored| stored.position()).collect();
        self.contents.acknowledge(self.sending.state, self.sending.consumer, &positions)?;
        let records = range.len() as u64;
        self.report.settled += records;
        self.report.waiting = self.report.waiting.saturating_sub(records);
        let entry = Entry {
            time: self.world.now(),
            to: self.recipient.clone(),
            records,
            day: range.clone().next().map(|first| day(&self.records[first]).to_owned()),
            answer: answer.to_owned(),
        };
        keep(self.sending.state, self.world, || log::append(self.sending.state, &entry))?;
        Ok(())
    }

    /// Moves the cursor behind what is not wanted, so that it does not wait for ever.
    fn pass_over_the_rest(&mut self) -> Result<(), SendError> {
        let last = self.contents.records.last().map(Stored::position);
        if self.sending.only.is_none() || !self.world.may_send() {
            return Ok(());
        }
        Ok(self.contents.acknowledge(self.sending.state, self.sending.consumer, last.as_slice())?)
    }

    fn gave_up(&mut self, range: Range<usize>, reason: DropReason) -> bool {
        self.report.given_up += range.len() as u64;
        let counted = count_drops(self.sending.state, reason, range.len() as u64);
        let noted = self.note(&range, &reason.word());
        self.kept(counted.map_err(SendError::from).and(noted))
    }

    /// Remembers a failure to keep the books: going on would send the same records for ever.
    fn kept(&mut self, kept: Result<(), SendError>) -> bool {
        self.failure = self.failure.take().or(kept.err());
        self.failure.is_none()
    }
}

impl Escort for Books<'_> {
    fn may_send(&mut self) -> bool {
        // The links are looked at last: a withdrawal stores its no first, and then removes.
        self.stop = if self.world.time_left() < REQUEST {
            Some(Stop::Time)
        } else if !self.world.may_send() {
            Some(Stop::Consent)
        } else if !self.contents.still_on_disk() {
            Some(Stop::Moved)
        } else {
            None
        };
        self.stop.is_none()
    }

    fn settled(&mut self, records: Range<usize>, fate: Fate) -> bool {
        match fate {
            Fate::Accepted => {
                self.report.accepted += records.len() as u64;
                self.world.progress(self.report.accepted, self.total);
                let noted = self.note(&records, "accepted");
                self.kept(noted)
            }
            Fate::Unacceptable => self.gave_up(records, DropReason::Unacceptable),
        }
    }
}
