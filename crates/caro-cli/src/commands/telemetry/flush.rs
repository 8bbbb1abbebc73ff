//! `caro telemetry flush`: the sender, in the foreground. caro itself opens no connection.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Stdio};

use clap::Args;

use crate::commands::{Failure, Outcome};
use crate::env;
use crate::exit::Exit;
use crate::telemetry::{SENDER, command, sender};

/// Whether to send or only to show.
#[derive(Debug, Args)]
pub struct FlushArgs {
    /// Print the next request and send nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn flush(no_telemetry: bool, args: &FlushArgs) -> Outcome {
    if no_telemetry {
        return Err(Failure::failed("nothing was sent: --no-telemetry was given"));
    }
    run_sender([OsStr::new(if args.dry_run { "--dry-run" } else { "--foreground" })])
}

/// Runs the sender and passes on what it prints and whether all went well.
pub(crate) fn run_sender<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> Outcome {
    let ended = in_foreground()?.args(arguments).status()?;
    Ok(if ended.success() { Exit::Done } else { Exit::Failed })
}

/// The same, and hands it something on standard input: arguments can be seen by others.
pub(super) fn run_sender_with(argument: &str, input: &[u8]) -> Outcome {
    let mut child = in_foreground()?.arg(argument).stdin(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().expect("it is a pipe");
    // A sender that ends early says itself why.
    let written = stdin.write_all(input);
    drop(stdin);
    let ended = child.wait()?;
    if ended.code().is_none() {
        return Err(Failure::failed("the sender was ended before it was done"));
    }
    Ok(if ended.success() && written.is_ok() { Exit::Done } else { Exit::Failed })
}

fn in_foreground() -> Result<Command, Failure> {
    let sender = sender().ok_or_else(|| Failure::failed(no_sender()))?;
    let mut command = command(&sender);
    for name in [env::TERM, env::NO_COLOR] {
        if let Some(value) = env::read(name) {
            command.env(name, value);
        }
    }
    Ok(command)
}

/// Says what is missing where an installation has no sender.
pub(crate) fn no_sender() -> String {
    format!("there is no `{SENDER}` beside caro, so this installation sends nothing")
}
