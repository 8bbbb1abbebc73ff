//! `caro completions`: what a shell needs to complete caro's own verbs and options.

use clap::builder::Resettable;
use clap::{Arg, Args, Command, CommandFactory};
use clap_complete::generate;
use clap_complete::shells::{Bash, Fish, Zsh};

use super::shell::Shell;
use super::{Outcome, finish};
use crate::cli::Cli;
use crate::exit::Exit;
use crate::screen::print;

/// Which shell to print for.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

const EXAMPLES: &str = "\
One line in your start-up file:
  ~/.bashrc                    source <(caro completions bash)
  ~/.zshrc, after compinit     source <(caro completions zsh)
  ~/.config/fish/config.fish   caro completions fish | source";

/// Prints the script.
pub fn run(args: &CompletionsArgs) -> u8 {
    finish(completions(args.shell))
}

fn completions(shell: Shell) -> Outcome {
    let mut command = without_words(&Cli::command());
    let mut script = Vec::new();
    match shell {
        Shell::Bash => generate(Bash, &mut command, "caro", &mut script),
        Shell::Zsh => generate(Zsh, &mut command, "caro", &mut script),
        Shell::Fish => generate(Fish, &mut command, "caro", &mut script),
    }
    print(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Done)
}

/// Returns the definition without the words of a request: nobody can complete those, and where there
/// are words zsh expects them before a verb.
fn without_words(whole: &Command) -> Command {
    let options = whole.get_arguments().filter(|argument| !argument.is_positional());
    // Whom an option does not get on with may be gone.
    let alone = |option: &Arg| option.clone().conflicts_with(Resettable::Reset);
    Command::new("caro")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .args(options.map(alone))
        .subcommands(whole.get_subcommands().cloned())
}
