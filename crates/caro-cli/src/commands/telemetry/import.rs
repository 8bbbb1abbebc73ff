//! `caro telemetry import`: the sender, with bundles from other machines. caro itself opens no
//! connection.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::Args;

use super::flush::run_sender;
use crate::commands::{Failure, Outcome};

/// What to send, or only to show.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Exported bundles
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn import(no_telemetry: bool, args: &ImportArgs) -> Outcome {
    if no_telemetry {
        return Err(Failure::failed("nothing was imported: --no-telemetry was given"));
    }
    let options = args.dry_run.then_some(OsStr::new("--dry-run"));
    let files = args.files.iter().map(|file| file.as_os_str());
    let words = [OsStr::new("import")].into_iter().chain(options).chain([OsStr::new("--")]);
    run_sender(words.chain(files))
}
