//! What `caro telemetry flush` shows: the same run, with its result in plain words.

use std::process::ExitCode;

use caro_cli::catalog::Caro;
use caro_cli::clock;
use caro_cli::screen::{complain, count, print, say};
use caro_cli::telemetry::{Target, Way};
use chrono::{DateTime, Utc};
use serde_json::Value;
use telemetry_core::{Checked, gate};
use telemetry_delivery::{AskedBy, Fault, HoldKind, Outcome, Report, Stamp, next_batch};
use telemetry_offline::{Stored, pending};
use telemetry_sinks::{push_body, request_body};

use crate::{Delivery, LIBRARY, Nothing, consumer, is_complete, loki_options, only, posthog};

/// Sends what waits, and says what came of it.
pub(crate) fn run() -> ExitCode {
    let delivery = match Delivery::prepare() {
        Ok(delivery) => delivery,
        Err(nothing) => return explain(&nothing),
    };
    let mut complete = true;
    for (_, target) in &delivery.targets {
        complete &= match target {
            Ok(target) => send_and_tell(&delivery, target),
            Err(inert) => {
                complain(format_args!("nothing was sent: {inert}"));
                false
            }
        };
    }
    if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn send_and_tell(delivery: &Delivery, target: &Target) -> bool {
    let Some(report) = delivery.run(target, AskedBy::Person) else {
        complain("the records or what is known of deliveries could not be read or written");
        return false;
    };
    tell_result(&report, target.destination.name());
    is_complete(&report.outcome) && report.given_up == 0
}

/// Prints the next request exactly as it would go out, and sends nothing.
pub(crate) fn dry_run() -> ExitCode {
    let delivery = match Delivery::prepare() {
        Ok(delivery) => delivery,
        Err(nothing) => {
            // That nothing would be sent is what was asked.
            let _ = explain(&nothing);
            return ExitCode::SUCCESS;
        }
    };
    for target in delivery.targets.iter().filter_map(|(_, target)| target.as_ref().ok()) {
        if let Err(failed) = show_next(&delivery, target) {
            return failed;
        }
    }
    ExitCode::SUCCESS
}

/// Prints the next request to a recipient.
fn show_next(delivery: &Delivery, target: &Target) -> Result<(), ExitCode> {
    let now = clock::now();
    let Ok(contents) = pending(&delivery.state, gate::check::<Caro>, now, consumer(target)) else {
        complain("the records could not be read");
        return Err(ExitCode::FAILURE);
    };
    let records: Vec<Checked<'_>> = contents
        .records
        .iter()
        .map(Stored::checked)
        .filter(|record| only(target).is_none_or(|event| record.event() == event))
        .filter(|record| record.time().is_some_and(|time| time <= now))
        .collect();
    let next = next_batch(&records);
    if next > 0 {
        let body = body(&records[..next], target, now);
        let text = serde_json::to_string_pretty(&body).expect("JSON is text");
        print(&text).map_err(|_| ExitCode::FAILURE)?;
    }
    let path = if only(target).is_some() { "loki/api/v1/push" } else { "batch/" };
    let (to, all) = (target.destination.url(), count(records.len(), "record"));
    let next = count(next, "record");
    say(format_args!("Nothing was sent. The next request to {to}/{path} holds {next} of {all}."));
    Ok(())
}

fn body(records: &[Checked<'_>], target: &Target, now: DateTime<Utc>) -> Value {
    if let Way::Posthog(key) = &target.way {
        return request_body(records, key, &LIBRARY, now);
    }
    let nanos = now.timestamp_nanos_opt().unwrap_or_default();
    let stamps: Vec<_> =
        (nanos..).zip(records).map(|(nanos, _)| Stamp { nanos, old: false }).collect();
    loki_options(target).map_or(Value::Null, |options| push_body(records, &stamps, &options))
}

/// Tells whether the recipients can be reached, without sending anything about anybody.
pub(crate) fn reach() -> ExitCode {
    let delivery = match Delivery::prepare() {
        Ok(delivery) => delivery,
        Err(nothing) => return explain(&nothing),
    };
    let mut code = ExitCode::SUCCESS;
    for (_, target) in &delivery.targets {
        let (line, reached) = match target {
            Ok(target) => reach_one(&delivery, target),
            Err(inert) => (inert.to_string(), false),
        };
        if print(&line).is_err() || !reached {
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn reach_one(delivery: &Delivery, target: &Target) -> (String, bool) {
    let name = target.destination.name();
    let (reached, as_what) = match &target.way {
        Way::Posthog(key) => (posthog(target, key).reach(), "capture server"),
        Way::Loki { .. } => {
            let loki = delivery.loki(target);
            (loki.map_or(Err(Fault::Unwritten), |mut loki| loki.reach()), "Loki")
        }
    };
    match reached {
        Ok(()) => (format!("{name} answers as a {as_what} does"), true),
        Err(fault) => (format!("{name}: {fault}"), false),
    }
}

fn tell_result(report: &Report, recipient: &str) {
    if report.outcome == Outcome::Nothing {
        say("There is nothing to send.");
    }
    if report.accepted > 0 {
        say(format_args!("Sent {} to {recipient}.", count(report.accepted, "record")));
    }
    if report.given_up > 0 {
        let given_up = count(report.given_up, "record");
        complain(format_args!("{given_up} can never be sent and will not be tried again"));
    }
    if let Some(problem) = report.outcome.problem() {
        let still = count(report.waiting, "record");
        let until = until(&report.outcome);
        if report.waiting > 0 {
            complain(format_args!("{still} still waiting: {problem}{until}"));
        } else {
            complain(format_args!("nothing was sent: {problem}{until}"));
        }
    }
}

/// Says how long a hold lasts, in words to put behind the reason.
pub(crate) fn until(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Held(hold) => format!(
            "; nothing is tried before {}{}",
            hold.until.format("%Y-%m-%d %H:%M UTC"),
            if hold.kind == HoldKind::Refused { ", unless host or key change" } else { "" }
        ),
        _ => String::new(),
    }
}

fn explain(nothing: &Nothing) -> ExitCode {
    match nothing {
        Nothing::Withheld => complain(
            "nothing was sent: records may not leave this machine; `caro telemetry status` says why",
        ),
        Nothing::Inert(inert) => complain(format_args!("nothing was sent: {inert}")),
    }
    ExitCode::FAILURE
}
