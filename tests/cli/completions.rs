//! Completion of caro's own verbs and options in bash, zsh and fish.

use caro_cli::cli::Cli;
use clap::{Command, CommandFactory};

use crate::harness::Home;
use crate::shells::in_each_shell;

#[test]
fn a_tab_completes_verbs_options_and_values() {
    in_each_shell(|shell, home| {
        let line = match shell.name {
            "fish" => "caro completions fish | source",
            "zsh" => "autoload -U compinit; compinit -u -D\nsource <(caro completions zsh)",
            _ => "source <(caro completions bash)",
        };
        let help = home.run(&["completions", "--help"]).stdout;
        assert!(help.contains(line.lines().last().expect("there is one")), "{help}");
        let Some(mut window) = shell.open(home, line) else { return };
        for (typed, completed) in [
            ("caro telem", "$ caro telemetry"),
            ("caro telemetry ex", "$ caro telemetry export"),
            ("caro telemetry export --forc", "$ caro telemetry export --force"),
            ("caro --no-t", "$ caro --no-telemetry"),
            ("caro shell init z", "$ caro shell init zsh"),
        ] {
            // For fish no words without a dash are made from the definition.
            if shell.name == "fish" && typed.ends_with(" z") {
                continue;
            }
            window.press(typed);
            window.press("\t");
            window.see_rows("completed words", |rows| {
                rows.last().is_some_and(|row| row == completed)
            });
            window.press("\x15\x0c");
            window.see_rows("an empty line", |rows| rows == ["$"]);
        }
    });
}

/// The scripts are made from the definition of the command line, so nothing can be missing.
#[test]
fn every_verb_and_option_is_in_every_script() {
    for shell in ["bash", "zsh", "fish"] {
        let output = Home::new().run(&["completions", shell]);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{shell}");
        for word in words(&Cli::command()) {
            assert!(output.stdout.contains(&word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn another_shell_is_refused_with_the_names_of_those_there_are() {
    for verb in [&["completions", "tcsh"][..], &["shell", "init", "tcsh"]] {
        let output = Home::new().run(verb);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{output:?}");
        assert!(output.stderr.contains("bash, zsh, fish"), "{output:?}");
    }
}

/// The names of a command's verbs and options, and of theirs.
fn words(command: &Command) -> Vec<String> {
    let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
    let mut words: Vec<_> =
        shown.filter_map(|argument| argument.get_long()).map(str::to_owned).collect();
    for verb in command.get_subcommands() {
        words.push(verb.get_name().to_owned());
        words.extend(self::words(verb));
    }
    words
}
