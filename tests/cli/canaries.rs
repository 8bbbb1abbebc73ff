//! Strings planted wherever a person's words, names and paths pass: none reaches a byte on disk.
//!
//! That a panic quotes none of them either is tested in `tests/session`, where one can be made.

mod classes;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::harness::{Home, NOTICE, output};
use crate::sandbox::private;
use crate::terminal::{RUN_IT, Screen};

/// Part of every planted string, in the cases a program may turn it into.
const CANARIES: [&str; 2] = ["kanari", "KANARI"];

/// A home whose path, names, variables and settings all hold a canary, and where telemetry is on.
fn planted() -> Home {
    let home = Home::new();
    let inner = home.path().join("kanari-home");
    fs::create_dir(&inner).unwrap();
    fs::write(home.work().join("kanari-file.txt"), "kanari-content\n").unwrap();
    let shell = home.work().join("kanari-folder");
    fs::create_dir(&shell).unwrap();
    std::os::unix::fs::symlink("/bin/sh", shell.join("kanari-shell")).unwrap();
    let home = home
        .with("HOME", &inner)
        .with("SHELL", shell.join("kanari-shell"))
        .with("USER", "kanari-user")
        .with("LOGNAME", "kanari-user")
        .with("HOSTNAME", "kanari-host")
        .with("LANG", "kanari")
        .with("PWD", "/kanari")
        .with("EDITOR", "kanari-editor")
        .with("OPENAI_API_KEY", "sk-kanari")
        .with("CARO_KANARI", "kanari");
    let yes = home.run(&["telemetry", "enable", "--accept-notice", NOTICE]);
    assert_eq!(yes.code, 0, "{yes:?}");
    home
}

fn config_of(home: &Home) -> PathBuf {
    home.path().join("kanari-home/.config/caro/config.toml")
}

/// Looks for a canary in every file below the home, and in what the verbs print.
fn assert_silent(home: &Home, written_by_the_test: &[PathBuf]) {
    assert_silent_about(home, written_by_the_test, |text| {
        let text = String::from_utf8_lossy(text);
        CANARIES.iter().any(|canary| text.contains(canary))
    });
}

fn assert_silent_about(
    home: &Home,
    written_by_the_test: &[PathBuf],
    found: impl Fn(&[u8]) -> bool,
) {
    let mut records = 0;
    for (path, bytes) in home.files() {
        let path = home.path().parent().unwrap().join(path);
        let Some(bytes) = bytes else { continue };
        if path.starts_with(home.path()) && !written_by_the_test.contains(&path) {
            assert!(!found(&bytes), "{}: {}", path.display(), String::from_utf8_lossy(&bytes));
            records += usize::from(path.ends_with("journal.jsonl")) * bytes.len() / 512;
        }
    }
    assert!(records > 3, "the search would find nothing anyway");
    for args in [
        &["telemetry", "show"][..],
        &["telemetry", "show", "--json"],
        &["telemetry", "export", "-o", "-"],
        &["telemetry", "export", "-o", "-", "--format", "array"],
        &["telemetry", "export", "--review"],
        &["telemetry", "report", "-o", "-"],
        &["telemetry", "export", "-o", "-", "--aggregate"],
        &["telemetry", "consent", "--json"],
        &["telemetry", "preview"],
        &["telemetry", "events", "--json"],
    ] {
        let output = home.run(args);
        assert!(!found(output.stdout.as_bytes()), "{args:?}: {output:?}");
    }
    home.run(&["telemetry", "export", "--force", "-o", "exported.json"]);
    assert!(!found(&fs::read(home.work().join("exported.json")).expect("it was exported")));
    // The person's own paths are shown to that person, and not kept.
    let folder = home.path().join("kanari-home");
    let status = home.run(&["telemetry", "status", "--json"]).stdout;
    let status = status.replace(folder.to_str().expect("paths in tests are text"), "");
    assert!(!found(status.as_bytes()), "{status}");
}

/// Figma-Context-MCP#354, agent-orchestrator#2813: paths and arguments leaked past such promises.
#[test]
fn no_word_of_a_person_reaches_the_disk() {
    let home = planted();
    for (args, code) in [
        (&["find", "the", "file", "kanari.rs"][..], 0),
        (&["-p", "search for \"kanari-text\" in kanari-file.txt"], 0),
        (&["-x", "-y", "show", "the", "contents", "of", "kanari-file.txt"], 0),
        (&["-x", "-y", "show", "the", "contents", "of", "kanari-missing.txt"], 1),
        (&["-x", "-y", "delete", "file", "kanari-file.txt"], 0),
        (&["-x", "-y", "--timeout", "100", "create", "folder", "kanari-new"], 0),
        (&["delete", "the", "folder", "/kanari/../etc"], 4),
        (&["kanari", "kanari", "kanari"], 3),
        (&["-o", "json", "show", "the", "contents", "of", "kanari-file.txt"], 0),
        (&["find", "files", "owned", "by", "kanari"], 0),
    ] {
        let output = home.run(args);
        assert_eq!(output.code, code, "{args:?}: {output:?}");
    }
    assert_eq!(home.run_with_input::<&str>(&[], b"find the file kanari-stdin.rs").code, 0);
    assert_eq!(home.run_with_input::<&str>(&[], b"kanari \x00").code, 2);
    assert_eq!(home.run(&[OsStr::from_bytes(b"kanari\xff")]).code, 2);
    assert_silent(&home, &[]);
}

#[test]
fn no_word_of_a_model_or_its_server_reaches_the_disk() {
    use test_servers::{Dialect, Generation, ModelServer, Reply};
    let (server, home) = (ModelServer::start(Dialect::Ollama), planted());
    crate::models::set_up(&home, Dialect::Ollama, &server.url(), "ollama");
    crate::models::set(&home, "backend.ollama.model", "kanari-model");
    let config = config_of(&home);
    for (generation, code) in [
        (Generation::text("```sh\necho kanari\n```\nSays kanari."), 1),
        (Generation::Says(Reply::text(500, "kanari")), 1),
        (Generation::Says(Reply::text(200, "kanari")), 1),
        (Generation::text("kanari kanari\nkanari"), 1),
    ] {
        server.generate(generation);
        for args in [&["kanari"][..], &["-o", "json", "kanari"], &["-b", "auto", "kanari"]] {
            assert_eq!(home.run(args).code, code, "{args:?}");
        }
    }
    crate::models::set(&home, "backend.ollama.model", ModelServer::MODEL);
    server.generate(Generation::text("```sh\necho kanari\n```\nSays kanari."));
    let ran = home.run(&["-x", "-y", "kanari"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "kanari\n"), "{ran:?}");
    assert_silent(&home, &[config]);
}

#[test]
fn no_word_typed_while_editing_reaches_the_disk() {
    let home = planted();
    let mut screen = home.screen(&["-x", "list", "files"]);
    screen.see(RUN_IT);
    screen.press("e\n");
    screen.see("ls");
    screen.press("\x01\x0becho kanari-typed\r");
    screen.see(RUN_IT);
    screen.press("y\n");
    screen.see("kanari-typed");
    assert_eq!(screen.end().1, 0);
    assert_silent(&home, &[]);
}

#[test]
fn no_setting_of_a_person_reaches_the_disk_a_second_time() {
    let home = planted();
    let config = config_of(&home);
    let text = fs::read_to_string(&config).unwrap();
    fs::write(
        &config,
        format!(
            "kanari_1 = 'kanari'\n{text}posthog.api_key = 'phc_kanari'\n[backend]\nprimary = 'kanari'\n\
             [kanari]\nkanari = ['kanari']\n"
        ),
    )
    .unwrap();
    home.ask();
    home.ask();
    assert_silent(&home, &[config]);
}

#[test]
fn an_error_inside_a_config_file_does_not_reach_the_disk() {
    let home = planted();
    home.ask();
    home.ask();
    let config = config_of(&home);
    fs::write(&config, "[telemetry]\nenabled = kanari\n").unwrap();
    let output = home.ask();
    assert!(!output.stderr.replace("kanari-home", "").contains("kanari"), "{output:?}");
    assert_silent(&home, &[config]);
}

#[test]
fn the_name_of_the_host_and_of_the_user_reach_no_file() {
    let home = planted();
    let script = "hostname kanari-host\n\
                  for i in 1 2; do \"$caro\" list files by size; done\n\
                  \"$caro\" -x -y list files";
    let Some(command) = private(&home, script) else { return };
    let run = output(command);
    assert_eq!(run.code, 0, "{run:?}");
    assert_silent(&home, &[]);
}

#[test]
fn an_answer_in_a_terminal_leaves_no_word_of_the_terminal() {
    let home = planted().with("TERM", "xterm-kanari").with("SSH_CLIENT", "kanari");
    fs::remove_file(config_of(&home)).unwrap();
    let mut screen = Screen::open(home.command(&["find", "the", "file", "kanari.rs"]));
    screen.see("[y/N/p] ");
    screen.press("kanari\ny\n");
    screen.see("find . -name kanari.rs");
    assert_eq!(screen.end().1, 0);
    home.ask();
    assert_silent(&home, &[]);
}
