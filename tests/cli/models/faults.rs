//! Servers that answer with garbage, for ever, in part, or not at all: one line, bounded time and memory.

use std::fs;
use std::process::{Child, Stdio};

use test_servers::{Dialect, Generation, Latch, Reply, Server, Step};

use super::{BOTH, STRANGE, assert_failed, base, generating, name, set};
use crate::harness::{HUNG, Home, skip};

/// Letters as a server sends them, in pieces of a kilobyte.
fn much() -> String {
    "x".repeat(1024)
}

fn fails(dialect: Dialect, generation: Generation, says: &str) -> Home {
    fails_within(120, dialect, generation, says)
}

/// The same where the time is up before the server says anything more.
fn fails_within(seconds: u32, dialect: Dialect, generation: Generation, says: &str) -> Home {
    let (server, home) = generating(dialect, generation);
    set(&home, &format!("backend.{}.timeout_seconds", name(dialect)), &seconds.to_string());
    let output = home.run(&STRANGE);
    assert_failed(&home, &output, 1, says);
    let error = home.only("error_occurred");
    assert_eq!(
        (&error["error_category"], &error["component"]),
        (&"generation".into(), &"backend".into())
    );
    assert_eq!(error["recoverable"], true);
    assert_eq!(server.faults(), [""; 0], "{says}");
    home
}

#[test]
fn garbage_is_one_clear_line() {
    for dialect in BOTH {
        let not_such = "the answer is not what such a server sends";
        for reply in [
            Reply::html(200, "<html><body>Log in to the hotel's network</body></html>"),
            Reply::text(200, "no such thing"),
            Reply::status(200).body([0xff, 0xfe, 0, 10, 0xff]),
            Reply::text(200, "[]\n"),
            Reply::text(200, "data: [1]\n\n"),
            Reply::text(200, "{\"message\": {\"content\": 7}}\n"),
        ] {
            fails(dialect, Generation::Says(reply), not_such);
        }
        for reply in [
            Reply::raw(vec![Step::Send(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()), Step::Hang]),
            Reply::raw(vec![Step::Send(vec![0x16, 3, 3, 0, 9])]),
            Reply::close(),
            Reply::reset(),
            Reply::text(200, ""),
        ] {
            fails(dialect, Generation::Says(reply), "the answer broke off");
        }
        fails(dialect, Generation::Pieces(vec!["nonsense".to_owned()]), not_such);
    }
}

#[test]
fn an_answer_that_ends_half_way_is_no_answer() {
    for dialect in BOTH {
        let half = vec!["```sh\nrm -r".to_owned()];
        fails(dialect, Generation::BreaksOff(half.clone()), "the answer broke off");
        fails(dialect, Generation::FailsAfter(half.clone()), "the server reports a failure");
        fails_within(4, dialect, Generation::Stalls(half), "the answer took too long");
    }
    let length = r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#;
    fails(Dialect::OpenAi, Generation::Pieces(vec![length.to_owned()]), "reached its limit");
    let length = r#"{"message":{"content":"ls"},"done":true,"done_reason":"length"}"#;
    fails(Dialect::Ollama, Generation::Pieces(vec![length.to_owned()]), "reached its limit");
    let filter = r#"{"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#;
    fails(Dialect::OpenAi, Generation::Pieces(vec![filter.to_owned()]), "withheld the answer");
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_without_end() {
    for dialect in BOTH {
        fails_within(
            1,
            dialect,
            Generation::Late(Latch::default(), vec![]),
            "did not begin to answer in time",
        );
        fails_within(
            1,
            dialect,
            Generation::Says(Reply::hang()),
            "did not begin to answer in time",
        );
    }
}

#[test]
fn an_answer_without_end_is_cut_off() {
    for dialect in BOTH {
        fails(dialect, Generation::Repeats(much(), usize::MAX), "longer than 1 MiB");
        // One line, as far as anyone can tell.
        let line = Reply::chunked(200, vec![Step::Repeat(much().into(), usize::MAX)]);
        fails(dialect, Generation::Says(line), "longer than 1 MiB");
    }
}

#[test]
fn ten_megabytes_are_too_much() {
    for dialect in BOTH {
        fails(dialect, Generation::Repeats(much(), 10 * 1024), "longer than 1 MiB");
        let body = vec![b'x'; 10 << 20];
        fails(dialect, Generation::Says(Reply::status(200).body(body)), "longer than 1 MiB");
    }
    let document =
        format!(r#"{{"choices":[{{"message":{{"content":"{}"}}}}]}}"#, "x".repeat(10 << 20));
    let reply = Reply::status(200).header("content-type", "application/json").body(document);
    fails(Dialect::OpenAi, Generation::Says(reply), "longer than 1 MiB");
}

/// Ten megabytes of thoughts are not part of the answer, and are not kept either.
#[test]
fn what_is_passed_over_does_not_stay_in_memory() {
    let latch = Latch::default();
    let thought = format!("{{\"message\":{{\"thinking\":\"{}\"}},\"done\":false}}\n", much());
    let steps = vec![Step::Repeat(thought.into(), 10 * 1024), Step::Wait(latch.clone())];
    let reply = Reply::chunked(200, steps);
    let (server, home) = generating(Dialect::Ollama, Generation::Says(reply));
    let mut caro =
        home.command(&STRANGE).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // Everything before the latch is on its way; what the sockets hold is less than a tenth of it.
    latch.await_arrivals(1, HUNG);
    match most_memory(&caro) {
        Some(kilobytes) => assert!(kilobytes < 48 * 1024, "caro-net needed {kilobytes} KB"),
        None => skip("there is no /proc to look at memory"),
    }
    drop(server);
    assert_eq!(caro.wait().unwrap().code(), Some(1));
}

/// Returns the most memory that the one child of a process has ever used, in kilobytes.
fn most_memory(parent: &Child) -> Option<u64> {
    let id = parent.id();
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).ok()?;
    let status = fs::read_to_string(format!("/proc/{}/status", children.trim())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn a_status_is_told_in_words() {
    for dialect in BOTH {
        for (status, says) in [
            (400, "the server does not take the request (status 400)"),
            (401, "the server does not accept the key (status 401)"),
            (404, "the server knows no such model or path (status 404)"),
            (429, "the server has had too many requests (status 429)"),
            (500, "the server reports a failure (status 500)"),
            (503, "the server reports a failure (status 503)"),
        ] {
            fails(dialect, Generation::Fails(status), says);
        }
    }
}

#[test]
fn a_redirect_is_not_followed() {
    for dialect in BOTH {
        for status in [301, 302, 303, 307, 308] {
            let elsewhere = Server::start(|_: &test_servers::Request| Reply::text(200, "ls"));
            let reply = Reply::redirect(status, &elsewhere.url());
            let home = fails(dialect, Generation::Says(reply), "points elsewhere");
            assert_eq!(elsewhere.connections(), 0, "{status}: {:?}", home.work());
        }
    }
}

#[test]
fn a_path_that_is_not_there_is_told_like_a_model_that_is_not() {
    let (server, home) = generating(Dialect::Ollama, Generation::text("ls"));
    set(&home, "backend.ollama.url", &(base(&server, Dialect::Ollama) + "/elsewhere"));
    let output = home.run(&STRANGE);
    assert_failed(
        &home,
        &output,
        1,
        "no such model or path (status 404): check `backend.ollama.model`",
    );
    let (_server, home) = generating(Dialect::Ollama, Generation::text("ls"));
    set(&home, "backend.ollama.model", "nobody");
    let output = home.run(&STRANGE);
    assert_failed(&home, &output, 1, "no such model or path (status 404)");
}
