//! The interactive loop: one request after the other, in one session.
//!
//! Each request takes the path of `caro -x`. What differs is what Ctrl-C means: it takes back a line
//! or a question, or ends a command, and the loop goes on. A request to end (TERM, HUP) ends the
//! session, and then caro.

mod listener;

use std::io;
use std::path::PathBuf;

use colored::Colorize;
use is_terminal::IsTerminal;
use telemetry_consent::{Typed, fit, marker, reason};

use crate::ask::{self, End, Report};
use crate::catalog::VerbPath;
use crate::cli::{AskArgs, Output};
use crate::exit::Exit;
use crate::history::{self, HistoryError};
use crate::line_editor::Screen;
use crate::paths::Paths;
use crate::screen::{self, complain, say};
use crate::settings::Settings;
use crate::signals::{self, Signal};
use crate::{env, request, run, telemetry};

use listener::Listener;

const PROMPT: &str = "caro> ";

const GREETING: &str = concat!(
    "caro ",
    env!("CARGO_PKG_VERSION"),
    ": say what you want to do. ? shows help, Ctrl-D ends."
);

const HELP: &str = "\
Say in plain words what you want to do. The command is shown with its risk, and
runs only after your yes; e edits it first.

  Up, Down, Ctrl-R  earlier requests; one that begins with a blank is not kept
  Ctrl-C            empty the line, take back the question, or end the command
  forget            forget all requests, also those kept on disk
  ?                 this help
  exit, Ctrl-D      leave

Requests are kept for the next time only if you turn that on:
  caro config set history.enabled true";

/// Tells whether `caro` with these arguments opens the loop: nothing to answer yet, somebody to ask,
/// and a terminal that can show an edited line.
pub fn is_wanted(args: &AskArgs) -> bool {
    args.words.is_empty()
        && args.prompt.is_none()
        && args.output == Output::Text
        && Screen::from_term(env::read(env::TERM).as_deref()) == Screen::Full
        // A program at the keyboard wants to see the help, and would wait here for ever.
        && marker(env::is_set).is_none()
        && io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && io::stderr().is_terminal()
}

/// Runs the loop; the options hold for each of its requests, and `-x` need not be given.
///
/// It ends with 0, or by the signal that ended it; the codes of its commands are shown.
pub fn run(args: AskArgs, no_telemetry: bool) -> End {
    let args = AskArgs { execute: true, ..args };
    let (settings, paths) = ask::begin(&args, no_telemetry);
    let end = match Listener::open() {
        Ok(person) => {
            let mut repl = Repl { person, args, settings, paths };
            say(GREETING);
            repl.recall();
            let end = repl.converse();
            telemetry::end_session();
            telemetry::deliver_if_due(&repl.settings, &repl.paths);
            end
        }
        Err(error) => {
            telemetry::end_session();
            broken(&error)
        }
    };
    end.or_of_pending()
}

struct Repl {
    person: Listener,
    args: AskArgs,
    settings: Settings,
    paths: Paths,
}

impl Repl {
    fn converse(&mut self) -> End {
        loop {
            run::reap();
            let line = match self.listen() {
                Ok(Typed::Line(line)) => line,
                Ok(Typed::Interrupted | Typed::Garbled) => continue,
                Ok(Typed::Eof) => return Exit::Done.into(),
                Err(error) => return broken(&error),
            };
            match line.trim() {
                "" => {}
                "?" | "help" => say(fit(HELP, screen::columns(io::stderr()))),
                "exit" | "quit" => return Exit::Done.into(),
                "forget" => self.forget(),
                _ => {
                    if let Some(end) = self.answer(&line) {
                        return end;
                    }
                    // A loop may last for days.
                    telemetry::deliver_if_due(&self.settings, &self.paths);
                }
            }
        }
    }

    /// Waits for a line. A signal meanwhile ends the session, and then caro.
    fn listen(&mut self) -> io::Result<Typed> {
        let _watch = ask::watch(&self.person);
        self.person.read(PROMPT)
    }

    /// Answers a request; returns how caro ends, if it does.
    fn answer(&mut self, line: &str) -> Option<End> {
        self.remember(line);
        let request = match request::from_words(vec![line.into()]) {
            Ok(request) => request,
            Err(bad) => {
                complain(bad);
                return None;
            }
        };
        let mut report = Report::default();
        let Self { person, args, settings, .. } = self;
        telemetry::verb_began(VerbPath::Ask);
        let end = ask::respond(&request, args, settings, person, &mut report);
        telemetry::verb_ended(end.shown());
        if report.executed {
            begin_line();
            if end.code != 0 {
                say(format_args!("exit code {}", end.code));
            }
        }
        ending(end)
    }

    /// Puts requests of earlier loops at hand, if the person wants that.
    fn recall(&mut self) {
        let Some(folder) = self.history_folder() else { return };
        match history::read(&folder) {
            Ok(requests) => {
                for request in requests {
                    self.person.remember(&request);
                }
            }
            Err(error) => self.keep_no_history(&error),
        }
    }

    fn remember(&mut self, line: &str) {
        if !self.person.remember(line) {
            return;
        }
        // Asked anew each time: the person may have turned it off meanwhile, in another window.
        self.settings.history = self.settings.history && Settings::load(&self.paths).history;
        let Some(folder) = self.history_folder() else { return };
        if let Err(error) = history::add(&folder, line) {
            self.keep_no_history(&error);
        }
    }

    /// Says why requests are not kept; once is enough.
    fn keep_no_history(&mut self, error: &HistoryError) {
        self.settings.history = false;
        complain(format_args!("requests are not kept: {}", reason(error)));
    }

    fn forget(&mut self) {
        self.person.forget();
        match Paths::history_folder().map_or(Ok(false), |folder| history::delete(&folder)) {
            Ok(_) => say("All requests are forgotten."),
            Err(error) => complain(reason(&error)),
        }
    }

    fn history_folder(&self) -> Option<PathBuf> {
        self.settings.history.then(Paths::history_folder).flatten()
    }
}

/// Tells how caro ends by what came of a request, if it does. What a key stands for was meant for the
/// request, and not for caro.
fn ending(end: End) -> Option<End> {
    let received = end.received.map(Signal::as_raw);
    let signal = received.or(end.or_of_pending().signal)?;
    if [Signal::Int, Signal::Quit].map(Signal::as_raw).contains(&signal) {
        signals::forget();
        return None;
    }
    Some(End { signal: Some(signal), ..end })
}

/// Moves to a new line if a command's output did not end its own, which the prompt would cover.
///
/// As zsh has it: a mark and blanks fill a line. Only if that did not begin at the edge is the mark
/// still there.
fn begin_line() {
    let columns = screen::columns(io::stderr()).unwrap_or(80);
    screen::colour();
    let blanks = " ".repeat(columns.saturating_sub(1));
    screen::put(format_args!("{}{blanks}\r", "%".dimmed()));
}

fn broken(error: &io::Error) -> End {
    complain(format_args!("could not read from the terminal: {error}"));
    Exit::Failed.into()
}
