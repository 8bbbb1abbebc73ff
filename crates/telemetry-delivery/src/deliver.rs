//! Delivering records in order: batches, and the search for a record that the recipient refuses.
//!
//! Nothing here knows the journal. Whoever has records with ids and times of their own, be it a
//! journal or a bundle from another machine, delivers them through [`deliver`].

use std::ops::Range;

use crate::batch::{Parcel, next_batch};
use crate::sink::{Answer, Sink};

/// How many records may be refused one by one before the recipient, and not the records, is at fault.
const MAX_SUSPECTS: usize = 8;

/// What became of records, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The recipient has them.
    Accepted,
    /// The recipient took others and refused this one: it will never be accepted.
    Unacceptable,
}

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Every record has its fate.
    Done,
    /// Whoever was asked said that nothing more may be sent now.
    Withheld,
    /// The recipient refuses every single record, with this HTTP status.
    RefusesAll(u16),
    /// The recipient gave no answer to go on with; never [`Answer::Accepted`].
    Stopped(Answer),
}

/// Who decides and who keeps the books while records are on their way.
pub trait Escort {
    /// Tells whether the next request may go out. Asked before every one.
    fn may_send(&mut self) -> bool;

    /// Hears what became of records, in order, each once. What comes first is final even if the
    /// process dies before it hears more.
    ///
    /// Returns whether to go on.
    fn settled(&mut self, records: Range<usize>, fate: Fate) -> bool;
}

/// Sends records in order, in as few requests as the limits allow.
///
/// A batch that is refused as unacceptable is halved until single records are left. One of those is
/// given up only if this recipient accepts another: a server that refuses everything must not cost
/// a single record.
pub fn deliver<R: Parcel, S: Sink<R> + ?Sized>(
    records: &[R],
    sink: &mut S,
    escort: &mut dyn Escort,
) -> End {
    deliver_on(records, sink, escort, &mut false)
}

/// The same, for one part of many: `proven` tells whether this recipient has accepted anything, and
/// learns it.
pub(crate) fn deliver_on<R: Parcel, S: Sink<R> + ?Sized>(
    records: &[R],
    sink: &mut S,
    escort: &mut dyn Escort,
    proven: &mut bool,
) -> End {
    let mut search = Search { proven, suspects: Vec::new() };
    let mut next = 0;
    while next < records.len() {
        let end = next + next_batch(&records[next..]);
        if let Err(end) = search.batch(records, next..end, sink, escort) {
            return end;
        }
        next = end;
    }
    match search.suspects.last() {
        Some((_, status)) => End::RefusesAll(*status),
        None => End::Done,
    }
}

/// The search for records that are refused.
struct Search<'p> {
    /// Whether the recipient has accepted anything.
    proven: &'p mut bool,
    /// Records that were refused alone, while nothing was accepted yet.
    suspects: Vec<(usize, u16)>,
}

impl Search<'_> {
    fn batch<R, S: Sink<R> + ?Sized>(
        &mut self,
        records: &[R],
        whole: Range<usize>,
        sink: &mut S,
        escort: &mut dyn Escort,
    ) -> Result<(), End> {
        // The parts still to be sent, the next one last.
        let mut parts = vec![whole];
        while let Some(part) = parts.pop() {
            if !escort.may_send() {
                return Err(End::Withheld);
            }
            match sink.send(&records[part.clone()]) {
                Answer::Accepted => self.accepted(part, escort)?,
                Answer::Poison { status } if part.len() == 1 => {
                    self.refused(part.start, status, escort)?;
                }
                Answer::Poison { .. } => {
                    let middle = part.start + part.len() / 2;
                    parts.push(middle..part.end);
                    parts.push(part.start..middle);
                }
                answer => return Err(End::Stopped(answer)),
            }
        }
        Ok(())
    }

    fn accepted(&mut self, part: Range<usize>, escort: &mut dyn Escort) -> Result<(), End> {
        *self.proven = true;
        for (suspect, _) in std::mem::take(&mut self.suspects) {
            settle(escort, suspect..suspect + 1, Fate::Unacceptable)?;
        }
        settle(escort, part, Fate::Accepted)
    }

    fn refused(&mut self, record: usize, status: u16, escort: &mut dyn Escort) -> Result<(), End> {
        if *self.proven {
            return settle(escort, record..record + 1, Fate::Unacceptable);
        }
        self.suspects.push((record, status));
        if self.suspects.len() < MAX_SUSPECTS { Ok(()) } else { Err(End::RefusesAll(status)) }
    }
}

fn settle(escort: &mut dyn Escort, records: Range<usize>, fate: Fate) -> Result<(), End> {
    if escort.settled(records, fate) { Ok(()) } else { Err(End::Withheld) }
}

#[cfg(test)]
mod tests;
