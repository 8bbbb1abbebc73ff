//! Which verb a command line names, for the one event about its use. Arguments are never looked at.

use std::ffi::{OsStr, OsString};
use std::time::Instant;

use clap::Command;
use telemetry_core::{Bounded, Rounded};

use crate::catalog::{VerbDispatched, VerbPath};
use crate::telemetry;

/// The verbs that are never recorded: those that look at what is recorded, and those that only set
/// caro up in a shell.
const NEVER: &[&str] = &["completions", "telemetry", "usage"];

/// Records that a verb was used, unless it is one of those that never are.
///
/// `caro` is the definition that has read the arguments, so that the verbs of the group they name are
/// in it. It is decided after the verb has run, so a verb that withdraws consent is not recorded.
pub(crate) fn record(args: &[OsString], caro: &Command, exit_code: u8, started: Instant) {
    if let Some(verb) = verb_path(args, caro) {
        let off_flag = args.iter().any(|arg| arg == "--no-telemetry");
        record_verb(verb, exit_code, started, off_flag);
    }
}

/// Records that this verb was used, without a session.
pub(crate) fn record_verb(verb: VerbPath, exit_code: u8, started: Instant, no_telemetry: bool) {
    let event = VerbDispatched {
        verb,
        exit_code: Bounded::new(exit_code.into()),
        duration_ms: Rounded::millis(started.elapsed()),
    };
    telemetry::record_alone(no_telemetry, &event);
}

/// Finds the longest path of verbs that the arguments begin with, options aside; without a verb they
/// are a request. `None` where the verb is never recorded.
fn verb_path(args: &[OsString], caro: &Command) -> Option<VerbPath> {
    let (mut command, mut path) = (caro, String::new());
    let words = args.iter().take_while(|arg| *arg != "--").filter(|arg| !is_option(arg));
    for word in words {
        match command.find_subcommand(word) {
            Some(verb) if path.is_empty() && NEVER.contains(&verb.get_name()) => return None,
            Some(verb) => {
                path = label(&path, verb);
                command = verb;
            }
            // A verb was expected here; its text is not kept.
            None if !path.is_empty() && command.has_subcommands() => path.push('?'),
            None => break,
        }
    }
    Some(if path.is_empty() { VerbPath::Ask } else { VerbPath::from_name(&path) })
}

/// Adds a verb to a path, as labels are spelled.
fn label(path: &str, verb: &Command) -> String {
    let name = verb.get_name().replace('-', "_");
    if path.is_empty() { name } else { format!("{path}_{name}") }
}

fn is_option(arg: &OsStr) -> bool {
    arg.as_encoded_bytes().starts_with(b"-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;
    use telemetry_core::Label;

    fn built() -> Command {
        let mut caro = Cli::command();
        caro.build();
        caro
    }

    fn path_of(line: &str) -> Option<&'static str> {
        let args: Vec<_> = line.split_whitespace().map(OsString::from).collect();
        verb_path(&args, &built()).map(VerbPath::as_str)
    }

    fn collect(command: &Command, path: &str, labels: &mut Vec<String>) {
        for verb in command.get_subcommands() {
            if path.is_empty() && NEVER.contains(&verb.get_name()) {
                continue;
            }
            let path = label(path, verb);
            if verb.has_subcommands() {
                collect(verb, &path, labels);
            } else {
                labels.push(path);
            }
        }
    }

    /// A verb that is added to the command line is added to the catalog, or to those never recorded.
    #[test]
    fn the_labels_are_the_verbs_of_the_command_line() {
        let mut labels = vec!["ask".to_owned()];
        collect(&built(), "", &mut labels);
        labels.push("unknown".to_owned());
        labels.sort_unstable();
        let mut known = VerbPath::LABELS.to_vec();
        known.sort_unstable();
        assert_eq!(labels, known, "catalog.rs, `VerbPath`");
    }

    #[test]
    fn the_longest_path_of_verbs_counts_and_no_argument_does() {
        for (line, path) in [
            ("config set backend.primary ollama", "config_set"),
            ("--no-telemetry config set telemetry.enabled true", "config_set"),
            ("config --no-telemetry get doctor", "config_get"),
            ("config set", "config_set"),
            ("doctor --network", "doctor"),
            ("shell init bash", "shell_init"),
            ("list config files", "ask"),
            ("-- config set", "ask"),
            ("--no-such-option", "ask"),
            ("", "ask"),
            ("confg set x y", "ask"),
            ("config sett x y", "unknown"),
            ("config sett set", "unknown"),
            ("shell start", "unknown"),
        ] {
            assert_eq!(path_of(line), Some(path), "{line}");
        }
    }

    #[test]
    fn what_looks_at_records_is_not_recorded() {
        for line in [
            "telemetry show",
            "usage top",
            "telemetry shwo",
            "usage tpo",
            "--no-telemetry telemetry",
            "completions bash",
        ] {
            assert_eq!(path_of(line), None, "{line}");
        }
    }
}
