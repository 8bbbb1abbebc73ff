//! `caro-net` itself: missing, lying, alone, and the only one that touches the network.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use test_servers::{Dialect, Generation, Latch, Reply};

use super::{STRANGE, assert_failed, generating, saying, set};
use crate::harness::{HUNG, Home, Output, output, parse};

/// Runs a copy of `caro` that has this script beside it in place of `caro-net`, or nothing.
fn beside(home: &Home, script: Option<&str>) -> Output {
    let alone = home.caro_alone();
    if let Some(script) = script {
        home.put_program(&alone.with_file_name("caro-net"), &format!("#!/bin/sh\n{script}\n"));
    }
    let mut command = home.program(alone);
    // A program of that name elsewhere is not looked for.
    let elsewhere = Path::new(env!("CARGO_BIN_EXE_caro-net")).parent().unwrap();
    command.args(STRANGE).env("PATH", format!("{}:/usr/bin:/bin", elsewhere.display()));
    output(command)
}

#[test]
fn it_is_looked_for_beside_caro_and_nowhere_else() {
    let (server, home) = saying(Dialect::Ollama, "ls");
    let output = beside(&home, None);
    assert_failed(&home, &output, 1, "`caro-net` is not installed beside caro");
    assert_eq!(server.http().connections(), 0);
}

#[test]
fn one_that_breaks_off_or_talks_nonsense_is_one_line() {
    for script in [
        "exit 0",
        "exit 1",
        "kill -9 $$",
        "echo nonsense; cat >/dev/null",
        "echo '{\"event\":\"unheard of\"}'; cat >/dev/null",
        "echo '{\"event\":\"text\",\"text\":\"ls\"}'",
        // A line without an end.
        "tr '\\0' x </dev/zero",
    ] {
        let (_server, home) = saying(Dialect::Ollama, "ls");
        let output = beside(&home, Some(script));
        assert_failed(&home, &output, 1, "ollama: `caro-net` broke off");
    }
    let (_server, home) = saying(Dialect::Ollama, "ls");
    let endless =
        "while :; do echo '{\"event\":\"text\",\"text\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}'; done";
    let output = beside(&home, Some(endless));
    assert_failed(&home, &output, 1, "longer than 1 MiB");
}

#[test]
fn one_that_hangs_is_ended_after_the_time_and_a_grace() {
    let (_server, home) = saying(Dialect::Ollama, "ls");
    set(&home, "backend.ollama.timeout_seconds", "1");
    let output = beside(&home, Some("echo $$ > pid; exec sleep 1000"));
    assert_failed(&home, &output, 1, "the answer took too long");
    let pid = fs::read_to_string(home.work().join("pid")).unwrap();
    assert!(!Path::new("/proc").join(pid.trim()).exists(), "it was left behind");
}

#[test]
fn it_leaves_when_caro_is_killed() {
    let (server, home) = generating(Dialect::Ollama, Generation::Says(Reply::hang()));
    let mut caro = home.command(&STRANGE).stdout(Stdio::null()).spawn().unwrap();
    server.await_chats(1, HUNG);
    caro.kill().unwrap();
    caro.wait().unwrap();
    server.http().await_that(HUNG, "the client to leave", |seen| {
        seen.iter().any(|exchange| exchange.ending == test_servers::Ending::ClientLeft)
    });
}

/// Asks `caro-net` directly, and returns its events.
fn tell(line: &str, keep_open: bool) -> Vec<Value> {
    let mut net = Command::new(env!("CARGO_BIN_EXE_caro-net"));
    net.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut net = net.spawn().expect("it starts");
    let mut stdin = net.stdin.take().unwrap();
    stdin.write_all(line.as_bytes()).unwrap();
    let held = keep_open.then_some(stdin);
    let output = net.wait_with_output().unwrap();
    drop(held);
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(parse).collect()
}

fn request(url: &str, limits: &Value) -> Value {
    json!({
        "kind": "chat", "dialect": "ollama", "url": url, "private_http": false,
        "model": test_servers::ModelServer::MODEL,
        "messages": [{"role": "user", "content": "hi"}],
        "key": null, "temperature": null, "limits": limits,
    })
}

#[test]
fn a_request_is_answered_by_events_of_which_one_is_the_last() {
    let (server, _home) = saying(Dialect::Ollama, "pwd");
    let limits = json!({"first_byte_ms": 60_000, "total_ms": 60_000, "answer_bytes": 1000});
    let events = tell(&format!("{}\n", request(&server.url(), &limits)), true);
    assert_eq!(
        events,
        [
            json!({"event": "begun"}),
            json!({"event": "text", "text": "pwd"}),
            json!({"event": "done"}),
        ]
    );
}

#[test]
fn a_request_that_cannot_be_understood_is_refused() {
    let refused = json!({"event": "error", "trouble": "bad_request", "status": null});
    let endless = "{".repeat(1 << 20);
    for line in [
        "",
        "\n",
        "nonsense\n",
        "{\"kind\":\"mine\"}\n",
        "{\"kind\":\"chat\"}\n",
        &endless[..60_000],
    ] {
        assert_eq!(tell(line, false), std::slice::from_ref(&refused), "{line:.20}");
    }
}

#[test]
fn each_limit_of_a_request_holds() {
    let late = Generation::Late(Latch::default(), vec![]);
    let (server, _home) = generating(Dialect::Ollama, late);
    let limits = |first: u64, total: u64, bytes: u64| json!({"first_byte_ms": first, "total_ms": total, "answer_bytes": bytes});
    let last = |limits: Value| {
        let events = tell(&format!("{}\n", request(&server.url(), &limits)), true);
        events.last().expect("a last event").clone()
    };
    assert_eq!(last(limits(100, 60_000, 9))["trouble"], "slow_start");
    server.generate(Generation::Stalls(vec!["ls".to_owned()]));
    assert_eq!(last(limits(60_000, 3000, 9))["trouble"], "time_up");
    server.generate(Generation::text("123456789"));
    assert_eq!(last(limits(60_000, 60_000, 9)), json!({"event": "done"}));
    server.generate(Generation::text("1234567890"));
    assert_eq!(last(limits(60_000, 60_000, 9))["trouble"], "too_long");
}

/// caro itself links no network code: what reaches the network is another program.
#[test]
fn caro_links_no_network_code() {
    let holds = |program: &str, word: &str| {
        let bytes = fs::read(program).expect("it was built");
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    };
    for word in ["reqwest", "rustls", "hyper", "tokio", "aws_lc"] {
        assert!(holds(env!("CARGO_BIN_EXE_caro-net"), word), "the search would find no {word}");
        assert!(!holds(env!("CARGO_BIN_EXE_caro"), word), "{word}");
    }
}
