//! The main job: a request becomes a command, is rated, and is printed or run.

mod confirm;
mod execute;
mod placeholder;
mod report;

use std::ffi::OsString;
use std::io;
use std::time::Instant;

use clap::CommandFactory;
use is_terminal::IsTerminal;
use telemetry_core::Bounded;

use crate::catalog::{
    Backend, CommandGenerated, Component, ErrorCategory, ErrorOccurred, RiskLevel, SafetyAction,
    SafetyTriggered,
};
use crate::cli::{AskArgs, Cli, Output};
use crate::exit::Exit;
use crate::generator::{self, Generated, Platform};
use crate::paths::Paths;
use crate::request::{self, BadRequest};
use crate::safety::{self, Assessment};
use crate::screen::{self, complain, say};
use crate::settings::{Settings, did_you_mean};
use crate::signals;
use crate::telemetry::{self, capture};

pub use report::Report;

/// How a run ended: its exit code, or the signal it dies of once everything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The exit code.
    pub code: u8,
    /// The signal that ended the command and was meant for caro too.
    pub signal: Option<i32>,
}

/// Answers a request.
pub fn ask(args: AskArgs, no_telemetry: bool) -> End {
    let output = args.output;
    let mut report = Report::default();
    let end = answer(args, no_telemetry, &mut report);
    report.exit_code = end.code;
    let printed = if output == Output::Json { report.print() } else { Ok(()) };
    if let Err(error) = printed { unprinted(&error) } else { end }
}

/// Fails, because what was asked for did not reach whoever asked.
fn unprinted(error: &io::Error) -> End {
    complain(format_args!("could not write to standard output: {error}"));
    Exit::Failed.into()
}

fn answer(mut args: AskArgs, no_telemetry: bool, report: &mut Report) -> End {
    let request = match read_request(&mut args) {
        Ok(request) => request,
        Err(bad) => {
            refuse(bad);
            return report.stop(Exit::Usage, &bad.to_string()).into();
        }
    };
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    tell_problems(&settings, &paths);
    let watch = if args.execute { signals::install } else { signals::note };
    telemetry::begin(no_telemetry, &settings, &paths, watch);
    // Without a session to end or a child to mind, a signal may end caro by itself.
    if args.execute
        && let Err(error) = signals::install()
    {
        complain(format_args!("could not watch for signals: {error}"));
    }
    if settings.bad_value.is_some() {
        error_occurred(ErrorCategory::Config, Component::Config, true);
    }
    let end = respond(&request, &args, &settings, report);
    telemetry::end_session();
    telemetry::deliver_if_due(&settings, &paths);
    match signals::pending() {
        Some(signal) if end.signal.is_none() => End { signal: Some(signal.as_raw()), ..end },
        _ => end,
    }
}

/// Says what is wrong with the settings, a line each. None of it stops a request.
fn tell_problems(settings: &Settings, paths: &Paths) {
    if let Some(variable) = paths.not_absolute {
        complain(format_args!("{variable} is not an absolute path, so telemetry is off"));
    }
    if let Some(fault) = &settings.fault {
        complain(format_args!(
            "{}; the defaults are used and telemetry is off",
            telemetry_consent::reason(fault)
        ));
    }
    // A mistyped opt-out must not pass unnoticed.
    for name in settings.unknown.iter().filter(|name| name.starts_with("telemetry.")) {
        complain(format_args!("unknown setting `{name}` in the file{}", did_you_mean(name)));
    }
    if let Some(problem) = &settings.bad_value {
        complain(problem);
    }
}

/// Turns the request into a command and does with it what the options say.
fn respond(request: &str, args: &AskArgs, settings: &Settings, report: &mut Report) -> End {
    let started = Instant::now();
    let Ok(generated) = generator::generate(request, PLATFORM) else {
        error_occurred(ErrorCategory::Generation, Component::Backend, true);
        let reason = unknown_request(request);
        complain(&reason);
        return report.stop(Exit::Unknown, &reason).into();
    };
    let elapsed = started.elapsed();
    let rated = rate(&generated.command, generated.incomplete);
    capture(&CommandGenerated {
        backend: Backend::Embedded,
        inference_time_ms: Bounded::millis(elapsed),
        risk_level: rated.risk,
        patterns_matched: Bounded::new(rated.rules.len() as u64),
        model_name: None,
    });
    report.set_command(&generated.command, Backend::Embedded, &rated);
    report.explanation = Some(generated.explanation.to_owned());
    report.incomplete = generated.incomplete;
    if rated.risk == RiskLevel::Critical {
        return blocked(&rated, report);
    }
    if args.execute && !args.dry_run {
        return execute::confirm_and_run(&generated, rated, args, settings, report);
    }
    match print_command(&generated, &rated, args) {
        Ok(()) => Exit::Done.into(),
        Err(error) => unprinted(&error),
    }
}

/// Refuses a critical command, on every path that could have printed or run it.
fn blocked(rated: &Assessment, report: &mut Report) -> End {
    safety_triggered(rated, SafetyAction::Blocked, false);
    let reason = why(rated);
    complain(format_args!("blocked. {reason} The command is neither printed nor run."));
    report.stop(Exit::Blocked, reason).into()
}

fn print_command(generated: &Generated, rated: &Assessment, args: &AskArgs) -> io::Result<()> {
    if rated.risk == RiskLevel::High {
        safety_triggered(rated, SafetyAction::Warned, false);
        complain(format_args!("high risk. {} Read it before you run it.", why(rated)));
    }
    if generated.incomplete {
        complain("a name is missing: replace the part in <> before you run the command");
    }
    if args.output == Output::Text {
        screen::print(&generated.command)?;
    }
    if args.dry_run {
        complain("dry run: nothing was executed");
    }
    Ok(())
}

/// Records what became of a command that a rule warned about.
fn safety_triggered(rated: &Assessment, action: SafetyAction, user_override: bool) {
    // A risk above safe comes from a rule, and every rule has a category.
    let Some(pattern_category) = rated.category else { return };
    capture(&SafetyTriggered { risk_level: rated.risk, pattern_category, action, user_override });
}

fn error_occurred(error_category: ErrorCategory, component: Component, recoverable: bool) {
    capture(&ErrorOccurred { error_category, component, recoverable });
}

fn read_request(args: &mut AskArgs) -> Result<String, BadRequest> {
    if let Some(prompt) = args.prompt.take() {
        return request::from_words(vec![prompt]);
    }
    let words: Vec<OsString> = std::mem::take(&mut args.words);
    if !words.is_empty() {
        return request::from_words(words);
    }
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(BadRequest::Empty);
    }
    request::from_stream(stdin.lock())
}

/// The flavour of tools the commands are written for.
const PLATFORM: Platform = if cfg!(target_os = "linux") { Platform::Gnu } else { Platform::Bsd };

/// Rates a command; a placeholder counts as a plain word.
fn rate(command: &str, incomplete: bool) -> Assessment {
    if incomplete { safety::assess(&placeholder::filled(command)) } else { safety::assess(command) }
}

/// Says in a sentence why the worst rule matched.
fn why(rated: &Assessment) -> &'static str {
    rated.rules.first().map_or("", |rule| rule.why)
}

fn refuse(bad: BadRequest) {
    complain(bad);
    if bad == BadRequest::Empty {
        say(Cli::command().render_help());
    }
}

fn unknown_request(request: &str) -> String {
    let first = request.split_whitespace().next().unwrap_or_default();
    let verbs = Cli::command();
    let near = verbs
        .get_subcommands()
        .map(clap::Command::get_name)
        .find(|verb| strsim::damerau_levenshtein(verb, first) == 1);
    match near {
        Some(verb) => format!("no command is known for this request; did you mean `caro {verb}`?"),
        None => "no command is known for this request. Say it another way (`caro --help` has \
                 examples). No model is set up that could know more: this version has none, and \
                 answers from its own intents only"
            .to_owned(),
    }
}

impl From<u8> for End {
    fn from(code: u8) -> Self {
        Self { code, signal: None }
    }
}

impl From<Exit> for End {
    fn from(exit: Exit) -> Self {
        Self { code: exit.code(), signal: None }
    }
}
