//! Which entries are kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::labels::{Labels, show, with_service};
use super::push::{Pushed, Refusal};

/// The most labels a stream may be pushed with.
const MAX_LABELS: usize = 15;

/// The most a line may hold, in bytes.
const MAX_LINE: usize = 262_144;

/// How old an entry may be.
const MAX_AGE: TimeDelta = TimeDelta::days(7);

/// How far ahead of the server an entry may be.
const MAX_AHEAD: TimeDelta = TimeDelta::minutes(10);

/// How far behind the newest of its stream an entry may be.
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// How much may be pushed in a second, in bytes.
const RATE: f64 = 4.0 * 1024.0 * 1024.0;

/// How much may be pushed at once, in bytes.
const BURST: f64 = 6.0 * 1024.0 * 1024.0;

/// How many refused entries a complaint names.
const MAX_NAMED: usize = 10;

/// A line that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LokiEntry {
    /// Whose it is; `fake` where there are no tenants.
    pub tenant: String,
    /// The labels of its stream, with the one that Loki adds.
    pub labels: BTreeMap<String, String>,
    /// When it was, in nanoseconds since 1970.
    pub timestamp: i64,
    /// What it says.
    pub line: String,
}

/// Everything that was pushed and kept, in the order it came.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) entries: Vec<LokiEntry>,
    /// The same, to find duplicates.
    known: HashSet<LokiEntry>,
    /// The newest entry of each tenant's streams.
    newest: HashMap<(String, Labels), i64>,
    /// What may still be pushed at once, by tenant, and when that was worked out.
    allowances: BTreeMap<String, (f64, DateTime<Utc>)>,
}

impl Store {
    /// Keeps what can be kept. The complaint is about the first entry or stream that cannot; its
    /// neighbours are kept all the same.
    pub(super) fn push(
        &mut self,
        tenant: &str,
        pushed: Vec<Pushed>,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let mut complaints = Vec::new();
        let mut valid = Vec::new();
        for stream in pushed {
            match check_stream(stream) {
                Ok((labels, lines)) => {
                    let (good, bad): (Vec<_>, Vec<_>) = lines
                        .into_iter()
                        .map(|line| check_line(&labels, line, now))
                        .partition(Result::is_ok);
                    complaints.extend(bad.into_iter().filter_map(Result::err));
                    valid.push((labels, good.into_iter().flatten().collect()));
                }
                Err(complaint) => complaints.push(complaint),
            }
        }
        self.allow(tenant, &valid, now)?;
        for (labels, lines) in valid {
            complaints.extend(self.append(tenant, &labels, lines).err());
        }
        complaints.into_iter().next().map_or(Ok(()), Err)
    }

    /// Refuses the whole push if it is too much at once.
    fn allow(
        &mut self,
        tenant: &str,
        valid: &[(Labels, Vec<(i64, String)>)],
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let lines = valid.iter().flat_map(|(_, lines)| lines);
        let size: usize = lines.clone().map(|(_, line)| line.len()).sum();
        let (left, since) = self.allowances.entry(tenant.to_owned()).or_insert((BURST, now));
        let elapsed = (now - *since).as_seconds_f64().max(0.0);
        *left = (*left + elapsed * RATE).min(BURST);
        *since = now;
        #[expect(clippy::cast_precision_loss, reason = "a body has far less than 2^52 bytes")]
        let cost = size as f64;
        if cost > *left {
            let count = lines.count();
            let text = format!(
                "Ingestion rate limit exceeded for user {tenant} (limit: {RATE} bytes/sec) \
                 while attempting to ingest '{count}' lines totaling '{size}' bytes"
            );
            return Err(Refusal::new(429, text));
        }
        *left -= cost;
        Ok(())
    }

    /// Appends to a stream what is not too far behind its newest entry, each entry once.
    fn append(
        &mut self,
        tenant: &str,
        labels: &Labels,
        lines: Vec<(i64, String)>,
    ) -> Result<(), Refusal> {
        let newest = self.newest.entry((tenant.to_owned(), labels.clone())).or_insert(i64::MIN);
        let total = lines.len();
        let mut late = Vec::new();
        for (timestamp, line) in lines {
            let oldest = newest.saturating_sub(nanos(WINDOW));
            if timestamp < oldest {
                late.push(too_late(timestamp, oldest));
                continue;
            }
            *newest = timestamp.max(*newest);
            let entry =
                LokiEntry { tenant: tenant.to_owned(), labels: labels.clone(), timestamp, line };
            if self.known.insert(entry.clone()) {
                self.entries.push(entry);
            }
        }
        if late.is_empty() {
            return Ok(());
        }
        let (count, stream) = (late.len(), show(labels));
        late.truncate(MAX_NAMED);
        let named = late.join("\n");
        let total = format!("user '{tenant}', total ignored: {count} out of {total}");
        Err(Refusal::new(400, format!("{named}\n{total} for stream: {stream}")))
    }
}

/// Looks at a stream as a whole.
fn check_stream(pushed: Pushed) -> Result<(Labels, Vec<(i64, String)>), Refusal> {
    let count = pushed.labels.len();
    if count == 0 {
        return Err(Refusal::new(400, "error at least one label pair is required per stream"));
    }
    let labels = with_service(pushed.labels);
    if count > MAX_LABELS {
        let stream = show(&labels);
        let text = format!("entry for stream '{stream}' has {count} label names; limit 15");
        return Err(Refusal::new(400, text));
    }
    Ok((labels, pushed.lines))
}

/// Looks at an entry without its neighbours.
fn check_line(
    labels: &Labels,
    (timestamp, line): (i64, String),
    now: DateTime<Utc>,
) -> Result<(i64, String), Refusal> {
    let stream = show(labels);
    let time = DateTime::from_timestamp_nanos(timestamp);
    let oldest = now - MAX_AGE;
    let text = if time < oldest {
        let (time, oldest) = (seconds(time), seconds(oldest));
        let acceptable = format!("oldest acceptable timestamp is: {oldest}");
        format!("entry for stream '{stream}' has timestamp too old: {time}, {acceptable}")
    } else if time > now + MAX_AHEAD {
        format!("entry for stream '{stream}' has timestamp too new: {}", seconds(time))
    } else if line.len() > MAX_LINE {
        let length = line.len();
        format!(
            "Max entry size '{MAX_LINE}' bytes exceeded for stream '{stream}' while adding an \
             entry with length '{length}' bytes"
        )
    } else {
        return Ok((timestamp, line));
    };
    Err(Refusal::new(400, text))
}

fn too_late(timestamp: i64, oldest: i64) -> String {
    let time = DateTime::from_timestamp_nanos(timestamp);
    let fraction = format!("{:09}", time.timestamp_subsec_nanos());
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!(
        "entry with timestamp {}{point}{fraction} +0000 UTC ignored, reason: 'entry too far \
         behind, entry timestamp is: {}, oldest acceptable timestamp is: {}',",
        time.format("%Y-%m-%d %H:%M:%S"),
        seconds(time),
        seconds(DateTime::from_timestamp_nanos(oldest)),
    )
}

fn seconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn nanos(span: TimeDelta) -> i64 {
    span.num_nanoseconds().expect("the spans here are short")
}
