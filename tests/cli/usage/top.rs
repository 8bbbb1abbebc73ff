//! Which verbs are used most, counted by a Loki that behaves as the real one was measured to.

use std::time::Instant;

use serde_json::{Value, json};
use test_servers::{
    Behaviour, ClosedPort, LokiAccess, LokiOptions, LokiServer, LokiTenancy, Moment, Reply,
};

use super::agreed_to;
use crate::harness::Home;

/// Puts uses into a Loki as the sender would.
fn seed(server: &LokiServer, uses: &[(&str, &str, u64)]) {
    let now = caro_cli::clock::now().timestamp_nanos_opt().expect("this era");
    let stream = |(number, (user, verb, count)): (usize, &(&str, &str, u64))| {
        let values: Vec<Value> = (0..*count)
            .map(|use_| {
                let time = now - 1_000_000_000 - i64::try_from(use_).expect("a few");
                json!([
                    time.to_string(),
                    format!("exit={} ver=1.0.0 uuid={number}-{use_}", use_ % 2)
                ])
            })
            .collect();
        let mut labels = json!({"job": "caro-usage", "verb": verb});
        if !user.is_empty() {
            labels["user"] = json!(user);
        }
        json!({"stream": labels, "values": values})
    };
    let streams: Vec<Value> = uses.iter().enumerate().map(stream).collect();
    let body = json!({"streams": streams}).to_string();
    let pushed = reqwest::blocking::Client::new()
        .post(format!("{}/loki/api/v1/push", server.url()))
        .header("content-type", "application/json")
        .body(body)
        .send()
        .expect("the server is there");
    assert_eq!(pushed.status(), 204);
}

fn reading(server: &LokiServer) -> Home {
    Home::new().with("CARO_LOKI_URL", server.url())
}

fn ranked(output: &crate::harness::Output) -> Vec<(String, u64)> {
    assert_eq!(output.code, 0, "{output:?}");
    let document = output.json();
    let by = document["by"].as_str().expect("a word");
    let rows = document["rows"].as_array().expect("a list");
    let row = |row: &Value| (row[by].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap());
    rows.iter().map(row).collect()
}

fn row(name: &str, count: u64) -> (String, u64) {
    (name.to_owned(), count)
}

const NASTY: &str = "a\"} or {b=\"";

#[test]
fn a_seeded_set_is_ranked_exactly_whatever_a_user_is_called() {
    let server = LokiServer::start();
    seed(
        &server,
        &[("maria", "ask", 7), ("maria", "doctor", 2), (NASTY, "ask", 3), (NASTY, "config_set", 4)],
    );
    let home = reading(&server);
    let top = |args: &[&str]| ranked(&home.run(&[&["usage", "top", "--json"], args].concat()));
    assert_eq!(top(&[]), [row("ask", 10), row("config_set", 4), row("doctor", 2)]);
    assert_eq!(top(&["-n", "1"]), [row("ask", 10)]);
    assert_eq!(top(&["--user", NASTY]), [row("config_set", 4), row("ask", 3)]);
    assert_eq!(top(&["--user", "nobody"]), []);
    assert_eq!(top(&["--by", "user"]), [row("maria", 9), row(NASTY, 7)]);
    assert_eq!(top(&["--by", "exit"]), [row("0", 9), row("1", 7)]);
    assert_eq!(top(&["--by", "version", "--since", "2h"]), [row("1.0.0", 16)]);
    let shown = home.run(&["usage", "top"]);
    assert!(shown.stdout.contains("62.5 %") && shown.stdout.contains("16 in the last 30d"));
    let trend = home.run(&["usage", "trend", "--since", "3d"]);
    assert_eq!(trend.stdout.lines().next(), Some("ask         ··█      10"), "{trend:?}");
    assert_eq!(server.faults(), [] as [String; 0]);
}

/// Nothing about another person's uses is read from another person's home.
#[test]
fn two_homes_push_to_one_loki_and_each_sees_both() {
    let server = LokiServer::start();
    let homes = [agreed_to(&server), agreed_to(&server)];
    for (home, uses) in homes.iter().zip([2, 3]) {
        for _ in 0..uses {
            assert_eq!(home.run(&["config", "list"]).code, 0);
        }
        assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    }
    for home in &homes {
        let top = home.run(&["usage", "top", "--json"]);
        assert_eq!(ranked(&top), [row("config_list", 5)]);
    }
    if !*crate::trace::CAN_TRACE {
        return crate::harness::skip("`strace` is not installed, or may not trace here");
    }
    let trace = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let mut strace = homes[0].program("strace");
    strace.args(["-f", "-e", "trace=%file", "-o"]).arg(trace.path());
    strace.arg(crate::harness::caro()).args(["usage", "top"]);
    let run = crate::harness::output(strace);
    assert_eq!(run.code, 0, "{run:?}");
    let calls = std::fs::read_to_string(trace.path()).expect("strace wrote it");
    let other = homes[1].path();
    assert!(calls.contains(homes[0].path().to_str().unwrap()), "{calls}");
    assert!(!calls.contains(other.to_str().unwrap()), "{calls}");
}

#[test]
fn a_loki_that_fails_is_one_line_and_no_other_count() {
    let page = Reply::html(200, "<html>Log in</html>");
    let stranger = Reply::json(200, &json!({"status": "success", "data": [1, 2]}));
    for (behaviour, says) in [
        (Behaviour::Status(400), "refuses the question"),
        (Behaviour::Status(404), "no Loki at this address"),
        (Behaviour::Status(500), "failed (HTTP status 500)"),
        (Behaviour::Status(503), "failed"),
        (Behaviour::RateLimited(None), "too many requests"),
        (Behaviour::Redirect(302), "points somewhere else"),
        (Behaviour::Says(page), "no answer of a Loki"),
        (Behaviour::Says(stranger), "no answer of a Loki"),
        (Behaviour::Close(Moment::BeforeStoring), "no answer of a Loki"),
        (Behaviour::Hang(Moment::BeforeStoring), "did not answer within 2 s"),
    ] {
        let server = LokiServer::start();
        server.behave(behaviour.clone());
        let home = Home::consenting().with("CARO_LOKI_URL", server.url());
        home.ask();
        let started = Instant::now();
        let output = home.run(&["usage", "top"]);
        assert!(started.elapsed() < crate::harness::HUNG);
        assert_eq!((output.code, output.stdout.as_str()), (1, ""), "{behaviour:?}: {output:?}");
        assert_eq!(output.stderr.lines().count(), 1, "{behaviour:?}: {output:?}");
        assert!(output.stderr.contains(says), "{behaviour:?}: {output:?}");
        assert!(output.stderr.contains("--local"), "{behaviour:?}: {output:?}");
    }
    let closed = ClosedPort::new();
    let home = Home::new().with("CARO_LOKI_URL", closed.url());
    let output = home.run(&["usage", "trend"]);
    assert_eq!((output.code, output.stderr.lines().count()), (1, 1), "{output:?}");
}

#[test]
fn another_tenants_loki_says_so_and_ones_own_is_asked_as_its_tenant() {
    let options = LokiOptions {
        tenancy: LokiTenancy::ByHeader,
        access: LokiAccess::Bearer("kanari".into()),
        ..LokiOptions::default()
    };
    let server = LokiServer::start_with(options);
    let home = reading(&server);
    let denied = home.run(&["usage", "top"]);
    assert!(denied.code == 1 && denied.stderr.contains("another token, name or tenant"));
    home.put("access", "kanari\n");
    assert_eq!(home.shell("chmod 600 access").code, 0);
    let file = home.work().join("access");
    for (key, value) in
        [("telemetry.loki.tenant", "team-7"), ("telemetry.loki.auth_file", file.to_str().unwrap())]
    {
        assert_eq!(home.run(&["config", "set", key, value]).code, 0);
    }
    let empty = home.run(&["usage", "top"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (0, ""), "{empty:?}");
    assert!(empty.stderr.contains("Loki has no uses in the last 30d."), "{empty:?}");
}

#[test]
fn without_a_loki_the_own_journal_is_counted() {
    let home = Home::consenting();
    home.ask();
    home.ask();
    assert_eq!(home.run(&["config", "kanari"]).code, 2);
    let uses = [row("ask", 2), row("unknown", 1)];
    for home in [home, Home::new()] {
        let some = home.state().exists();
        let top = home.run(&["usage", "top", "--json"]);
        assert_eq!(top.json()["source"], "journal");
        assert_eq!(ranked(&top), if some { &uses[..] } else { &[] });
        if some {
            let by_exit = home.run(&["usage", "top", "--by", "exit", "--json", "--local"]);
            assert_eq!(ranked(&by_exit), [row("0", 2), row("2", 1)]);
            let trend = home.run(&["usage", "trend", "--since", "1d"]);
            assert!(trend.stdout.starts_with("ask      █       2\n"), "{trend:?}");
        }
        for args in [["--user", "maria"], ["--since", "1y"]] {
            let refused = home.run(&[&["usage", "top"], &args[..]].concat());
            assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{refused:?}");
        }
    }
}

/// What no record says is not made up: a use outside of a session has no version.
#[test]
fn the_own_journal_knows_the_version_of_a_session_and_one_user() {
    let home = Home::consenting().with("USER", "maria\u{1b}[2J");
    home.ask();
    home.ask();
    assert_eq!(home.run(&["config", "list"]).code, 0);
    let by = |what: &str| ranked(&home.run(&["usage", "top", "--json", "--local", "--by", what]));
    assert_eq!(by("version"), [row(env!("CARGO_PKG_VERSION"), 2), row("(none)", 1)]);
    assert_eq!(by("user"), [row("maria?[2J", 3)]);
    let nameless = home.without("USER");
    let top = nameless.run(&["usage", "top", "--json", "--local", "--by", "user"]);
    assert_eq!(ranked(&top), [row("(none)", 3)]);
    // The same from a journal whose beginning is gone.
    let journal = nameless.state().join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    let later: Vec<_> = text
        .lines()
        .filter(|line| !line.contains("session_started"))
        .map(|l| format!("{l}\n"))
        .collect();
    std::fs::write(&journal, later.concat()).unwrap();
    let top = nameless.run(&["usage", "top", "--json", "--local", "--by", "version"]);
    assert_eq!(ranked(&top), [row("(none)", 3)]);
}

/// A set Loki is what a team looks at; `--local` is for one's own.
#[test]
fn looking_at_usage_is_not_usage() {
    let server = LokiServer::start();
    let home = agreed_to(&server);
    for args in [["usage", "top"], ["usage", "trend"], ["usage", "tpo"]] {
        home.run(&args);
    }
    assert_eq!(home.records(), [] as [Value; 0]);
}
