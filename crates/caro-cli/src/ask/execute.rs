//! Asks, lets the person edit, and runs the command.

use std::time::Duration;

use telemetry_core::Rounded;

use super::confirm::{self, Choice};
use super::propose::Proposal;
use super::report::Report;
use super::{End, Person, blocked, error_occurred, exit_byte, rate, safety_triggered, watch};
use crate::catalog::{
    Backend, CommandExecuted, Component, ErrorCategory, ExecutionMode, ExitCategory, RiskLevel,
    SafetyAction,
};
use crate::cli::{AskArgs, Output};
use crate::env;
use crate::exit::Exit;
use crate::line_editor::Screen;
use crate::placeholder::has_placeholder;
use crate::run::{self, NotStarted, Outcome, Run, Stdout};
use crate::safety::Assessment;
use crate::screen::{can_ask, complain};
use crate::settings::{Level, Settings};
use crate::shell;
use crate::signals::{self, Signal};
use crate::telemetry::capture;

/// A command on its way to being run.
struct Candidate {
    command: String,
    backend: Backend,
    rated: Assessment,
    incomplete: bool,
    modified: bool,
}

impl Candidate {
    /// Tells whether `-y` may answer for a person.
    fn needs_no_person(&self, level: Level) -> bool {
        !self.incomplete && level.assumes_yes(self.rated.risk)
    }
}

/// Gets a yes for the command, from the person or from `-y`, and runs it.
pub(super) fn confirm_and_run(
    proposal: &Proposal,
    rated: Assessment,
    args: &AskArgs,
    settings: &Settings,
    person: &mut dyn Person,
    report: &mut Report,
) -> End {
    let mut candidate = Candidate {
        command: proposal.command.clone(),
        backend: proposal.backend,
        rated,
        incomplete: proposal.incomplete,
        modified: false,
    };
    let level = settings.level;
    if args.yes && candidate.needs_no_person(level) {
        allowed(&candidate);
        return run(&candidate, ExecutionMode::AssumedYes, args, settings, report);
    }
    if !can_ask() {
        return unanswered(&candidate, args.yes, report);
    }
    match confirm(&mut candidate, level, args.yes, person, report) {
        Ok(mode) => run(&candidate, mode, args, settings, report),
        Err(end) => end,
    }
}

/// Asks, and lets the person edit, until there is a yes or no hope of one.
fn confirm(
    candidate: &mut Candidate,
    level: Level,
    assume_yes: bool,
    person: &mut dyn Person,
    report: &mut Report,
) -> Result<ExecutionMode, End> {
    let _watch = watch(person);
    loop {
        match confirm::ask(person, &candidate.command, &candidate.rated, candidate.incomplete) {
            Choice::Run => break,
            Choice::Edit => edit(candidate, report),
            Choice::No => return Err(declined(candidate, report, "you declined")),
        }
        if level.blocks(candidate.rated.risk) {
            return Err(blocked(&candidate.rated, report));
        }
        // The gap is filled, so that `-y` can answer for the rest.
        if assume_yes && candidate.needs_no_person(level) {
            allowed(candidate);
            return Ok(ExecutionMode::AssumedYes);
        }
    }
    allowed(candidate);
    Ok(ExecutionMode::Confirmed)
}

/// Records that a person, or what they set, let a command of high risk pass.
fn allowed(candidate: &Candidate) {
    if candidate.rated.risk == RiskLevel::High {
        safety_triggered(&candidate.rated, SafetyAction::Allowed, true);
    }
}

/// Lets the person change the command, and rates it anew: whatever was known of it is void.
fn edit(candidate: &mut Candidate, report: &mut Report) {
    let screen = Screen::from_term(env::read(env::TERM).as_deref());
    let edited = match run::edit_command(&candidate.command, screen) {
        Ok(Some(edited)) if edited != candidate.command => edited,
        Ok(_) => return,
        Err(error) => return complain(format_args!("could not edit the command: {error}")),
    };
    candidate.incomplete = candidate.incomplete && has_placeholder(&edited);
    candidate.rated = rate(&edited, candidate.incomplete);
    candidate.command = edited;
    candidate.modified = true;
    report.set_command(&candidate.command, candidate.backend, &candidate.rated);
    report.incomplete = candidate.incomplete;
}

fn unanswered(candidate: &Candidate, assume_yes: bool, report: &mut Report) -> End {
    let reason = if candidate.incomplete {
        "a name is missing and there is no terminal to ask for it"
    } else if candidate.rated.risk == RiskLevel::High {
        "high risk is confirmed at a terminal only, and there is none to ask"
    } else if assume_yes {
        "`safety.level` is strict, so moderate risk is confirmed at a terminal, and there is none to ask"
    } else {
        "there is no terminal to ask; -y runs safe and moderate commands without asking"
    };
    complain(format_args!("not run: {reason}"));
    declined(candidate, report, reason)
}

fn declined(candidate: &Candidate, report: &mut Report, reason: &str) -> End {
    if candidate.rated.risk == RiskLevel::High {
        safety_triggered(&candidate.rated, SafetyAction::Declined, false);
    }
    report.stop(Exit::Declined, reason).into()
}

fn run(
    candidate: &Candidate,
    execution_mode: ExecutionMode,
    args: &AskArgs,
    settings: &Settings,
    report: &mut Report,
) -> End {
    let shell = shell::detect(env::read(env::SHELL).as_deref());
    let timeout = args.timeout.or(settings.timeout);
    let stdout = if args.output == Output::Json { Stdout::ToStderr } else { Stdout::Inherit };
    let ended = run::run(&Run {
        shell: &shell,
        command: &candidate.command,
        stdout,
        timeout,
        strip_env: env::SECRETS,
    });
    // The signal, if there was one, was the command's; what caro does about it is told below.
    signals::forget();
    report.executed = ended.is_ok();
    let executed = |exit_category, execution_time_ms| {
        capture(&CommandExecuted {
            execution_mode,
            modified_before_execution: candidate.modified,
            exit_category,
            execution_time_ms,
        });
    };
    match ended {
        Ok(outcome) => {
            executed(outcome.category, Some(Rounded::millis(outcome.elapsed)));
            finished(&outcome, timeout)
        }
        Err(error) => {
            executed(error.category(), None);
            not_started(&error, report)
        }
    }
}

fn finished(outcome: &Outcome, timeout: Option<Duration>) -> End {
    if let (ExitCategory::Timeout, Some(timeout)) = (outcome.category, timeout) {
        let seconds = timeout.as_secs();
        complain(format_args!("the command was ended after {seconds} s: its time was up"));
    }
    End { code: exit_byte(outcome.code), signal: outcome.dies_of(), received: outcome.received }
}

fn not_started(error: &NotStarted, report: &mut Report) -> End {
    if error.category() == ExitCategory::SpawnFailed {
        error_occurred(ErrorCategory::Execution, Component::Shell, false);
    }
    complain(format_args!("not run: {}", telemetry_consent::reason(error)));
    report.blocked_reason = Some(error.to_string());
    let received = match error {
        NotStarted::Interrupted(signal) => Some(*signal),
        _ => None,
    };
    End { code: exit_byte(error.code()), signal: received.map(Signal::as_raw), received }
}
