//! A record: one event with its envelope, as one line of JSON.

use chrono::{DateTime, Datelike, Timelike, Utc};
use uuid::{Builder, Uuid};

use crate::distinct_id::DistinctId;
use crate::event::Event;
use crate::line::{Line, Properties};

/// What every record says besides its event.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// The record's own id, version 7; a resend keeps it.
    pub uuid: Uuid,
    /// The run, or the interactive loop, the record belongs to; new each time.
    pub session: Uuid,
    /// The pseudonym the record goes out under.
    pub distinct_id: DistinctId,
    /// When the event happened, to the millisecond.
    pub timestamp: DateTime<Utc>,
    /// The version of the notice the person accepted.
    pub notice: u16,
}

/// A serialised record that the gate has not seen yet.
#[derive(Debug, Clone)]
pub struct Draft(Line);

impl Draft {
    /// Serialises an event. Properties that the accepted notice does not cover are left out.
    #[must_use]
    pub fn new<E: Event>(envelope: &Envelope, event: &E) -> Self {
        let mut line = head(envelope, E::SPEC.name);
        line.push(b"{");
        event.write(&mut Properties::new(&mut line, E::SPEC.properties, envelope.notice));
        line.push(b"}}");
        Self(line)
    }

    pub(crate) const fn of(line: Line) -> Self {
        Self(line)
    }

    /// Returns the JSON, without padding or newline.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Writes a record up to its properties.
pub(crate) fn head(envelope: &Envelope, event: &str) -> Line {
    let mut line = Line::new();
    let mut buffer = Uuid::encode_buffer();
    line.push(br#"{"v":1,"uuid":""#);
    line.push(envelope.uuid.hyphenated().encode_lower(&mut buffer).as_bytes());
    line.push(br#"","session":""#);
    line.push(envelope.session.hyphenated().encode_lower(&mut buffer).as_bytes());
    line.push(br#"","event":""#);
    line.push(event.as_bytes());
    line.push(br#"","distinct_id":""#);
    envelope.distinct_id.write(&mut line);
    if envelope.distinct_id.as_install().is_some() {
        line.push(IS_ANON);
    } else {
        line.push(br#"","timestamp":""#);
    }
    write_time(envelope.timestamp, &mut line);
    line.push(br#"","notice":"#);
    line.number(u64::from(envelope.notice));
    line.push(br#","properties":"#);
    line
}

/// What stands between the id of an installation and the time: an id that stays is said to be nobody's,
/// so that it can be told from an account's.
pub(crate) const IS_ANON: &[u8; 30] = br#"","is_anon":true,"timestamp":""#;

/// Makes version 7 ids from ten random bytes and a counter, so that a session needs randomness once.
///
/// Ids of one session therefore resemble each other, which tells no more than the session id does.
#[derive(Debug, Clone)]
pub struct RecordIds {
    random: [u8; 10],
}

impl RecordIds {
    /// Starts from ten random bytes.
    #[must_use]
    pub const fn new(random: [u8; 10]) -> Self {
        Self { random }
    }

    /// Returns the next id, for a moment in time. Moments before 1970 count as 1970.
    pub fn next(&mut self, now: DateTime<Utc>) -> Uuid {
        let low = u64::from_be_bytes(self.random[2..].try_into().expect("eight bytes follow"));
        self.random[2..].copy_from_slice(&low.wrapping_add(1).to_be_bytes());
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.random).into_uuid()
    }
}

/// Returns a day as `2026-11-20`. chrono's own formatting reads its pattern anew each time.
pub(crate) fn date(time: DateTime<Utc>) -> Line {
    let mut line = Line::new();
    write_date(time, &mut line);
    line
}

fn write_date(time: DateTime<Utc>, line: &mut Line) {
    line.padded::<4>(u32::try_from(time.year()).unwrap_or(0).min(9999));
    line.push(b"-");
    line.padded::<2>(time.month());
    line.push(b"-");
    line.padded::<2>(time.day());
}

/// Writes `2026-11-20T10:32:24.481Z`. Years outside 2000–2999 are refused by the gate.
fn write_time(time: DateTime<Utc>, line: &mut Line) {
    write_date(time, line);
    line.push(b"T");
    line.padded::<2>(time.hour());
    line.push(b":");
    line.padded::<2>(time.minute());
    line.push(b":");
    line.padded::<2>(time.second());
    line.push(b".");
    // A leap second reads as the last millisecond of its minute.
    line.padded::<3>(time.timestamp_subsec_millis().min(999));
    line.push(b"Z");
}
