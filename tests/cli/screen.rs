//! Colour by the three variables that other programs follow, and lines that fit the terminal.

use std::path::Path;

use crate::harness::{Home, caro};
use crate::terminal::QUESTION;

/// Which variables are set, and whether colour follows in a terminal and in a pipe.
type Wish = (&'static [(&'static str, &'static str)], bool, bool);

const WISHES: &[Wish] = &[
    (&[], true, false),
    (&[("NO_COLOR", "1")], false, false),
    (&[("NO_COLOR", "")], true, false),
    (&[("CLICOLOR", "0")], false, false),
    (&[("CLICOLOR", "1")], true, false),
    (&[("CLICOLOR_FORCE", "1")], true, true),
    (&[("CLICOLOR_FORCE", "0")], true, false),
    (&[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], true, true),
    (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, false),
    (&[("TERM", "dumb")], false, false),
];

fn wishing(variables: &[(&str, &str)]) -> Home {
    variables.iter().fold(Home::new(), |home, (name, value)| home.with(name, value))
}

#[test]
fn messages_and_help_are_coloured_as_the_variables_say() {
    for (variables, terminal, pipe) in WISHES {
        let home = wishing(variables);
        for args in [&["telemetry", "disable"][..], &["--help"]] {
            let (text, _) = home.screen(args).end();
            assert_eq!(text.contains("\x1b["), *terminal, "{variables:?} {args:?}: {text}");
            let output = home.run(args);
            let text = output.stdout + &output.stderr;
            assert_eq!(text.contains('\x1b'), *pipe, "{variables:?} {args:?}: {text}");
        }
    }
}

#[test]
fn the_notice_and_the_question_are_coloured_as_the_variables_say() {
    for (variables, terminal, _) in WISHES {
        let home = wishing(variables);
        let mut screen = home.screen(&["-x", "delete empty folders"]);
        if !variables.contains(&("TERM", "dumb")) {
            let notice = screen.see(QUESTION);
            assert_eq!(notice.contains('\x1b'), *terminal, "{variables:?}: {notice}");
            screen.press("n\n");
        }
        let question = screen.see("[yes/e/N] ");
        assert_eq!(question.contains('\x1b'), *terminal, "{variables:?}: {question}");
    }
}

/// Nothing that a script reads is ever coloured.
#[test]
fn commands_and_documents_have_no_colour_even_where_it_is_forced() {
    let home = wishing(&[("CLICOLOR_FORCE", "1")]);
    for args in [
        &["list", "files"][..],
        &["-o", "json", "list", "files"],
        &["telemetry", "status", "--json"],
        &["telemetry", "events"],
        &["telemetry", "preview"],
        &["config", "list"],
        &["completions", "bash"],
        &["shell", "init", "zsh"],
    ] {
        let output = home.run(args);
        assert!(!output.stdout.contains('\x1b'), "{args:?}: {}", output.stdout);
    }
}

#[test]
fn notice_and_help_fit_the_terminal() {
    for columns in [40, 60, 80, 200] {
        for args in [
            &["list", "files"][..],
            &["--help"],
            &["telemetry", "notice"],
            &["shell", "init", "-h"],
        ] {
            let home = Home::new().with("NO_COLOR", "1");
            let Some(mut window) = home.window(Path::new(caro()), args, columns) else { return };
            if args[0] == "list" {
                let notice = window.see("[y/N/p]");
                assert_fits(&notice, columns);
                window.press("n\n");
            }
            assert_fits(&window.end().0, columns);
        }
    }
}

fn assert_fits(text: &str, columns: u16) {
    // Nor is a single word broken, wherever that is.
    let lines = text.lines().filter(|line| line.trim().contains(' '));
    let longest = lines.map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
    assert!(longest <= usize::from(columns.min(100)), "{columns}: {text}");
}

#[test]
fn the_help_of_the_loop_fits_the_terminal() {
    let home = Home::configured("telemetry.enabled = false\n").with("NO_COLOR", "1");
    let Some(mut window) = home.window(Path::new(caro()), &[], 40) else { return };
    window.see("caro> ");
    window.press("?\r");
    window.see("Say in");
    let help = window.see("caro config set history.enabled");
    assert!(help.lines().all(|line| line.chars().count() <= 40), "{help}");
}
