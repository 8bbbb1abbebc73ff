//! `auto`: the model that is set up, then caro's own intents.

use test_servers::{Dialect, Generation, ModelServer};

use super::{BOTH, STRANGE, assert_failed, base, generating, name, saying, set, set_up};
use crate::harness::{Home, REQUEST};

#[test]
fn auto_takes_the_answer_of_the_model() {
    for dialect in BOTH {
        let (_server, home) = saying(dialect, "pwd");
        set(&home, "backend.primary", "auto");
        let output = home.run(&REQUEST);
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("pwd\n", ""));
        assert_eq!(home.only("session_started")["backend"], name(dialect));
        assert_eq!(home.only("command_generated")["backend"], name(dialect));
    }
}

#[test]
fn auto_falls_back_with_one_line_and_one_error() {
    for (generation, says) in [
        (Generation::Fails(500), "ollama: the server reports a failure (status 500); caro's own"),
        (Generation::BreaksOff(vec!["l".to_owned()]), "ollama: the answer broke off; caro's own"),
        (Generation::text("ls\npwd"), "more than one command; caro's own"),
        (
            Generation::text("UNKNOWN"),
            "ollama: the model knows no command for this request; caro's own",
        ),
    ] {
        let (_server, home) = generating(Dialect::Ollama, generation);
        set(&home, "backend.primary", "auto");
        let output = home.ask();
        assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
        assert!(output.stderr.contains(says), "{says}: {output:?}");
        assert_eq!(
            home.events().join(" "),
            "session_started error_occurred command_generated session_ended"
        );
        let generated = home.only("command_generated");
        assert_eq!(generated["backend"], "embedded");
        assert_eq!(generated.get("model_name"), None);
        assert_eq!(home.only("session_started")["backend"], "ollama");
        assert_eq!(home.only("session_ended")["errors"], 1);
    }
}

#[test]
fn auto_fails_or_does_not_know_as_the_model_did() {
    for (generation, code, says) in [
        (Generation::Fails(500), 1, "(status 500); caro's own intents know none either"),
        (
            Generation::text("UNKNOWN"),
            3,
            "no command for this request; caro's own intents know none",
        ),
    ] {
        let (_server, home) = generating(Dialect::OpenAi, generation);
        set(&home, "backend.primary", "auto");
        let output = home.run(&STRANGE);
        assert_failed(&home, &output, code, says);
    }
}

#[test]
fn auto_without_a_model_is_silent_and_asks_nobody() {
    let home = Home::consenting();
    set(&home, "backend.primary", "auto");
    assert_eq!(home.ask().stderr, "");
    assert_eq!(home.only("session_started")["backend"], "embedded");
    let output = home.run(&STRANGE);
    assert_eq!(output.code, 3);
    assert!(output.stderr.contains("`caro config set backend.ollama.model NAME`"), "{output:?}");
}

/// A request meant for this machine must not end up with a company because this machine failed.
#[test]
fn auto_never_goes_on_from_one_server_to_another() {
    let (ollama, openai) =
        (ModelServer::start(Dialect::Ollama), ModelServer::start(Dialect::OpenAi));
    ollama.generate(Generation::Fails(500));
    let home = Home::consenting();
    set_up(&home, Dialect::OpenAi, &base(&openai, Dialect::OpenAi), "auto");
    set_up(&home, Dialect::Ollama, &base(&ollama, Dialect::Ollama), "auto");
    assert_eq!(home.run(&STRANGE).code, 1);
    assert_eq!((ollama.chats().len(), openai.http().connections()), (1, 0));
}

#[test]
fn a_backend_that_was_named_does_not_fall_back() {
    let (_server, home) = generating(Dialect::Ollama, Generation::Fails(500));
    let output = home.run(&REQUEST);
    assert_failed(&home, &output, 1, "ollama: the server reports a failure (status 500)");
}
