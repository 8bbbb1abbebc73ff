//! docs/exit-codes.md, row by row: each is brought about, and its code and its events compared.

use std::fs;
use std::path::Path;

use caro_cli::catalog::ErrorCategory;
use rustix::process::Signal;
use telemetry_core::Label;
use test_servers::{ClosedPort, Dialect, Generation, Reply};

use crate::harness::{Home, REQUEST, caro, output, skip, text};
use crate::models::{STRANGE, generating, saying, set, set_up};
use crate::terminal::RUN_IT;
use crate::trace::CAN_TRACE;
use crate::window::Window;

/// A row of the page.
struct Row {
    code: String,
    what: String,
    recorded: String,
}

/// What the page says of a loop, and what is recorded of one with one request that was declined.
const ONE_REQUEST: (&str, &str) = ("what its requests recorded", "`command_generated`");

/// How a row came about: its code as the page spells it, and where it was recorded.
type Ended = (String, Home);

fn rows() -> Vec<Row> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/exit-codes.md");
    let page = fs::read_to_string(page).expect("the page is there");
    let table = page.lines().filter(|line| line.starts_with("| ")).skip(2);
    table
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [code, what, recorded] = cells[..] else { panic!("{line}") };
            Row { code: code.into(), what: what.into(), recorded: recorded.into() }
        })
        .collect()
}

#[test]
fn every_row_of_the_page_is_what_happens() {
    let rows = rows();
    assert_eq!(rows.len(), 35, "a row was added or lost: bring it about below");
    for Row { code, what, recorded } in rows {
        let Some((ended, home)) = bring_about(&what) else { continue };
        assert_eq!(ended, code, "{what}");
        let recorded = recorded.replace(ONE_REQUEST.0, ONE_REQUEST.1);
        assert_eq!(in_words(&home), recorded, "{what}");
    }
}

#[test]
fn the_page_names_every_kind_of_error() {
    let rows = rows();
    for label in ErrorCategory::LABELS {
        let named = rows.iter().any(|row| row.recorded.contains(&format!("({label}, ")));
        assert!(named, "no row of docs/exit-codes.md is recorded as `{label}`");
    }
}

/// Spells what was recorded as the page does.
fn in_words(home: &Home) -> String {
    let journal = home.journal();
    let Some(last) = journal.last() else { return "no session".to_owned() };
    assert_eq!(last["event"], "session_ended", "{journal:?}");
    let spell = |record: &serde_json::Value| {
        let (name, with) = (text(&record["event"]), &record["properties"]);
        match name.as_str() {
            "session_started" | "session_ended" => None,
            "error_occurred" => {
                let (kind, place) = (text(&with["error_category"]), text(&with["component"]));
                Some(format!("`{name}` ({kind}, {place})"))
            }
            _ => Some(format!("`{name}`")),
        }
    };
    let words: Vec<_> = journal.iter().filter_map(spell).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

/// Brings a row about; `None`, said aloud, where this machine cannot.
fn bring_about(what: &str) -> Option<Ended> {
    Some(match what {
        "the command was printed" => run(&REQUEST),
        "a command of high risk was printed with a warning" => run(&["delete", "empty", "folders"]),
        "a setting has a value caro does not know, so the default was used" => {
            let home = Home::consenting();
            home.write_config(home.read_config() + "\n[backend]\nprimary = 'warp'\n");
            run_in(home, &REQUEST)
        }
        "a person's own intents cannot be used, so caro's answered alone" => {
            let home = Home::consenting();
            let folder = home.config().parent().expect("it is in a folder").join("intents");
            fs::create_dir(&folder).expect("the folder is ours");
            fs::write(folder.join("own.toml"), "[[intent]]").expect("the folder is ours");
            run_in(home, &REQUEST)
        }
        "a model failed and caro's own intents answered instead" => {
            let (_server, home) = generating(Dialect::Ollama, Generation::Fails(500));
            set(&home, "backend.primary", "auto");
            run_in(home, &REQUEST)
        }
        "the person left the interactive loop" => in_loop(|window| window.press("exit\r"))?,
        "a verb did what it was told" => run(&["config", "list"]),
        "the command could not be written to standard output" => {
            shell("\"$caro\" list files >/dev/full")
        }
        "the document of `-o json` could not be written" => {
            shell("\"$caro\" -o json list files >/dev/full")
        }
        "the settings of a model do not do, or its key cannot be used" => {
            run(&["-b", "openai", "x"])
        }
        "`caro-net`, which would ask the model, is missing or broke off" => without_caro_net(),
        "the model's server was not reached, or it failed" => {
            let (closed, home) = (ClosedPort::new(), Home::consenting());
            set_up(&home, Dialect::Ollama, &closed.url(), "ollama");
            run_in(home, &STRANGE)
        }
        "the model's answer is not one command" => asked("ls\npwd", "ollama"),
        "with `auto`, the model failed and caro's own intents know no command" => {
            let (_server, home) = generating(Dialect::Ollama, Generation::Fails(500));
            set(&home, "backend.primary", "auto");
            run_in(home, &STRANGE)
        }
        "a verb failed" => run(&["telemetry", "export", "-o", "/nowhere/export.json"]),
        "the command line cannot be used" => run(&["--no-such-option"]),
        "the request is empty, too long, or no text" => run(&["-p", ""]),
        "a setting or a value does not exist" => run(&["config", "set", "backend.primary", "warp"]),
        "no command is known for the request" => run(&STRANGE),
        "the model says that it knows none" => asked("UNKNOWN", "ollama"),
        "the command is critical, so it is neither printed nor run" => asked("rm -rf /", "ollama"),
        "`caro safety check` was given a command that caro would block" => {
            run(&["safety", "check", "rm -rf /"])
        }
        "the person declined" => on_screen(&["-x", "list", "files"], RUN_IT, "n\n"),
        "the person declined a command of high risk" => {
            on_screen(&["-x", "delete", "empty", "folders"], "[yes/e/N] ", "n\n")
        }
        "there was nobody to ask" => run(&["-x", "list", "files"]),
        "a verb needs a person's answer and got none" => {
            run_in(Home::new(), &["telemetry", "enable"])
        }
        "the command ran and ended with N" => {
            let (code, home) = asked_to_run("exit 42");
            assert_eq!(code, 42);
            ("N".to_owned(), home)
        }
        "caro itself failed" => return internal_error(),
        "the command's time was up" => {
            let (_server, home) = saying(Dialect::Ollama, "sleep 1000");
            run_in(home, &["-x", "-y", "--timeout", "1", "wait"])
        }
        "the shell could not be started" => in_shell("no program at all"),
        "the shell was not there" => in_shell("#!/nowhere/interpreter\n"),
        "the command was ended by signal N" => {
            let (code, home) = asked_to_run("kill -9 $$");
            assert_eq!(code, 128 + Signal::KILL.as_raw());
            ("128+N".to_owned(), home)
        }
        "signal N came while a question waited" => {
            let home = Home::consenting();
            interrupted(home, &["-x", "list", "files"], RUN_IT)
        }
        "signal N came while a model was asked" => {
            let (server, home) = generating(Dialect::Ollama, Generation::Says(Reply::hang()));
            let ended = interrupted(home, &STRANGE, "asking ollama");
            drop(server);
            ended
        }
        "TERM or HUP came while the interactive loop waited" => {
            in_loop(|window| window.kill(Signal::HUP))?
        }
        other => panic!("no test brings this row about: {other}"),
    })
}

fn run(args: &[&str]) -> Ended {
    run_in(Home::consenting(), args)
}

fn run_in(home: Home, args: &[&str]) -> Ended {
    (home.run(args).code.to_string(), home)
}

fn shell(script: &str) -> Ended {
    let home = Home::consenting();
    (home.shell(script).code.to_string(), home)
}

/// Asks a model that says this.
fn asked(says: &str, primary: &str) -> Ended {
    let (_server, home) = saying(Dialect::Ollama, says);
    set(&home, "backend.primary", primary);
    run_in(home, &STRANGE)
}

/// Runs what a model says.
fn asked_to_run(says: &str) -> (i32, Home) {
    let (_server, home) = saying(Dialect::Ollama, says);
    (home.run(&["-x", "-y", "reticulate"]).code, home)
}

fn on_screen(args: &[&str], question: &str, keys: &str) -> Ended {
    let home = Home::consenting();
    let mut screen = home.screen(args);
    screen.see(question);
    screen.press(keys);
    (screen.end().1.to_string(), home)
}

/// Makes a request in the loop, declines its command, and leaves; `None` where there is no window.
fn in_loop(leave: impl FnOnce(&mut Window)) -> Option<Ended> {
    let home = Home::consenting();
    let mut window = home.repl(&[])?;
    for (seen, keys) in [("caro> ", "list files\r"), (RUN_IT, "n\r")] {
        window.see(seen);
        window.press(keys);
    }
    window.see("caro> ");
    leave(&mut window);
    let code = window.end().1;
    Some((if code < 0 { "by signal N".to_owned() } else { code.to_string() }, home))
}

/// Sends a signal while `seen` is on the screen.
fn interrupted(home: Home, args: &[&str], seen: &str) -> Ended {
    let mut screen = home.screen(args);
    screen.see(seen);
    screen.kill(Signal::TERM);
    assert_eq!(screen.end().1, -Signal::TERM.as_raw());
    ("by signal N".to_owned(), home)
}

/// Runs a command in a shell that is this file.
fn in_shell(content: &str) -> Ended {
    let home = Home::consenting();
    let shell = home.work().join("bash");
    home.put_program(&shell, content);
    run_in(home.with("SHELL", shell), &["-x", "-y", "list", "files"])
}

fn without_caro_net() -> Ended {
    let (_server, home) = saying(Dialect::Ollama, "ls");
    let mut command = home.program(home.caro_alone());
    command.args(STRANGE);
    (output(command).code.to_string(), home)
}

/// Has the system refuse random bytes in the middle of a session, which it never does by itself.
fn internal_error() -> Option<Ended> {
    if !*CAN_TRACE {
        skip("`strace` is not installed, or may not trace here");
        return None;
    }
    let (_server, home) = saying(Dialect::Ollama, "ls");
    let trace = home.work().join("trace");
    // From the same state each time: the first run of all makes a secret, and needs more of them.
    let traced = |more: &[&str]| {
        assert_eq!(home.run(&["telemetry", "clear", "-y"]).code, 0);
        let mut strace = home.program("strace");
        strace.arg("-o").arg(&trace).args(more).arg(caro()).args(STRANGE);
        output(strace)
    };
    assert_eq!(home.run(&STRANGE).code, 0);
    assert_eq!(traced(&[]).code, 0);
    let calls = fs::read_to_string(&trace).expect("strace wrote it");
    let last = calls.lines().filter(|line| line.starts_with("getrandom(")).count();
    let failed = traced(&["-e", &format!("inject=getrandom:error=EIO:when={last}")]);
    assert!(failed.stderr.contains("caro: internal error at "), "{failed:?}");
    Some((failed.code.to_string(), home))
}
