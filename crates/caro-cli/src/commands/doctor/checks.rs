//! The checks, one function each.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use telemetry_consent::{Mode, reason};
use telemetry_delivery::{HoldKind, Schedule};
use telemetry_offline::Consumer;

use super::{Finding, Patient, shown};
use crate::clock;
use crate::commands::telemetry::no_sender;
use crate::telemetry::{Inert, Target, command, sender as find_sender};

/// Nobody but the owner may write, or somebody else decides what is recorded.
const OTHERS_WRITE: u32 = 0o022;
/// Somebody else may read.
const OTHERS_READ: u32 = 0o044;

pub(super) fn settings(patient: &Patient) -> Finding {
    let file = shown(patient.paths.config_file.as_deref());
    if let Some(variable) = patient.paths.not_absolute {
        return Finding::Wrong(format!("{variable} is not an absolute path; set one, or unset it"));
    }
    if let Some(fault) = &patient.settings.fault {
        return Finding::Wrong(format!(
            "{}; telemetry is off while it is like that",
            reason(fault)
        ));
    }
    if let Some(problem) = &patient.settings.bad_value {
        return Finding::Wrong(problem.clone());
    }
    if !patient.settings.unknown.is_empty() {
        let names = patient.settings.unknown.join(", ");
        return Finding::Wrong(format!("{file} has settings that caro does not know: {names}"));
    }
    if patient.settings.table.is_empty() {
        return Finding::Good(format!("{file} is not there or empty; the defaults hold"));
    }
    Finding::Good(file)
}

pub(super) fn permissions(patient: &Patient) -> Finding {
    let Some(path) = &patient.paths.config_file else {
        return Finding::Note("there is no file to look at".to_owned());
    };
    let Ok(found) = path.metadata() else {
        return Finding::Good("there is no settings file yet".to_owned());
    };
    let mode = found.permissions().mode() & 0o777;
    let name = path.display();
    if mode & OTHERS_WRITE != 0 {
        return Finding::Wrong(format!("{name} can be changed by others; run chmod go-w on it"));
    }
    if mode & OTHERS_READ != 0 && patient.settings.telemetry.posthog.api_key.is_some() {
        return Finding::Note(format!("{name} holds a key and can be read by others"));
    }
    Finding::Good(format!("{name} has mode {mode:03o}"))
}

pub(super) fn state(patient: &Patient) -> Finding {
    let path = shown(patient.paths.state_dir.as_deref());
    match &patient.state {
        Ok(Some(_)) => Finding::Good(format!("{path} is ours alone")),
        Ok(None) => Finding::Good(format!("{path} does not exist; a yes makes it")),
        Err(error) => Finding::Wrong(format!("{}; telemetry is off", reason(error))),
    }
}

pub(super) fn telemetry(patient: &Patient) -> Finding {
    let decision = &patient.decision;
    let by = decision.verdict();
    let why = by.map_or_else(String::new, |layer| format!(" ({}: {})", layer.source, layer.words));
    let words = format!("{}{why}", decision.mode.as_str());
    match decision.problems().next() {
        Some(problem) => Finding::Wrong(format!("{words}; {}: {}", problem.source, problem.words)),
        None => Finding::Good(words),
    }
}

pub(super) fn destination(patient: &Patient) -> Finding {
    let mut found = Vec::new();
    for (consumer, target) in Target::all(&patient.settings, &patient.recipients) {
        match target {
            Ok(target) if consumer == Consumer::Loki => {
                found.push(format!("{}, a Loki", target.destination.url()));
            }
            Ok(target) => found.push(format!("{}, with a project key", target.destination.url())),
            Err(inert @ Inert::NoKey) => {
                return Finding::Note(format!("{inert}, so nothing is sent to PostHog"));
            }
            Err(inert) => return Finding::Wrong(inert.to_string()),
        }
    }
    Finding::Good(found.join("; "))
}

pub(super) fn sender(_patient: &Patient) -> Finding {
    match find_sender() {
        Some(path) => Finding::Good(path.display().to_string()),
        None => Finding::Note(no_sender()),
    }
}

pub(super) fn deliveries(patient: &Patient) -> Finding {
    let Ok(Some(state)) = &patient.state else {
        return Finding::Good("nothing was tried yet".to_owned());
    };
    let mut tried = false;
    let targets = Target::usable(&patient.settings, &patient.recipients);
    for consumer in [Consumer::Posthog, Consumer::Loki] {
        let schedule = match Schedule::load(state, consumer) {
            Ok(Some(schedule)) => schedule,
            Ok(None) => continue,
            Err(error) => return Finding::Wrong(reason(&error)),
        };
        tried = true;
        let Some((_, target)) = targets.iter().find(|(known, _)| *known == consumer) else {
            continue;
        };
        match schedule.held(clock::now(), &target.about) {
            Some(hold) if hold.kind != HoldKind::Rest => {
                return Finding::Wrong(format!(
                    "the last try failed: {}; the next one is not before {}",
                    hold.reason,
                    hold.until.format("%Y-%m-%d %H:%M UTC")
                ));
            }
            _ => {}
        }
    }
    match (tried, targets.is_empty()) {
        (false, _) => Finding::Good("nothing was tried yet".to_owned()),
        (true, true) => Finding::Note("there is nowhere to send to".to_owned()),
        (true, false) => Finding::Good("nothing is held back".to_owned()),
    }
}

pub(super) fn network(patient: &Patient) -> Finding {
    if !patient.network {
        return Finding::Note("not asked; `caro doctor --network` asks the host".to_owned());
    }
    if patient.decision.mode != Mode::On {
        return Finding::Note("not asked: nobody may be contacted without consent".to_owned());
    }
    let Some(sender) = find_sender() else { return Finding::Note(no_sender()) };
    let mut command = command(&sender);
    command.arg("--reach").stdin(Stdio::null());
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return Finding::Wrong(format!("the sender could not be started: {error}")),
    };
    let said = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
    let words = String::from_utf8_lossy(said).trim().trim_start_matches("caro: ").to_owned();
    if output.status.success() { Finding::Good(words) } else { Finding::Wrong(words) }
}
