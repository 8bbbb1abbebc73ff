//! Where a run begins: the command line is read and handed to the verb or to the request.

use std::ffi::{OsStr, OsString};
use std::io;
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;
use std::time::Instant;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::ask::{self, End, Report};
use crate::catalog::{Component, ErrorCategory, ErrorOccurred};
use crate::cli::{AskArgs, Cli, Group, Output, Verb};
use crate::commands;
use crate::dispatch;
use crate::exit::Exit;
use crate::repl;
use crate::screen::{self, complain};
use crate::signals;
use crate::telemetry;

/// Runs caro on the arguments of this process.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(tell_panic));
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let end = run(args);
    if let Some(signal) = end.signal {
        signals::die_of(signal);
    }
    ExitCode::from(end.code)
}

/// Says where caro failed without saying how: a panic's text may quote the request. The session
/// ends here as well.
pub fn tell_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(String::new, |place| format!(" at {place}"));
    complain(format_args!("internal error{place}; please report it"));
    telemetry::capture(&ErrorOccurred {
        error_category: ErrorCategory::Internal,
        component: Component::Cli,
        recoverable: false,
    });
    telemetry::verb_ended(PANICKED);
    telemetry::end_session();
}

/// The exit code of a Rust program that panicked.
const PANICKED: u8 = 101;

fn run(args: Vec<OsString>) -> End {
    if let [only] = &args[..]
        && (only == "--version" || only == "-V")
    {
        let printed = screen::print(concat!("caro ", env!("CARGO_PKG_VERSION")));
        return if printed.is_ok() { Exit::Done } else { Exit::Failed }.into();
    }
    if is_plain_request(&args) {
        return ask::ask(AskArgs { words: args, ..AskArgs::default() }, false);
    }
    run_line(&args)
}

/// Runs whatever needs the definition of the command line. What that holds on the stack is not there when
/// a plain request is answered.
#[inline(never)]
fn run_line(args: &[OsString]) -> End {
    let started = Instant::now();
    let mut caro = Cli::command();
    let cli = match parse(&mut caro, args) {
        Ok(cli) => cli,
        Err(error) => {
            let code = usage(&error, args);
            if !is_help(&error) {
                // The parser may have given up before it came to the verb.
                caro.build();
                dispatch::record(args, &caro, code, started);
            }
            return code.into();
        }
    };
    let Some(verb) = cli.verb else {
        return if repl::is_wanted(&cli.ask) {
            repl::run(cli.ask, cli.no_telemetry)
        } else {
            ask::ask(cli.ask, cli.no_telemetry)
        };
    };
    let code = if cli.ask.is_given() {
        complain("options for a request do not go with a verb; see `caro --help`");
        refuse_in_json(args);
        Exit::Usage.code()
    } else {
        run_verb(&verb, cli.no_telemetry, started)
    };
    dispatch::record(args, &caro, code, started);
    code.into()
}

/// Reads the arguments. [`clap::Parser::try_parse_from`] would keep the definition to itself, and making it
/// takes longer than most verbs do.
fn parse(caro: &mut clap::Command, args: &[OsString]) -> Result<Cli, clap::Error> {
    let line = std::iter::once("caro".into()).chain(help_as_option(args));
    let mut matches = caro.try_get_matches_from_mut(line)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(caro))
}

fn run_verb(verb: &Verb, no_telemetry: bool, started: Instant) -> u8 {
    match verb {
        Verb::Completions(args) => commands::completions::run(args),
        Verb::Config(Group(verb)) => commands::config::run(verb),
        Verb::Doctor(args) => commands::doctor::run(args, no_telemetry),
        Verb::Login(args) => commands::login::run(args, no_telemetry),
        Verb::Logout => commands::logout::run(no_telemetry, started),
        Verb::Safety(Group(verb)) => commands::safety::run(verb),
        Verb::Shell(Group(verb)) => commands::shell::run(verb),
        Verb::Telemetry(Group(verb)) => commands::telemetry::run(verb, no_telemetry),
        Verb::Usage(Group(verb)) => commands::usage::run(verb),
        Verb::Whoami => commands::whoami::run(no_telemetry),
    }
}

/// Tells whether the arguments are nothing but words of a request.
///
/// Building the definition of the command line takes longer than answering, so the common case
/// goes around it.
fn is_plain_request(args: &[OsString]) -> bool {
    let Some(first) = args.first() else { return false };
    let option = |arg: &OsString| arg.as_encoded_bytes().starts_with(b"-");
    !VERBS.iter().any(|verb| first == verb) && first != "help" && !args.iter().any(option)
}

/// The verbs, as `cli.rs` defines them; a test compares the two.
const VERBS: &[&str] = &[
    "completions",
    "config",
    "doctor",
    "login",
    "logout",
    "safety",
    "shell",
    "telemetry",
    "usage",
    "whoami",
];

/// Reads `caro help` and `caro help VERB…` as `--help`; any other words after `help` are a request.
fn help_as_option(args: &[OsString]) -> Vec<OsString> {
    let (Some(first), rest) = (args.first(), args.get(1..).unwrap_or_default()) else {
        return Vec::new();
    };
    if first != "help" || rest.first().is_some_and(|next| !VERBS.iter().any(|verb| next == verb)) {
        return args.to_vec();
    }
    rest.iter().cloned().chain(std::iter::once("--help".into())).collect()
}

/// Prints help to standard output and everything else to standard error; `-o json` gets its
/// document even here.
fn usage(error: &clap::Error, args: &[OsString]) -> u8 {
    let text = error.render();
    let written = |coloured| if coloured { text.ansi().to_string() } else { text.to_string() };
    if error.use_stderr() {
        screen::put(written(screen::colour()));
    } else {
        // A closed pipe is no reason to complain.
        let _ = screen::print(written(screen::colour_on(&io::stdout())).trim_end());
    }
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return Exit::Done.code();
    }
    refuse_in_json(args);
    Exit::Usage.code()
}

/// Tells whether help or the version is what was wanted, or what was printed in place of a verb.
fn is_help(error: &clap::Error) -> bool {
    use ErrorKind::{
        DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand as NoVerb, DisplayVersion,
    };
    matches!(error.kind(), DisplayHelp | DisplayVersion | NoVerb)
}

/// Prints the document of `-o json`, if that was asked for, about a command line that is no use.
fn refuse_in_json(args: &[OsString]) {
    if wants_json(args) {
        let mut report = Report::default();
        report.exit_code = report.stop(Exit::Usage, "the command line cannot be used");
        // The exit code says no already.
        let _ = report.print();
    }
}

fn wants_json(args: &[OsString]) -> bool {
    let pair = |pair: &[OsString]| (pair[0] == "-o" || pair[0] == "--output") && pair[1] == "json";
    let joined = |arg: &OsString| {
        ["-ojson", "-o=json", "--output=json"].iter().any(|j| arg == OsStr::new(j))
    };
    args.windows(2).any(pair) || args.iter().any(joined)
}

impl AskArgs {
    fn is_given(&self) -> bool {
        let Self { words, prompt, execute, yes, dry_run, explain, output, backend, timeout } = self;
        !words.is_empty()
            || prompt.is_some()
            || *execute
            || *yes
            || *dry_run
            || *explain
            || *output != Output::Text
            || backend.is_some()
            || timeout.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_of_the_definition_is_known_to_the_short_cut() {
        let command = Cli::command();
        let names: Vec<_> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(names, VERBS);
    }

    #[test]
    fn only_plain_words_take_the_short_cut() {
        let plain = |line: &str| {
            let args: Vec<_> = line.split_whitespace().map(OsString::from).collect();
            is_plain_request(&args)
        };
        for line in ["list files", "find config files", "helpful tips", "find files - quickly"] {
            assert_eq!(plain(line), !line.contains(" - "), "{line}");
        }
        for line in ["", "config", "telemetry status", "help", "-x list", "list --version"] {
            assert!(!plain(line), "{line}");
        }
    }

    #[test]
    fn help_is_an_option_unless_it_starts_a_request() {
        let read = |line: &str| {
            let args: Vec<_> = line.split_whitespace().map(OsString::from).collect();
            help_as_option(&args).join(OsStr::new(" "))
        };
        assert_eq!(read("help"), "--help");
        assert_eq!(read("help telemetry export"), "telemetry export --help");
        assert_eq!(read("help me find files"), "help me find files");
    }

    #[test]
    fn the_wish_for_json_is_seen_in_every_spelling() {
        for line in ["-o json x", "x -ojson", "--output=json", "x --output json --bad"] {
            let args: Vec<_> = line.split_whitespace().map(OsString::from).collect();
            assert!(wants_json(&args), "{line}");
        }
        assert!(!wants_json(&["-o".into(), "text".into(), "json".into()]));
    }
}
