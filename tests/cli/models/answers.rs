//! What becomes of an answer: printed, rated, run, recorded; or refused.

use serde_json::{Value, json};
use test_servers::{Dialect, Generation, ModelOptions, ModelServer, Reply};

use super::{BOTH, STRANGE, assert_failed, base, generating, name, saying, set, set_up};
use crate::harness::{HUNG, Home};

const ANSWER: &str = "```sh\nfind . -type f -size +100M\n```\nFinds large files.";
const COMMAND: &str = "find . -type f -size +100M\n";

#[test]
fn the_command_is_printed_and_nothing_else() {
    for dialect in BOTH {
        let (server, home) = saying(dialect, ANSWER);
        let output = home.run(&STRANGE);
        assert_eq!((output.code, output.stdout.as_str()), (0, COMMAND), "{output:?}");
        assert_eq!(output.stderr, "", "a stream that is no terminal gets no sign of life");
        assert_eq!((server.chats().len(), server.faults()), (1, vec![]));
    }
}

#[test]
fn the_model_hears_the_rules_the_machine_and_the_request() {
    for dialect in BOTH {
        let (server, home) = saying(dialect, ANSWER);
        let home = home.with("SHELL", "/bin/bash").with("KANARI", "kanari");
        assert_eq!(home.run(&["-p", "größte Dateien; \"here\"\n{tools}"]).code, 0);
        let chat = server.await_chats(1, HUNG).remove(0);
        assert!(chat.streamed);
        assert_eq!(chat.model, ModelServer::MODEL);
        let [(system, rules), (user, request)] = &chat.messages[..] else {
            panic!("{:?}", chat.messages)
        };
        assert_eq!((system.as_str(), user.as_str()), ("system", "user"));
        let lines: Vec<_> = request.lines().collect();
        let [mark, "größte Dateien; \"here\"", "{tools}", end] = lines[..] else {
            panic!("{request}")
        };
        assert!(mark == end && mark.starts_with("request-") && rules.contains(mark), "{rules}");
        assert!(rules.contains("for bash on"), "{rules}");
        // Of the machine it hears no more than that.
        let body = chat.body.to_string();
        let private = home.path();
        for word in ["kanari", private.to_str().unwrap(), "/bin/bash", "HOME"] {
            assert!(!body.contains(word), "{word}: {body}");
        }
        let again = home.run(&STRANGE);
        assert_eq!(again.code, 0);
        assert!(!server.chats()[1].messages[1].1.contains(mark), "a mark is used once");
    }
}

#[test]
fn the_temperature_is_what_was_set_or_what_suits_the_server() {
    let (server, home) = saying(Dialect::Ollama, ANSWER);
    home.run(&STRANGE);
    set(&home, "backend.ollama.temperature", "0.5");
    home.run(&STRANGE);
    let asked: Vec<_> = server.chats().iter().map(|chat| chat.body["options"].clone()).collect();
    assert_eq!(asked, [json!({"temperature": 0.0}), json!({"temperature": 0.5})]);
    let (server, home) = saying(Dialect::OpenAi, ANSWER);
    home.run(&STRANGE);
    set(&home, "backend.openai.temperature", "1");
    home.run(&STRANGE);
    let asked: Vec<_> =
        server.chats().iter().map(|chat| chat.body.get("temperature").cloned()).collect();
    assert_eq!(asked, [None, Some(json!(1.0))]);
}

#[test]
fn the_document_and_the_records_name_who_answered() {
    for dialect in BOTH {
        let (_server, home) = saying(dialect, ANSWER);
        let document = home.run(&[&["-o", "json"][..], &STRANGE].concat()).json();
        assert_eq!(document["command"], "find . -type f -size +100M");
        assert_eq!(document["explanation"], "Finds large files.");
        assert_eq!(document["backend"], name(dialect));
        assert_eq!(
            (&document["incomplete"], &document["executed"]),
            (&false.into(), &false.into())
        );
        let generated = home.only("command_generated");
        assert_eq!(generated["backend"], name(dialect));
        assert_eq!(generated["model_name"], "qwen");
        assert!(generated["inference_time_ms"].as_u64().is_some());
        assert_eq!(home.only("session_started")["backend"], name(dialect));
    }
}

#[test]
fn the_time_of_a_slow_model_is_the_time_that_is_recorded() {
    let latch = test_servers::Latch::default();
    let late = Generation::Late(latch.clone(), vec!["ls".to_owned()]);
    let (server, home) = generating(Dialect::Ollama, late);
    let mut command = home.command(&STRANGE);
    command.stdout(std::process::Stdio::null());
    let mut caro = command.spawn().expect("it starts");
    server.await_chats(1, HUNG);
    let heard = std::time::Instant::now();
    latch.await_arrivals(1, HUNG);
    // Something measurable passes: this many looks at the clock and the files.
    while heard.elapsed().as_millis() < 20 {
        home.files();
    }
    latch.open();
    assert!(caro.wait().expect("our own child").success());
    let millis = home.only("command_generated")["inference_time_ms"].as_u64().unwrap();
    assert!(millis >= 20, "{millis}");
}

#[test]
fn a_private_name_of_a_model_is_recorded_as_other() {
    let options =
        ModelOptions { models: vec!["acme-kanari:7b".to_owned()], ..ModelOptions::default() };
    let server = ModelServer::start_with(options);
    let home = Home::consenting();
    set_up(&home, Dialect::Ollama, &server.url(), "ollama");
    set(&home, "backend.ollama.model", "acme-kanari:7b");
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
    assert_eq!(home.only("command_generated")["model_name"], "other");
    let journal = std::fs::read_to_string(home.state().join("journal.jsonl")).unwrap();
    assert!(!journal.contains("kanari"), "{journal}");
}

#[test]
fn an_answer_may_come_a_byte_at_a_time_or_whole() {
    for dialect in BOTH {
        let options = ModelOptions { dialect, chunk: Some(1), ..ModelOptions::default() };
        let server = ModelServer::start_with(options);
        server.generate(Generation::text("```sh\necho 'größer'\n```"));
        let home = Home::new();
        set_up(&home, dialect, &base(&server, dialect), name(dialect));
        assert_eq!(home.run(&STRANGE).stdout, "echo 'größer'\n");
    }
    // Servers that do not stream, whatever they are asked.
    let whole = json!({"choices": [{"message": {"content": "pwd"}, "finish_reason": "stop"}]});
    let (_server, home) = generating(Dialect::OpenAi, Generation::Says(Reply::json(200, &whole)));
    assert_eq!(home.run(&STRANGE).stdout, "pwd\n");
    let whole = json!({"message": {"role": "assistant", "content": "pwd"}, "done": true});
    let (_server, home) = generating(Dialect::Ollama, Generation::Says(Reply::json(200, &whole)));
    assert_eq!(home.run(&STRANGE).stdout, "pwd\n");
}

#[test]
fn thoughts_are_no_part_of_the_command() {
    let (_server, home) = saying(Dialect::Ollama, "<think>rm -rf / ?\nNo.</think>\n\nls -lhS");
    assert_eq!(home.run(&STRANGE).stdout, "ls -lhS\n");
}

#[test]
fn a_model_that_knows_no_command_is_taken_at_its_word() {
    for dialect in BOTH {
        let (_server, home) = saying(dialect, "UNKNOWN");
        let output = home.run(&STRANGE);
        assert_failed(&home, &output, 3, "the model knows no command for this request");
        let error = home.only("error_occurred");
        assert_eq!(error["error_category"], "generation");
        assert_eq!((&error["component"], &error["recoverable"]), (&"backend".into(), &true.into()));
    }
}

#[test]
fn what_is_not_one_command_is_an_error_and_not_a_guess() {
    for (text, says) in [
        ("", "it is empty"),
        ("```sh\nls\npwd\n```", "more than one command"),
        ("You could use ls for that.", "text and no command"),
        ("I'm sorry, but I can't help with that.", "the model refuses"),
        ("```sh\nls", "not a complete command"),
        ("```python\nprint()\n```", "not written for this shell"),
        ("ls \u{202e}x", "invisible characters"),
    ] {
        let (_server, home) = saying(Dialect::Ollama, text);
        let output = home.run(&STRANGE);
        assert_failed(&home, &output, 1, says);
        assert!(!output.stderr.contains('\u{202e}'));
        let document = home.run(&[&["-o", "json"][..], &STRANGE].concat()).json();
        assert!(document["command"].is_null() && document["backend"].is_null(), "{document}");
        assert!(document["explanation"].as_str().unwrap().contains(says), "{document}");
    }
}

/// What a model writes passes the same rules as everything else.
#[test]
fn a_dangerous_answer_is_rated_like_any_other() {
    let (_server, home) = saying(Dialect::Ollama, "```sh\nrm -rf /\n```\nFrees space.");
    for args in [&STRANGE[..], &[&["-x", "-y"][..], &STRANGE].concat()] {
        let blocked = home.run(args);
        assert_eq!((blocked.code, blocked.stdout.as_str()), (4, ""), "{blocked:?}");
        assert!(!blocked.stderr.contains("rm "), "{blocked:?}");
    }
    let generated: Vec<_> =
        home.journal().into_iter().filter(|r| r["event"] == "command_generated").collect();
    assert!(generated.iter().all(|r| r["properties"]["risk_level"] == "critical"), "{generated:?}");
    let (_server, home) = saying(Dialect::Ollama, "rm -rf build");
    let high = home.run(&STRANGE);
    assert_eq!((high.code, high.stdout.as_str()), (0, "rm -rf build\n"));
    assert!(high.stderr.contains("high risk"), "{high:?}");
    assert_eq!(home.run(&[&["-x", "-y"][..], &STRANGE].concat()).code, 5);
}

#[test]
fn an_answer_runs_only_if_it_is_asked_for_and_complete() {
    let (_server, home) = saying(Dialect::Ollama, "for f in a b; do\n  echo $f\ndone");
    assert_eq!(home.run(&STRANGE).stdout, "for f in a b; do\n  echo $f\ndone\n");
    let ran = home.run(&[&["-x", "-y"][..], &STRANGE].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "a\nb\n"), "{ran:?}");
    let (_server, home) = saying(Dialect::Ollama, "sort <FILE>");
    let printed = home.run(&STRANGE);
    assert!(printed.stderr.contains("a name is missing"), "{printed:?}");
    assert_eq!(home.run(&[&["-x", "-y"][..], &STRANGE].concat()).code, 5);
    let document = home.run(&[&["-o", "json"][..], &STRANGE].concat()).json();
    assert_eq!(document["incomplete"], Value::Bool(true));
}
