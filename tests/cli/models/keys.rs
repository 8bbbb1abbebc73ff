//! Keys: where they come from, whom they reach, and where they must never be seen.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use test_servers::{Dialect, Generation, Latch, ModelOptions, ModelServer};

use super::{STRANGE, assert_failed, base, generating, saying, set, set_up};
use crate::harness::{HUNG, Home, skip};

const KEY: &str = "sk-kanari-0123456789";

/// A server that asks for the key, and a home where it is set up without one.
fn guarded() -> (ModelServer, Home) {
    let options = ModelOptions {
        dialect: Dialect::OpenAi,
        key: Some(KEY.to_owned()),
        ..ModelOptions::default()
    };
    let server = ModelServer::start_with(options);
    let home = Home::consenting();
    set_up(&home, Dialect::OpenAi, &base(&server, Dialect::OpenAi), "openai");
    (server, home)
}

fn put_key(home: &Home, mode: u32) -> String {
    home.put("key", &format!("{KEY}\n"));
    let path = home.work().join("key");
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path.to_str().expect("paths in tests are text").to_owned()
}

#[test]
fn a_key_comes_from_the_variable_or_from_a_file() {
    let (_server, home) = guarded();
    let without = home.run(&STRANGE);
    assert_failed(
        &home,
        &without,
        1,
        "does not accept the key (status 401): set CARO_OPENAI_API_KEY or `backend.openai.api_key_file`",
    );
    let path = put_key(&home, 0o600);
    set(&home, "backend.openai.api_key_file", &path);
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
    // The variable goes first, even if it is wrong.
    let home = home.with("CARO_OPENAI_API_KEY", "sk-other");
    assert!(home.run(&STRANGE).stderr.contains("(status 401)"));
    let home = home.with("CARO_OPENAI_API_KEY", KEY);
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
    let home = home.with("CARO_OPENAI_API_KEY", "");
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
}

#[test]
fn a_file_that_others_can_read_is_refused_in_one_line() {
    for (mode, says) in [
        (
            0o644,
            "the key of `backend.openai.api_key_file` cannot be used: others can read the file: run `chmod 600` on it",
        ),
        (0o640, "others can read the file"),
    ] {
        let (server, home) = guarded();
        let path = put_key(&home, mode);
        set(&home, "backend.openai.api_key_file", &path);
        let output = home.run(&STRANGE);
        assert_failed(&home, &output, 1, says);
        assert_eq!(home.only("error_occurred")["error_category"], "config");
        assert!(!output.stderr.contains("kanari") && !output.stderr.contains(&path), "{output:?}");
        assert_eq!(server.http().connections(), 0);
    }
    let (_server, home) = guarded();
    set(&home, "backend.openai.api_key_file", "/nowhere/key");
    let output = home.run(&STRANGE);
    assert_failed(&home, &output, 1, "cannot be used: the file cannot be read");
}

#[test]
fn a_variable_that_holds_no_key_is_named_and_not_shown() {
    let (_server, home) = guarded();
    let home = home.with("CARO_OPENAI_API_KEY", "kanari\nX-Header: 1");
    let output = home.run(&STRANGE);
    assert_failed(&home, &output, 1, "the key of CARO_OPENAI_API_KEY cannot be used");
    assert!(!output.stderr.contains("kanari"), "{output:?}");
}

/// Other programs' key is for its own company's server, and not for whatever address is set.
#[test]
fn the_shared_key_goes_to_no_address_that_somebody_set() {
    let (server, home) = saying(Dialect::OpenAi, "ls");
    let home = home.with("OPENAI_API_KEY", KEY);
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
    let chat = server.await_chats(1, HUNG).remove(0);
    assert_eq!(chat.request.header("authorization"), None);
    let home = home.with("CARO_OPENAI_API_KEY", "sk-own");
    home.run(&STRANGE);
    assert_eq!(server.chats()[1].request.header("authorization"), Some("Bearer sk-own"));
}

/// Ollama is asked without a key: none is set up for it.
#[test]
fn ollama_gets_no_key() {
    let (server, home) = saying(Dialect::Ollama, "ls");
    home.with("CARO_OPENAI_API_KEY", KEY).with("OPENAI_API_KEY", KEY).run(&STRANGE);
    assert_eq!(server.chats()[0].request.header("authorization"), None);
}

/// Every process of the machine can read arguments, and every one of the person's an environment.
#[test]
fn a_key_stands_in_no_argument_and_no_environment_of_caro_net() {
    let latch = Latch::default();
    let late = Generation::Late(latch.clone(), vec!["ls".to_owned()]);
    let (server, home) = generating(Dialect::OpenAi, late);
    let home = home
        .with("CARO_OPENAI_API_KEY", KEY)
        .with("OPENAI_API_KEY", KEY)
        .with("CARO_ACCOUNT_TOKEN", KEY)
        .with("ALL_PROXY", "http://127.0.0.1:1")
        .with("AWS_SECRET_ACCESS_KEY", "kanari");
    let mut caro = home.command(&STRANGE).stdout(Stdio::null()).spawn().unwrap();
    let chat = server.await_chats(1, HUNG).remove(0);
    assert_eq!(chat.request.header("authorization"), Some(&*format!("Bearer {KEY}")));
    let id = caro.id();
    match fs::read_to_string(format!("/proc/{id}/task/{id}/children")) {
        Err(_) => skip("there is no /proc to look at processes"),
        Ok(child) => {
            let read = |what| {
                let bytes = fs::read(format!("/proc/{}/{what}", child.trim())).unwrap();
                String::from_utf8(bytes).unwrap()
            };
            let (line, environment) = (read("cmdline"), read("environ"));
            assert!(line.contains("caro-net") && environment.contains("ALL_PROXY="), "{line}");
            for text in [line, environment] {
                assert!(!text.contains("kanari") && !text.contains("splines"), "{text}");
            }
        }
    }
    latch.open();
    assert!(caro.wait().unwrap().success());
}

#[test]
fn a_key_is_printed_nowhere() {
    let (_server, home) = guarded();
    let path = put_key(&home, 0o600);
    set(&home, "backend.openai.api_key_file", &path);
    let home = home.with("CARO_OPENAI_API_KEY", KEY);
    for args in [
        &["-o", "json", "reticulate"][..],
        &["config", "list"],
        &["config", "list", "--json"],
        &["telemetry", "status", "--json"],
        &["telemetry", "show", "--json"],
        &["telemetry", "preview"],
    ] {
        let output = home.run(args);
        assert_eq!(output.code, 0, "{args:?}: {output:?}");
        assert!(!format!("{output:?}").contains("kanari"), "{args:?}: {output:?}");
    }
    // An address that holds a password got into the file by hand.
    let config = home.read_config().replace("http://", "http://ada:kanari@");
    home.write_config(config);
    for args in [&["config", "list"][..], &["config", "list", "--json"], &STRANGE] {
        let output = home.run(args);
        assert!(!format!("{output:?}").contains("kanari"), "{args:?}: {output:?}");
    }
}

/// A command may have been written by a model, and needs none of caro's secrets.
#[test]
fn a_command_does_not_get_the_secrets_of_caro() {
    let (_server, home) = saying(Dialect::Ollama, "env");
    let home = ["CARO_OPENAI_API_KEY", "OPENAI_API_KEY", "CARO_ACCOUNT_TOKEN"]
        .into_iter()
        .fold(home, |home, name| home.with(name, KEY))
        .with("CARO_BACKEND", "ollama");
    let output = home.run(&[&["-x", "-y"][..], &STRANGE].concat());
    assert_eq!(output.code, 0, "{output:?}");
    assert!(!output.stdout.contains("kanari"), "{output:?}");
    for kept in ["HOME=", "CARO_BACKEND=ollama"] {
        assert!(output.stdout.contains(kept), "{output:?}");
    }
}
