//! The command line: the request, its options, and the groups of verbs. The arguments of a verb stand
//! in the verb's own file under `commands/`.

use std::ffi::OsString;
use std::time::Duration;

use clap::{ArgMatches, Args, Command, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::completions::CompletionsArgs;
use crate::commands::config::ConfigVerb;
use crate::commands::doctor::DoctorArgs;
use crate::commands::login::LoginArgs;
use crate::commands::safety::SafetyVerb;
use crate::commands::shell::ShellVerb;
use crate::commands::telemetry::TelemetryVerb;
use crate::commands::usage::UsageVerb;
use crate::settings::Choice;

/// Turn a request in plain words into a shell command, check it, and run it if you agree.
#[derive(Debug, Parser)]
#[command(
    name = "caro",
    version,
    about = "Turn a request in plain words into a shell command",
    long_about = "Turn a request in plain words into a shell command, check it for danger, and run \
                  it if you agree.\n\nWithout -x nothing runs: the command is printed.",
    override_usage = "caro [OPTIONS] <WORDS>...\n       caro [OPTIONS] -p <REQUEST>\n       caro <COMMAND>",
    after_help = EXAMPLES,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Cli {
    /// A verb; without one the words are a request
    #[command(subcommand)]
    pub verb: Option<Verb>,

    /// The request and how to treat it
    #[command(flatten)]
    pub ask: AskArgs,

    /// Record nothing and do not ask about it, for this run
    #[arg(long, global = true)]
    pub no_telemetry: bool,
}

const EXAMPLES: &str = "\
Examples:
  caro find files larger than 100 MB
  caro -x list files by size          ask, then run it
  caro -p \"list files by size\"        the request as one text
  echo \"show disk usage\" | caro       a request from standard input
  $(caro -p \"current date\")           the command and nothing else on standard output
  caro                                one request after the other, at a terminal

Exit codes:
  0 done · 1 failed · 2 usage · 3 no command known · 4 blocked by safety
  5 declined or nobody to ask · after -x: the command's own code (128+N for signal N)";

/// The request and what to do with the command.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Debug, Default, Args)]
pub struct AskArgs {
    /// What the command should do, in plain words
    #[arg(value_name = "WORDS")]
    pub words: Vec<OsString>,

    /// The request as one text; words on the command line are not needed
    #[arg(short, long, value_name = "REQUEST", conflicts_with = "words")]
    pub prompt: Option<OsString>,

    /// Ask, then run the command in your shell
    #[arg(short = 'x', long)]
    pub execute: bool,

    /// Run safe and moderate commands without asking; high risk still asks
    #[arg(short, long)]
    pub yes: bool,

    /// Show what would be done; never run anything
    #[arg(long)]
    pub dry_run: bool,

    /// Say which intent, slots and options led to the command, a line each
    #[arg(long)]
    pub explain: bool,

    /// How to print the result
    #[arg(short, long, value_enum, default_value_t = Output::Text, value_name = "FORMAT")]
    pub output: Output,

    /// What turns the request into a command, for this run
    #[arg(short, long, value_enum, value_name = "BACKEND")]
    pub backend: Option<Choice>,

    /// End the command after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub timeout: Option<Duration>,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// The command alone
    #[default]
    Text,
    /// One JSON document with the command, its risk and what was done
    Json,
}

/// The verbs. A verb's name in first place is never taken for a request.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Print the completions of caro's verbs and options for a shell
    Completions(CompletionsArgs),
    /// Read and change settings
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Config(Group<ConfigVerb>),
    /// Look for what could be wrong with this installation
    Doctor(DoctorArgs),
    /// Log in to your account
    ///
    /// It works whether telemetry is on or not, and changes nothing of it unless you agreed to link your
    /// account (`caro config set telemetry.identity account`).
    Login(LoginArgs),
    /// Log out of your account
    Logout,
    /// Ask the safety rules about a command
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Safety(Group<SafetyVerb>),
    /// Put caro on a key of your shell
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Shell(Group<ShellVerb>),
    /// See, export and control what caro records about its use
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Telemetry(Group<TelemetryVerb>),
    /// See which verbs are used and how they end
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Usage(Group<UsageVerb>),
    /// Print the account you are logged in to
    Whoami,
}

/// A group of verbs, which are defined only when one of them is used.
#[derive(Debug)]
pub struct Group<V>(pub V);

impl<V: Subcommand> Args for Group<V> {
    fn augment_args(group: Command) -> Command {
        group.defer(|group| {
            // What the type says about itself in its documentation is not for the group's help.
            let about = group.get_about().cloned().unwrap_or_default();
            let more = group.get_long_about().cloned();
            let group = V::augment_subcommands(group).about(about);
            if let Some(more) = more { group.long_about(more) } else { group.long_about(None) }
        })
    }

    fn augment_args_for_update(group: Command) -> Command {
        V::augment_subcommands_for_update(group)
    }
}

impl<V: Subcommand> FromArgMatches for Group<V> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        V::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<u64>() {
        Ok(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("a whole number of seconds from 1 to 86400".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    fn words(args: &[&str]) -> Vec<OsString> {
        let cli = Cli::try_parse_from([&["caro"], args].concat()).unwrap();
        assert!(cli.verb.is_none(), "{args:?} was taken for a verb");
        cli.ask.words
    }

    #[test]
    fn a_verb_counts_only_in_first_place() {
        for args in [
            &["find", "config", "files"][..],
            &["--", "config", "get"],
            &["-x", "list", "telemetry"],
        ] {
            assert!(!words(args).is_empty());
        }
        let cli = Cli::try_parse_from(["caro", "--no-telemetry", "config", "path"]).unwrap();
        assert!(matches!(cli.verb, Some(Verb::Config(Group(ConfigVerb::Path)))));
    }

    /// caro 1.1.3 answered `caro telemetry status` with `echo 'telemetry status'`.
    #[test]
    fn a_mistyped_verb_is_an_error_and_not_a_request() {
        for args in [["caro", "telemetry", "statsu"], ["caro", "config", "sett"]] {
            assert!(Cli::try_parse_from(args).is_err());
        }
    }

    #[test]
    fn options_may_follow_the_words() {
        let cli = Cli::try_parse_from(["caro", "list", "files", "-x", "-o", "json"]).unwrap();
        assert!(cli.ask.execute && cli.ask.output == Output::Json && cli.ask.words.len() == 2);
    }
}
