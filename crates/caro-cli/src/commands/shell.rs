//! `caro shell`: caro on a key of the person's shell.

use clap::{Subcommand, ValueEnum};

use super::{Outcome, finish};
use crate::exit::Exit;
use crate::screen::print;

/// `caro shell …`
#[derive(Debug, Subcommand)]
pub enum ShellVerb {
    /// Print a script that puts caro on a key
    ///
    /// The key (Alt-K) replaces the words on the prompt line with the command for them. Nothing
    /// runs before you press Enter. Another key: set `CARO_BINDKEY` before the line in your
    /// start-up file, in your shell's own notation.
    #[command(after_help = INIT)]
    Init {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
}

const INIT: &str = "\
One line in your start-up file:
  ~/.bashrc                    eval \"$(caro shell init bash)\"
  ~/.zshrc                     eval \"$(caro shell init zsh)\"
  ~/.config/fish/config.fish   caro shell init fish | source";

/// The shells that caro has scripts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// bash 4 or newer
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}

/// Runs the verb.
pub fn run(verb: &ShellVerb) -> u8 {
    let ShellVerb::Init { shell } = verb;
    finish(init(*shell))
}

fn init(shell: Shell) -> Outcome {
    print(
        match shell {
            Shell::Bash => include_str!("../../../../config/shell/key.bash"),
            Shell::Zsh => include_str!("../../../../config/shell/key.zsh"),
            Shell::Fish => include_str!("../../../../config/shell/key.fish"),
        }
        .trim_end(),
    )?;
    Ok(Exit::Done)
}
