//! Runs one command the way caro does: `cargo run --example run_command -- [OPTION]... COMMAND`.
//!
//! Prints how it ended on standard error, and ends the same way. The options show the rest of the interface:
//! `--to-stderr`, `--timeout-ms N`, `--times N`, `--strip NAME`, `--shell PATH`, `--pause` (reads a line first, under no
//! watch, as if busy), `--edit` (prints the edited command instead of running it), `--ask` (asks the command as a
//! question, runs nothing, and dies of a signal) and `--ask-on` (the same, but goes on after one).
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to a person")]

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use caro_cli::line_editor::Screen;
use caro_cli::run::{Outcome, Run, Stdout, edit_command, run};
use caro_cli::shell::detect;
use caro_cli::signals::{self, Then, Watch};

/// What the program does with the command.
#[derive(Clone, Copy)]
enum Mode {
    Run,
    Edit,
    Ask(Then),
}

struct Options {
    pause: bool,
    mode: Mode,
    stdout: Stdout,
    timeout: Option<Duration>,
    times: u32,
    strip: Vec<String>,
    shell: OsString,
    command: String,
}

fn main() -> io::Result<ExitCode> {
    signals::install()?;
    let options = options(env::args().skip(1));
    if options.pause {
        eprintln!("paused as process {}", std::process::id());
        io::stdin().read_line(&mut String::new())?;
    }
    let code = match options.mode {
        Mode::Run => run_it(&options),
        Mode::Edit => edit(&options.command)?,
        Mode::Ask(then) => ask(&options.command, then)?,
    };
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)))
}

fn run_it(options: &Options) -> i32 {
    let shell = detect(Some(&options.shell));
    let strip_env: Vec<&str> = options.strip.iter().map(String::as_str).collect();
    let it = Run {
        shell: &shell,
        command: &options.command,
        stdout: options.stdout,
        timeout: options.timeout,
        strip_env: &strip_env,
    };
    let mut code = 0;
    for _ in 0..options.times {
        code = match run(&it) {
            Ok(outcome) => end(&outcome),
            Err(error) => {
                eprintln!("category={} error={error}", error.category().as_str());
                error.code()
            }
        };
    }
    code
}

/// Says how a command ended, where caro writes its events, and dies of what it died of.
fn end(outcome: &Outcome) -> i32 {
    let Outcome { category, code, signal, received, .. } = outcome;
    let category = category.as_str();
    eprintln!("category={category} code={code} signal={signal:?} received={received:?}");
    if let Some(signal) = outcome.dies_of() {
        signals::die_of(signal);
    }
    outcome.code
}

fn edit(command: &str) -> io::Result<i32> {
    let _watch = Watch::start(|_| Then::Die)?;
    match edit_command(command, Screen::from_term(environment("TERM").as_deref()))? {
        Some(command) => println!("{command}"),
        None => eprintln!("given up"),
    }
    Ok(0)
}

/// Blocks on a question, the way a prompt does.
fn ask(question: &str, then: Then) -> io::Result<i32> {
    let watch = Watch::start(move |received| {
        eprintln!("{then:?} at {received:?}");
        then
    })?;
    eprintln!("{question}");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    drop(watch);
    println!("answer={} pending={:?}", answer.trim_end(), signals::pending());
    Ok(0)
}

fn options(mut args: impl Iterator<Item = String>) -> Options {
    let mut options = Options {
        pause: false,
        mode: Mode::Run,
        stdout: Stdout::Inherit,
        timeout: None,
        times: 1,
        strip: Vec::new(),
        shell: environment("SHELL").unwrap_or_default(),
        command: String::new(),
    };
    let number = |text: Option<String>| -> u32 {
        text.and_then(|text| text.parse().ok()).expect("the option takes a number")
    };
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--to-stderr" => options.stdout = Stdout::ToStderr,
            "--pause" => options.pause = true,
            "--edit" => options.mode = Mode::Edit,
            "--ask" => options.mode = Mode::Ask(Then::Die),
            "--ask-on" => options.mode = Mode::Ask(Then::Continue),
            "--timeout-ms" => {
                options.timeout = Some(Duration::from_millis(number(args.next()).into()));
            }
            "--times" => options.times = number(args.next()),
            "--strip" => options.strip.extend(args.next()),
            "--shell" => options.shell = args.next().expect("--shell takes a path").into(),
            _ => options.command = arg,
        }
    }
    options
}

#[expect(clippy::disallowed_methods, reason = "a program may read its own environment")]
fn environment(name: &str) -> Option<OsString> {
    env::var_os(name)
}
