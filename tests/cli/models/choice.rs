//! Which backend is asked: the option, then the variable, then the file, then caro's own.

use test_servers::Dialect;

use super::{STRANGE, saying, set};
use crate::harness::{Home, REQUEST};

#[test]
fn an_option_beats_the_variable_and_the_variable_beats_the_file() {
    let (server, home) = saying(Dialect::Ollama, "pwd");
    let asked = |home: &Home, args: &[&str]| {
        let before = server.chats().len();
        let output = home.run(&[args, &REQUEST].concat());
        assert_eq!(output.code, 0, "{args:?}: {output:?}");
        (server.chats().len() - before, output.stdout)
    };
    let (model, own) = ((1, "pwd\n".to_owned()), (0, "ls -lhS\n".to_owned()));
    assert_eq!(asked(&home, &[]), model);
    assert_eq!(asked(&home, &["-b", "embedded"]), own);
    let home = home.with("CARO_BACKEND", "embedded");
    assert_eq!(asked(&home, &[]), own);
    assert_eq!(asked(&home, &["--backend", "ollama"]), model);
    set(&home, "backend.primary", "embedded");
    let home = home.with("CARO_BACKEND", "ollama");
    assert_eq!(asked(&home, &[]), model);
    assert_eq!(asked(&home, &["--backend=embedded"]), own);
    assert_eq!(asked(&home.with("CARO_BACKEND", ""), &[]), own);
}

#[test]
fn an_unknown_backend_is_told_the_known_ones() {
    let known = ["embedded", "ollama", "openai", "auto"];
    let names_all = |text: &str| known.iter().all(|name| text.contains(name));
    let home = Home::configured("backend.primary = 'warp'\n");
    let file = home.ask();
    assert_eq!(file.stderr.lines().count(), 1, "{file:?}");
    assert!(names_all(&file.stderr) && file.stderr.contains("`backend.primary`"), "{file:?}");
    let set = home.run(&["config", "set", "backend.primary", "warp"]);
    assert_eq!(set.code, 2);
    assert!(names_all(&set.stderr), "{set:?}");
    let option = home.run(&["-b", "warp", "list", "files"]);
    assert_eq!((option.code, option.stdout.as_str()), (2, ""));
    assert!(names_all(&option.stderr), "{option:?}");
}

/// Whoever mistypes `embedded` wanted nothing to leave the machine.
#[test]
fn a_mistyped_variable_never_asks_the_model_of_the_file() {
    let (server, home) = saying(Dialect::Ollama, "pwd");
    let home = home.with("CARO_BACKEND", "embeded");
    let output = home.ask();
    assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
    assert!(output.stderr.contains("CARO_BACKEND must be one of embedded, ollama"), "{output:?}");
    assert!(!output.stderr.contains("embeded"), "{output:?}");
    assert_eq!(server.http().connections(), 0);
    assert_eq!(
        home.events().join(" "),
        "session_started error_occurred command_generated session_ended"
    );
    assert_eq!(home.only("error_occurred")["error_category"], "config");
    assert_eq!(home.only("session_started")["backend"], "embedded");
    // An option says clearly what is meant.
    let output = home.run(&[&["-b", "ollama"][..], &STRANGE].concat());
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("pwd\n", ""));
}

#[test]
fn a_model_that_nobody_named_is_not_asked_for() {
    for name in ["ollama", "openai"] {
        let home = Home::consenting();
        let output = home.run(&[&["-b", name][..], &STRANGE].concat());
        let says = format!("no model is named: run `caro config set backend.{name}.model NAME`");
        super::assert_failed(&home, &output, 1, &says);
        assert_eq!(home.only("error_occurred")["error_category"], "config");
    }
}

#[test]
fn the_hint_where_no_command_is_known_sets_a_model_up() {
    let output = Home::new().run(&STRANGE);
    assert_eq!(output.code, 3);
    for command in
        ["`caro config set backend.ollama.model NAME`", "`caro config set backend.primary auto`"]
    {
        assert!(output.stderr.contains(command), "{output:?}");
    }
    assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
}

#[test]
fn a_setting_that_cannot_work_is_refused_when_it_is_set() {
    let home = Home::new();
    for (key, value, expected) in [
        ("backend.ollama.url", "localhost:11434", "https:// or http://"),
        ("backend.openai.url", "ftp://here", "https:// or http://"),
        ("backend.openai.url", "https://ada:sekrit@here/v1", "no user name"),
        ("backend.ollama.timeout_seconds", "0", "from 1 to 600"),
        ("backend.ollama.timeout_seconds", "601", "from 1 to 600"),
        ("backend.ollama.temperature", "2.5", "from 0 to 2"),
        ("backend.ollama.allow_http", "perhaps", "true or false"),
        ("backend.openai.api_key_file", "key", "begins with / or ~/"),
        ("backend.openai.api_key", "sekrit", "unknown setting `backend.openai.api_key`"),
    ] {
        let output = home.run(&["config", "set", "--", key, value]);
        assert_eq!(output.code, 2, "{key}: {output:?}");
        assert!(output.stderr.contains(expected), "{key}: {output:?}");
        assert!(!output.stderr.contains("sekrit"), "{key}: {output:?}");
    }
    assert!(!home.config().exists());
}
