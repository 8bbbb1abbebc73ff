//! caro on a key of bash, zsh and fish, each in a window of its own.

use std::fs;

use crate::harness::Home;
use crate::shells::{in_each_shell, log};

/// The key, as the terminal sends it.
const ALT_K: &str = "\x1bk";

fn calls(home: &Home) -> String {
    fs::read_to_string(log(home)).expect("it is ours")
}

fn last_is(row: &str) -> impl Fn(&[String]) -> bool {
    move |rows| rows.last().is_some_and(|last| last == row)
}

#[test]
fn the_key_puts_the_command_on_the_line_and_runs_nothing() {
    in_each_shell(|shell, home| {
        home.put("a.txt", "");
        let Some(mut window) = shell.open(home, "") else { return };
        window.press("delete file a.txt");
        window.see_rows("request", last_is("$ delete file a.txt"));
        window.press(ALT_K);
        window.see_rows("command", last_is("$ rm a.txt"));
        assert_eq!(calls(home), "0\n", "{}: one call, and no argument", shell.name);
        assert!(home.work().join("a.txt").exists(), "{}", shell.name);
        // The cursor stands at its end, and Enter runs it.
        window.press(" && echo go'n'e\r");
        window.see_rows("what it printed", |rows| rows.ends_with(&["gone".into(), "$".into()]));
        assert!(!home.work().join("a.txt").exists(), "{}", shell.name);
    });
}

#[test]
fn what_caro_says_stands_above_the_prompt_and_the_words_stay() {
    in_each_shell(|shell, home| {
        let Some(mut window) = shell.open(home, "") else { return };
        for (words, says, line) in [
            ("make me a sandwich", "no command is known", "$ make me a sandwich"),
            ("remove the folder /", "blocked.", "$ remove the folder /"),
            ("delete empty folders", "high risk.", "$ find . -mindepth 1 -type d -empty -delete"),
            ("sort lines alphabetically", "a name is missing", "$ sort <FILE>"),
        ] {
            window.press(words);
            window.see_rows("request", |rows| rows.last().is_some_and(|row| row.contains(words)));
            window.press(ALT_K);
            window.see_rows("message above the line", |rows| {
                let above: String = rows[..rows.len().saturating_sub(1)].concat();
                above.contains(says) && last_is(line)(rows)
            });
            // What was said begins at the edge, with nothing of the prompt or the words before it.
            let rows = window.rows();
            assert!(rows.iter().any(|row| row.starts_with("caro: ")), "{}: {rows:?}", shell.name);
            window.press("\x15\x0c");
            window.see_rows("an empty line", |rows| rows == ["$"]);
        }
    });
}

/// The words are never a part of a script, an option or a second command.
#[test]
fn nothing_in_the_words_is_evaluated() {
    in_each_shell(|shell, home| {
        let Some(mut window) = shell.open(home, "") else { return };
        for words in [
            "list files; touch hacked",
            "list files $(touch hacked) `touch hacked`",
            "list files (touch hacked) %s %n \\n",
            "list files' ; touch hacked ; '",
            "list files\" ; touch hacked ; \"",
            "list files | tee hacked > hacked",
            "--help",
            "-x -y list files",
            "-- list",
            "telemetry enable --accept-notice 1",
        ] {
            window.press(words);
            window.see_rows("request", last_is(&format!("$ {words}")));
            window.press(ALT_K);
            window.see_rows("an answer", |rows| {
                rows.iter().any(|row| row.starts_with("caro: "))
                    && rows.last().is_some_and(|row| row.starts_with("$ "))
            });
            assert_eq!(calls(home), "0\n", "{}: {words}", shell.name);
            fs::write(log(home), "").unwrap();
            window.press("\x15\x0c");
            window.see_rows("an empty line", |rows| rows == ["$"]);
        }
        assert_eq!(fs::read_dir(home.work()).unwrap().count(), 0, "{}", shell.name);
        assert_eq!(home.run(&["config", "get", "telemetry.enabled"]).stdout, "false\n");
    });
}

#[test]
fn an_empty_line_asks_nothing() {
    in_each_shell(|shell, home| {
        let Some(mut window) = shell.open(home, "") else { return };
        window.press(ALT_K);
        window.press("  ");
        window.press(ALT_K);
        window.press("echo don'e'\r");
        window.see_rows("what it printed", |rows| rows.ends_with(&["done".into(), "$".into()]));
        assert_eq!(calls(home), "", "{}", shell.name);
    });
}

#[test]
fn another_key_can_be_chosen() {
    in_each_shell(|shell, home| {
        let line = match shell.name {
            "fish" => r"set -g CARO_BINDKEY '\co'",
            "zsh" => "CARO_BINDKEY='^O'",
            _ => r"CARO_BINDKEY='\C-o'",
        };
        let Some(mut window) = shell.open(home, line) else { return };
        window.press("list files by size\x0f");
        window.see_rows("command", last_is("$ ls -lhS"));
    });
}

/// The key must not take anything away from anybody.
#[test]
fn no_shell_uses_the_key_for_something_else() {
    in_each_shell(|shell, home| {
        let line = match shell.name {
            "fish" => r"bind \ek 2>/dev/null; or set -g CARO_FREE free",
            "zsh" => r"[[ $(bindkey '\ek') == *undefined-key ]] && CARO_FREE=free",
            _ => r#"bind -p | grep -qF '"\ek"' || CARO_FREE=free"#,
        };
        let Some(mut window) = shell.open(home, line) else { return };
        window.press("echo \"<$CARO_FREE>\"\r");
        window.see_rows("what it printed", |rows| rows.ends_with(&["<free>".into(), "$".into()]));
    });
}

#[test]
fn words_that_are_not_ascii_keep_the_line_whole() {
    in_each_shell(|shell, home| {
        let Some(mut window) = shell.open(home, "") else { return };
        window.press("delete file bücher-größe.txt");
        window.see_rows("request", last_is("$ delete file bücher-größe.txt"));
        window.press(ALT_K);
        window.see_rows("command", |rows| rows.last().is_some_and(|row| row.starts_with("$ rm ")));
        let command = window.rows().pop().expect("there is a row");
        window.press(" -v");
        window.see_rows("what was typed at its end", last_is(&format!("{command} -v")));
    });
}

/// A script that is sourced by what is no interactive shell binds nothing and says nothing.
#[test]
fn without_a_person_the_script_does_nothing() {
    in_each_shell(|shell, home| {
        let script = home.run(&["shell", "init", shell.name]).stdout;
        fs::write(home.path().join("script"), script).unwrap();
        let mut program = home.program(&shell.path);
        program.args(["-c", "source \"$HOME/script\"; echo here"]);
        let output = crate::harness::output(program);
        assert_eq!(
            (output.stdout.as_str(), output.stderr.as_str()),
            ("here\n", ""),
            "{}",
            shell.name
        );
    });
}
