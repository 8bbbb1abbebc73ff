//! The main job: a request becomes a command, is rated, and is printed or run.

mod confirm;
mod execute;
mod propose;
mod report;

use std::ffi::OsString;
use std::io;
use std::time::Instant;

use clap::CommandFactory;
use is_terminal::IsTerminal;
use telemetry_consent::Terminal;
use telemetry_core::Bounded;

use crate::catalog::{
    CommandGenerated, Component, ErrorCategory, ErrorOccurred, RiskLevel, SafetyAction,
    SafetyTriggered, VerbPath,
};
use crate::cli::{AskArgs, Cli, Output};
use crate::dispatch;
use crate::exit::Exit;
use crate::paths::Paths;
use crate::placeholder;
use crate::request::{self, BadRequest};
use crate::safety::{self, Assessment};
use crate::screen::{self, Dialogue, complain, say};
use crate::settings::{Settings, did_you_mean};
use crate::signals::{self, Received, Signal, Then, Watch};
use crate::telemetry::{self, capture};

use propose::{Nothing, Proposal};

pub use report::Report;

/// How a run ended: its exit code, or the signal it dies of once everything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The exit code.
    pub code: u8,
    /// The signal that ended the command and was meant for caro too.
    pub signal: Option<i32>,
    /// The first signal that caro got while the command ran, whatever became of the command.
    pub received: Option<Signal>,
}

/// Answers a request.
pub fn ask(mut args: AskArgs, no_telemetry: bool) -> End {
    let (mut report, started) = (Report::default(), Instant::now());
    let request = match read_request(&mut args) {
        Ok(request) => request,
        Err(bad) => {
            refuse(bad);
            let code = report.stop(Exit::Usage, &bad.to_string());
            let end = deliver(&mut report, code.into(), args.output);
            dispatch::record_verb(VerbPath::Ask, end.code, started, no_telemetry);
            return end;
        }
    };
    let (settings, paths) = begin(&args, no_telemetry);
    telemetry::verb_began(VerbPath::Ask);
    let end = respond(&request, &args, &settings, &mut Dialogue, &mut report);
    let end = deliver(&mut report, end, args.output).or_of_pending();
    telemetry::verb_ended(end.shown());
    telemetry::end_session();
    telemetry::deliver_if_due(&settings, &paths);
    end.or_of_pending()
}

/// Reads the settings, asks about telemetry if that is due, and begins to record if that is agreed to.
pub(crate) fn begin(args: &AskArgs, no_telemetry: bool) -> (Settings, Paths) {
    let paths = Paths::find();
    let mut settings = Settings::load(&paths);
    if let Some(choice) = args.backend {
        settings.backend = choice;
        settings.bad_variable = None;
    }
    tell_problems(&settings, &paths);
    let waits = args.execute || settings.backend.server(&settings.table).is_some();
    let watch = if waits { signals::install } else { signals::note };
    telemetry::begin(no_telemetry, &settings, &paths, watch);
    // Without a session to end, a child to mind or a model to wait for, a signal may end caro by itself.
    if waits && let Err(error) = signals::install() {
        complain(format_args!("could not watch for signals: {error}"));
    }
    for _ in [&settings.bad_value, &settings.bad_variable].into_iter().flatten() {
        error_occurred(ErrorCategory::Config, Component::Config, true);
    }
    (settings, paths)
}

/// A person who is asked, and what a signal means meanwhile.
pub(crate) trait Person: Terminal {
    /// What is done about a signal while the person is waited for.
    fn on_signal(&self) -> fn(Received) -> Then;
}

impl Person for Dialogue {
    fn on_signal(&self) -> fn(Received) -> Then {
        end_by_signal
    }
}

/// Ends the session, and then caro.
pub(crate) fn end_by_signal(received: Received) -> Then {
    telemetry::verb_ended(End::by(received.signal).shown());
    telemetry::end_session();
    Then::Die
}

/// Watches for signals while a person is waited for.
pub(crate) fn watch(person: &dyn Person) -> Option<Watch> {
    Watch::start(person.on_signal())
        .inspect_err(|error| complain(format_args!("could not watch for signals: {error}")))
        .ok()
}

/// Prints the document, if one was asked for, while the session can still record that it failed.
fn deliver(report: &mut Report, end: End, output: Output) -> End {
    report.exit_code = end.code;
    let printed = if output == Output::Json { report.print() } else { Ok(()) };
    if let Err(error) = printed { unprinted(&error) } else { end }
}

/// Fails, because what was asked for did not reach whoever asked.
fn unprinted(error: &io::Error) -> End {
    error_occurred(ErrorCategory::Output, Component::Cli, false);
    complain(format_args!("could not write to standard output: {error}"));
    Exit::Failed.into()
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
    for problem in [&settings.bad_value, &settings.bad_variable].into_iter().flatten() {
        complain(problem);
    }
}

/// Turns the request into a command and does with it what the options say; `person` is asked before
/// anything runs.
pub(crate) fn respond(
    request: &str,
    args: &AskArgs,
    settings: &Settings,
    person: &mut dyn Person,
    report: &mut Report,
) -> End {
    let proposal = match propose::propose(request, settings) {
        Ok(proposal) => proposal,
        Err(nothing) => {
            if args.explain {
                tell_reasons(&propose::why_not(request, settings), report);
            }
            return without_command(nothing, report);
        }
    };
    let rated = rate(&proposal.command, proposal.incomplete);
    capture(&CommandGenerated {
        backend: proposal.backend,
        inference_time_ms: Bounded::millis(proposal.elapsed),
        risk_level: rated.risk,
        patterns_matched: Bounded::new(rated.rules.len() as u64),
        model_name: proposal.model,
    });
    report.set_command(&proposal.command, proposal.backend, &rated);
    report.explanation.clone_from(&proposal.explanation);
    report.incomplete = proposal.incomplete;
    if args.explain {
        tell_reasons(&proposal.reason.lines(), report);
    }
    if settings.level.blocks(rated.risk) {
        return blocked(&rated, report);
    }
    if args.execute && !args.dry_run {
        return execute::confirm_and_run(&proposal, rated, args, settings, person, report);
    }
    match print_command(&proposal, &rated, args) {
        Ok(()) => Exit::Done.into(),
        Err(error) => unprinted(&error),
    }
}

/// Says what led to the command, or why nothing did, a line each.
fn tell_reasons(reasons: &[String], report: &mut Report) {
    for reason in reasons {
        say(screen::printable(reason));
    }
    report.because = reasons.to_vec();
}

/// Says why there is no command.
fn without_command(nothing: Nothing, report: &mut Report) -> End {
    let (exit, reason) = match nothing {
        Nothing::Unknown(reason) => (Exit::Unknown, reason),
        Nothing::Failed(reason) => (Exit::Failed, reason),
        Nothing::Interrupted(signal) => {
            report.explanation = Some("stopped by a signal".to_owned());
            return End::by(signal);
        }
    };
    complain(&reason);
    report.stop(exit, &reason).into()
}

/// Refuses a command that the level blocks, on every path that could have printed or run it.
fn blocked(rated: &Assessment, report: &mut Report) -> End {
    safety_triggered(rated, SafetyAction::Blocked, false);
    let reason = why(rated);
    let level = match rated.risk {
        RiskLevel::Critical => "",
        _ => " `safety.level` is strict.",
    };
    complain(format_args!("blocked. {reason} The command is neither printed nor run.{level}"));
    report.stop(Exit::Blocked, reason).into()
}

fn print_command(proposal: &Proposal, rated: &Assessment, args: &AskArgs) -> io::Result<()> {
    if rated.risk == RiskLevel::High {
        safety_triggered(rated, SafetyAction::Warned, false);
        complain(format_args!("high risk. {} Read it before you run it.", why(rated)));
    }
    if proposal.incomplete {
        complain("a name is missing: replace the part in <> before you run the command");
    }
    if args.output == Output::Text {
        screen::print(&proposal.command)?;
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

/// Rates a command; a placeholder counts as a plain word.
fn rate(command: &str, incomplete: bool) -> Assessment {
    if incomplete { safety::assess(&placeholder::filled(command)) } else { safety::assess(command) }
}

/// Says in a sentence why the worst rule matched.
fn why(rated: &Assessment) -> &'static str {
    rated.rules.first().map_or("", |rule| rule.why())
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
                 examples), or ask a model that may know more: \
                 `caro config set backend.ollama.model NAME`, then \
                 `caro config set backend.primary auto` (docs/models.md)"
            .to_owned(),
    }
}

fn exit_byte(code: i32) -> u8 {
    u8::try_from(code & 0xff).expect("a masked byte fits")
}

impl End {
    /// Ends with a signal that asked caro to.
    fn by(signal: Signal) -> Self {
        Self { signal: Some(signal.as_raw()), ..exit_byte(128 + signal.as_raw()).into() }
    }

    /// Returns the code that a shell shows: of a signal, where caro dies of one.
    pub(crate) fn shown(self) -> u8 {
        self.signal.map_or(self.code, |signal| exit_byte(128 + signal))
    }

    /// Adds the signal that came while nobody watched, if one did.
    pub(crate) fn or_of_pending(self) -> Self {
        let pending = signals::pending().map(Signal::as_raw);
        Self { signal: self.signal.or(pending), ..self }
    }
}

impl From<u8> for End {
    fn from(code: u8) -> Self {
        Self { code, signal: None, received: None }
    }
}

impl From<Exit> for End {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
