//! From a request to a proposed command: who is asked, and what happens if nothing comes of it.

use std::time::{Duration, Instant};

use super::error_occurred;
use crate::catalog::{Backend, Component, ErrorCategory, Model};
use crate::env;
use crate::generator::{Generated, Intents, Platform};
use crate::models::{self, Answer, Failure, Proposed, Server, Setup, Stopped, Surroundings};
use crate::placeholder::has_placeholder;
use crate::screen::complain;
use crate::settings::{Choice, Settings};
use crate::shell;
use crate::signals::Signal;

/// The flavour of tools the commands are written for.
const PLATFORM: Platform = if cfg!(target_os = "linux") { Platform::Gnu } else { Platform::Bsd };

/// The same in words, for a model.
const PLATFORM_IN_WORDS: &str = if cfg!(target_os = "linux") {
    "Linux with GNU tools"
} else if cfg!(target_os = "macos") {
    "macOS with BSD tools"
} else {
    "Unix with BSD tools"
};

/// A command that answers a request; how dangerous it is is not known yet.
#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) command: String,
    pub(super) explanation: Option<String>,
    pub(super) reason: Reason,
    /// Whether the command holds a placeholder for a name the request did not give.
    pub(super) incomplete: bool,
    pub(super) backend: Backend,
    /// The family of the model, if a model answered.
    pub(super) model: Option<Model>,
    /// How long the backend that answered took.
    pub(super) elapsed: Duration,
}

/// What led to a command.
#[derive(Debug)]
pub(super) enum Reason {
    /// An intent, with what it took from the request.
    Intent(Generated),
    /// A model, in words.
    Model(String),
}

impl Reason {
    /// Returns what led to the command, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Intent(generated) => generated.because(),
            Self::Model(line) => vec![line.clone()],
        }
    }
}

/// Why there is no command. The words are for the person; what is to be recorded has been.
#[derive(Debug)]
pub(super) enum Nothing {
    /// Nobody who was asked knows a command.
    Unknown(String),
    /// A model failed, and nobody else knows a command.
    Failed(String),
    /// A signal asks caro to end.
    Interrupted(Signal),
}

/// Asks whoever is to be asked.
pub(super) fn propose(request: &str, settings: &Settings) -> Result<Proposal, Nothing> {
    let Some(server) = settings.backend.server(&settings.table) else {
        return embedded(request, settings).ok_or_else(|| {
            error_occurred(ErrorCategory::Generation, Component::Backend, true);
            Nothing::Unknown(super::unknown_request(request))
        });
    };
    let why = match ask_model(server, request, settings) {
        Ok(proposal) => return Ok(proposal),
        Err(Why::Interrupted(signal)) => return Err(Nothing::Interrupted(signal)),
        Err(Why::Unknown) => None,
        Err(Why::Failed(failure)) => Some(failure),
    };
    let (category, component) =
        why.as_ref().map_or((ErrorCategory::Generation, Component::Backend), Failure::recorded_as);
    error_occurred(category, component, true);
    let reason = match &why {
        Some(failure) => format!("{server}: {}", telemetry_consent::reason(failure)),
        None => format!("{server}: the model knows no command for this request"),
    };
    if settings.backend != Choice::Auto {
        return Err(nothing(why.is_some(), reason));
    }
    match embedded(request, settings) {
        Some(proposal) => {
            complain(format_args!("{reason}; caro's own intents answer instead"));
            Ok(proposal)
        }
        None => {
            Err(nothing(why.is_some(), format!("{reason}; caro's own intents know none either")))
        }
    }
}

fn nothing(failed: bool, reason: String) -> Nothing {
    if failed { Nothing::Failed(reason) } else { Nothing::Unknown(reason) }
}

/// Says why caro's own intents and the person's know no command, a line each.
pub(super) fn why_not(request: &str, settings: &Settings) -> Vec<String> {
    // What is wrong with the person's intents has been said.
    let (intents, _) = settings.intents.as_deref().map(Intents::with_own).unwrap_or_default();
    intents.why_not(request, PLATFORM)
}

/// Returns caro's own intents with those of the person, after saying what is wrong with these.
fn intents(settings: &Settings) -> Intents {
    let Some(folder) = &settings.intents else { return Intents::default() };
    let (intents, problems) = Intents::with_own(folder);
    for problem in problems {
        error_occurred(ErrorCategory::Config, Component::Config, true);
        complain(telemetry_consent::reason(&problem));
    }
    intents
}

fn embedded(request: &str, settings: &Settings) -> Option<Proposal> {
    let started = Instant::now();
    let generated = intents(settings).generate(request, PLATFORM).ok()?;
    Some(Proposal {
        command: generated.command.clone(),
        explanation: Some(generated.explanation.clone()),
        incomplete: generated.incomplete,
        reason: Reason::Intent(generated),
        backend: Backend::Embedded,
        model: None,
        elapsed: started.elapsed(),
    })
}

/// Why a model gave no command.
enum Why {
    Unknown,
    Failed(Failure),
    Interrupted(Signal),
}

fn ask_model(server: Server, request: &str, settings: &Settings) -> Result<Proposal, Why> {
    let started = Instant::now();
    let setup = Setup::read(server, &settings.table).map_err(Why::Failed)?;
    let around = Surroundings {
        platform: PLATFORM_IN_WORDS,
        shell: shell::detect(env::read(env::SHELL).as_deref()).language(),
        tools: models::present(env::read(env::PATH).as_deref()),
    };
    let answer = models::ask(&setup, request, &around).map_err(|stopped| match stopped {
        Stopped::Failed(failure) => Why::Failed(failure),
        Stopped::Interrupted(signal) => Why::Interrupted(signal),
    })?;
    match answer {
        Answer::Unknown => Err(Why::Unknown),
        Answer::Command(Proposed { command, explanation }) => Ok(Proposal {
            incomplete: has_placeholder(&command),
            reason: Reason::Model(format!(
                "the model `{}` of {server} made the command",
                setup.model
            )),
            command,
            explanation,
            backend: server.backend(),
            model: Some(models::family(&setup.model)),
            elapsed: started.elapsed(),
        }),
    }
}
