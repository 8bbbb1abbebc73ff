//! How queries are asked and answered over HTTP.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::labels::Labels;
use super::logql::{Query, QueryError, Sample, duration, evaluate, lines, parse};
use super::store::LokiEntry;
use crate::http::{Head, Reply};

/// The most instants a range may have.
const MAX_STEPS: i64 = 11_000;

const SECOND: i64 = 1_000_000_000;

/// An answer, or why there is none.
pub(super) type Answered = Result<Reply, QueryError>;

/// Answers a query about one instant.
pub(super) fn instant(head: &Head, entries: &[LokiEntry], now: DateTime<Utc>) -> Answered {
    let Query::Metric(metric) = parse(&text(head))? else {
        let text = "log queries are not supported as an instant query type, please change your \
                    query to a range query type";
        return Err(QueryError::Refused(text.to_owned()));
    };
    let at = time(head, "time")?.unwrap_or_else(|| nanos(now));
    let mut samples = evaluate(&metric, entries, at);
    disorder(&mut samples);
    let result: Vec<Value> = samples
        .iter()
        .map(|sample| json!({"metric": sample.labels, "value": point(at, sample.value)}))
        .collect();
    Ok(success("vector", &result, entries.len()))
}

/// Answers a query about a span of time.
pub(super) fn range(head: &Head, entries: &[LokiEntry], now: DateTime<Utc>) -> Answered {
    let end = time(head, "end")?.unwrap_or_else(|| nanos(now));
    let start = time(head, "start")?.unwrap_or(end - 3600 * SECOND);
    if end < start {
        return Err(QueryError::Refused("end timestamp must not be before start time".to_owned()));
    }
    let (kind, result) = match parse(&text(head))? {
        Query::Lines(selection) => {
            let selected = lines(&selection, entries).into_iter();
            let inside = selected.filter(|(_, it)| start <= it.timestamp && it.timestamp < end);
            ("streams", streams(inside.collect()))
        }
        Query::Metric(metric) => {
            let step = step(head, start, end)?;
            // Loki asks at whole steps, from the one before the start to the one after the end.
            let (first, last) = (start.div_euclid(step), (end + step - 1).div_euclid(step));
            let instants = (first..=last).map(|number| number * step);
            let asked = instants.map(|at| (at, evaluate(&metric, entries, at)));
            ("matrix", matrix(asked))
        }
    };
    Ok(success(kind, &result, entries.len()))
}

/// Returns the answer to a query that is none.
pub(super) fn refusal(error: &QueryError) -> Reply {
    let (QueryError::Refused(text) | QueryError::NotUnderstood(text)) = error;
    Reply::text(400, text)
}

fn text(head: &Head) -> String {
    head.parameter("query").unwrap_or_default()
}

fn success(kind: &str, result: &[Value], processed: usize) -> Reply {
    let stats = json!({"summary": {"totalLinesProcessed": processed}});
    let data = json!({"resultType": kind, "result": result, "stats": stats});
    Reply::status(200)
        .header("content-type", "application/json; charset=UTF-8")
        .body(json!({"status": "success", "data": data}).to_string())
}

/// Puts numbers in an order that nobody can take for theirs: second, fourth, and so on, and then
/// first, third, and so on.
fn disorder(samples: &mut Vec<Sample>) {
    samples.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.labels.cmp(&b.labels)));
    let pick = |rest: usize| samples.iter().skip(rest).step_by(2).cloned();
    *samples = pick(1).chain(pick(0)).collect();
}

fn streams(selected: Vec<(Labels, &LokiEntry)>) -> Vec<Value> {
    let mut streams: Vec<(Labels, Vec<(i64, &str)>)> = Vec::new();
    for (labels, entry) in selected {
        let line = (entry.timestamp, entry.line.as_str());
        match streams.iter_mut().find(|(known, _)| *known == labels) {
            Some((_, lines)) => lines.push(line),
            None => streams.push((labels, vec![line])),
        }
    }
    let to_json = |(labels, mut lines): (Labels, Vec<(i64, &str)>)| {
        // Newest first, as Loki does unless it is asked for the other way round.
        lines.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        let values: Vec<Value> =
            lines.into_iter().map(|(time, line)| json!([time.to_string(), line])).collect();
        json!({"stream": labels, "values": values})
    };
    streams.into_iter().map(to_json).collect()
}

fn matrix(asked: impl Iterator<Item = (i64, Vec<Sample>)>) -> Vec<Value> {
    let mut series: Vec<(Labels, Vec<Value>)> = Vec::new();
    for (at, samples) in asked {
        for sample in samples {
            let value = point(at, sample.value);
            match series.iter_mut().find(|(labels, _)| *labels == sample.labels) {
                Some((_, values)) => values.push(value),
                None => series.push((sample.labels, vec![value])),
            }
        }
    }
    series.into_iter().map(|(labels, values)| json!({"metric": labels, "values": values})).collect()
}

/// Writes a time in seconds, to the millisecond, and a number as text.
fn point(at: i64, value: f64) -> Value {
    let millis = at / 1_000_000;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era fit")]
    let seconds =
        if millis % 1000 == 0 { json!(millis / 1000) } else { json!(millis as f64 / 1000.0) };
    let number = match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        finite => finite.to_string(),
    };
    json!([seconds, number])
}

/// Reads a time: nanoseconds, or seconds where there are few digits, or a date.
fn time(head: &Head, name: &str) -> Result<Option<i64>, QueryError> {
    let Some(text) = head.parameter(name) else { return Ok(None) };
    let refused = || QueryError::Refused(format!("could not parse '{name}' as a time"));
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Some(if text.len() <= 10 { number * SECOND } else { number }));
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return Ok(Some(to_nanos(seconds)));
    }
    let date = DateTime::parse_from_rfc3339(&text).map_err(|_| refused())?;
    date.timestamp_nanos_opt().ok_or_else(refused).map(Some)
}

fn step(head: &Head, start: i64, end: i64) -> Result<i64, QueryError> {
    let step = match head.parameter("step") {
        Some(text) => match (text.parse::<f64>(), duration(&text)) {
            (Ok(seconds), _) if seconds > 0.0 => to_nanos(seconds),
            (_, Some(span)) => span,
            _ => return Err(QueryError::Refused("could not parse 'step'".to_owned())),
        },
        None => ((end - start) / 250 / SECOND).max(1) * SECOND,
    };
    if (end - start) / step > MAX_STEPS {
        let text = "exceeded maximum resolution of 11,000 points per time series. Try increasing \
                    the value of the step parameter";
        return Err(QueryError::Refused(text.to_owned()));
    }
    Ok(step)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast stops at the largest number")]
fn to_nanos(seconds: f64) -> i64 {
    (seconds * 1e9) as i64
}

fn nanos(time: DateTime<Utc>) -> i64 {
    time.timestamp_nanos_opt().expect("the clock shows a time of this era")
}
