//! What `caro telemetry flush` shows: the same run, with its result in plain words.

use std::process::ExitCode;

use caro_cli::catalog::Caro;
use caro_cli::clock;
use caro_cli::screen::{complain, count, print, say};
use telemetry_core::{Checked, gate};
use telemetry_delivery::{AskedBy, HoldKind, Outcome, Report, next_batch};
use telemetry_offline::{Consumer, Stored, pending};
use telemetry_sinks::request_body;

use crate::{Delivery, LIBRARY, Nothing, is_complete};

/// Sends what waits, and says what came of it.
pub(crate) fn run() -> ExitCode {
    let delivery = match Delivery::prepare() {
        Ok(delivery) => delivery,
        Err(nothing) => return explain(&nothing),
    };
    let Some(report) = delivery.run(AskedBy::Person) else {
        complain("the records or what is known of deliveries could not be read or written");
        return ExitCode::FAILURE;
    };
    tell_result(&report, delivery.target.destination.name());
    let complete = is_complete(&report.outcome) && report.given_up == 0;
    if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
    let now = clock::now();
    let Ok(contents) = pending(&delivery.state, gate::check::<Caro>, now, Consumer::Posthog) else {
        complain("the records could not be read");
        return ExitCode::FAILURE;
    };
    let records: Vec<Checked<'_>> = contents.records.iter().map(Stored::checked).collect();
    let records: Vec<_> =
        records.into_iter().filter(|r| r.time().is_some_and(|time| time <= now)).collect();
    let next = next_batch(&records);
    if next > 0 {
        let body = request_body(&records[..next], &delivery.target.key, &LIBRARY, now);
        let text = serde_json::to_string_pretty(&body).expect("JSON is text");
        if print(&text).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let (to, all) = (delivery.target.destination.url(), count(records.len(), "record"));
    let next = count(next, "record");
    say(format_args!("Nothing was sent. The next request to {to}/batch/ holds {next} of {all}."));
    ExitCode::SUCCESS
}

/// Tells whether the recipient can be reached, without sending anything about anybody.
pub(crate) fn reach() -> ExitCode {
    let delivery = match Delivery::prepare() {
        Ok(delivery) => delivery,
        Err(nothing) => return explain(&nothing),
    };
    let name = delivery.target.destination.name();
    let (line, code) = match delivery.sink().reach() {
        Ok(()) => (format!("{name} answers as a capture server does"), ExitCode::SUCCESS),
        Err(fault) => (format!("{name}: {fault}"), ExitCode::FAILURE),
    };
    if print(&line).is_ok() { code } else { ExitCode::FAILURE }
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
