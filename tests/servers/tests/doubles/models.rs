//! The doubles of servers that run models follow the documentation.

use std::io::{ErrorKind, Read, Write};

use serde_json::{Value, json};
use test_servers::{Dialect, Ending, Generation, Latch, ModelOptions, ModelServer, Reply};

use crate::client::{Answer, HUNG, ask, connect, get, read_answer, read_chunk, read_head, request};

const BOTH: [Dialect; 2] = [Dialect::Ollama, Dialect::OpenAi];

fn chat(stream: bool) -> Value {
    json!({
        "model": ModelServer::MODEL,
        "stream": stream,
        "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}],
    })
}

fn send(server: &ModelServer, dialect: Dialect, chat: &Value) -> Answer {
    let headers = [("content-type", "application/json")];
    let body = chat.to_string();
    ask(server.http().address(), "POST", dialect.path(), &headers, body.as_bytes())
}

/// Sends a chat and returns the connection, before anything of the answer is read.
fn begin(server: &ModelServer, dialect: Dialect) -> std::net::TcpStream {
    let mut stream = connect(server.http().address());
    let body = chat(true).to_string();
    let request = request("POST", dialect.path(), &[], body.as_bytes());
    stream.write_all(&request).expect("the server reads");
    stream
}

/// Puts the tokens of a stream together, and tells whether it came to its end.
fn said(dialect: Dialect, body: &str) -> (String, bool) {
    let (separator, prefix) = match dialect {
        Dialect::Ollama => ("\n", ""),
        Dialect::OpenAi => ("\n\n", "data: "),
    };
    let mut text = String::new();
    for piece in body.split_terminator(separator) {
        let piece = piece.strip_prefix(prefix).expect("a piece is framed");
        if piece == "[DONE]" {
            return (text, true);
        }
        let piece: Value = serde_json::from_str(piece).expect("a piece is JSON");
        let (content, last) = match dialect {
            Dialect::Ollama => (&piece["message"]["content"], piece["done"] == true),
            Dialect::OpenAi => (&piece["choices"][0]["delta"]["content"], false),
        };
        text.push_str(content.as_str().unwrap_or_default());
        if last {
            return (text, true);
        }
    }
    (text, false)
}

#[test]
fn a_chat_is_answered_token_by_token() {
    for dialect in BOTH {
        let server = ModelServer::start(dialect);
        server.generate(Generation::text("find . -name 'ä\"\\n'"));
        let answer = send(&server, dialect, &chat(true));
        let kind = match dialect {
            Dialect::Ollama => "application/x-ndjson",
            Dialect::OpenAi => "text/event-stream",
        };
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)));
        assert_eq!(said(dialect, &answer.body), ("find . -name 'ä\"\\n'".to_owned(), true));
        let heard = &server.await_chats(1, HUNG)[0];
        assert_eq!((heard.model.as_str(), heard.streamed), (ModelServer::MODEL, true));
        assert_eq!(heard.messages[1], ("user".to_owned(), "hi".to_owned()));
        assert_eq!(server.faults(), [""; 0]);
    }
}

#[test]
fn a_chat_is_answered_in_one_piece() {
    let ollama = ModelServer::start(Dialect::Ollama);
    let answer = send(&ollama, Dialect::Ollama, &chat(false));
    let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!((&document["message"]["content"], &document["done"]), (&json!("ls"), &json!(true)));

    let openai = ModelServer::start(Dialect::OpenAi);
    let mut silent = chat(false);
    silent.as_object_mut().expect("an object").remove("stream");
    for request in [chat(false), silent] {
        let answer = send(&openai, Dialect::OpenAi, &request);
        let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
        assert_eq!(document["choices"][0]["message"]["content"], "ls");
        assert_eq!(document["choices"][0]["finish_reason"], "stop");
    }
}

#[test]
fn ollama_streams_unless_it_is_told_not_to() {
    let server = ModelServer::start(Dialect::Ollama);
    let mut request = chat(true);
    request.as_object_mut().expect("an object").remove("stream");
    let answer = send(&server, Dialect::Ollama, &request);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
}

#[test]
fn chunks_need_not_end_where_pieces_do() {
    for dialect in BOTH {
        let options = ModelOptions { dialect, chunk: Some(7), ..ModelOptions::default() };
        let server = ModelServer::start_with(options);
        server.generate(Generation::text("äöü"));
        let answer = send(&server, dialect, &chat(true));
        assert_eq!(said(dialect, &answer.body), ("äöü".to_owned(), true));

        let mut stream = begin(&server, dialect);
        read_head(&mut stream).expect("the head comes");
        assert_eq!(read_chunk(&mut stream).expect("a chunk comes").len(), 7);
    }
}

#[test]
fn a_model_is_slow_as_the_test_wants() {
    for dialect in BOTH {
        let server = ModelServer::start(dialect);
        let (first, second) = (Latch::default(), Latch::default());
        server.script([
            Generation::Late(first.clone(), vec!["late".to_owned()]),
            Generation::Paced(vec![
                (Latch::default(), "l".to_owned()),
                (second.clone(), "s".to_owned()),
            ]),
        ]);
        for (latch, text) in [(first, "late"), (second, "ls")] {
            let mut stream = begin(&server, dialect);
            latch.await_arrivals(1, HUNG);
            latch.open();
            let answer = read_answer(&mut stream).expect("it is answered");
            assert_eq!(said(dialect, &answer.body), (text.to_owned(), true));
        }
    }
}

#[test]
fn a_stream_breaks_off() {
    for dialect in BOTH {
        let server = ModelServer::start(dialect);
        server.generate(Generation::BreaksOff(vec!["rm ".to_owned()]));
        let mut stream = begin(&server, dialect);
        let error = read_answer(&mut stream).expect_err("the body has no end");
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);

        let body = chat(false).to_string();
        let mut stream = connect(server.http().address());
        let request = request("POST", dialect.path(), &[], body.as_bytes());
        stream.write_all(&request).expect("the server reads");
        read_answer(&mut stream).expect_err("the body is shorter than it says");
    }
}

#[test]
fn a_stalled_or_endless_stream_ends_when_the_client_leaves() {
    for dialect in BOTH {
        let server = ModelServer::start(dialect);
        server.script([
            Generation::Stalls(vec!["rm ".to_owned()]),
            Generation::Repeats("no end ".to_owned(), usize::MAX),
        ]);
        for number in 0..2 {
            let mut stream = begin(&server, dialect);
            stream.read_exact(&mut [0; 100]).expect("something comes");
            server.await_chats(number + 1, HUNG);
            drop(stream);
            server.http().await_that(HUNG, "the client to leave", |all| {
                all[number].ending == Ending::ClientLeft
            });
        }
    }
}

#[test]
fn ten_megabytes_come_whole() {
    for dialect in BOTH {
        let server = ModelServer::start(dialect);
        let text = "0123456789".repeat(1000);
        server.generate(Generation::Repeats(text, 1000));
        let (streamed, complete) = said(dialect, &send(&server, dialect, &chat(true)).body);
        assert_eq!((streamed.len(), complete), (10_000_000, true));
        let whole = send(&server, dialect, &chat(false));
        assert!(serde_json::from_str::<Value>(&whole.body).is_ok());
        assert!(whole.body.len() > 10_000_000);
    }
}

#[test]
fn failures_are_told_as_each_tells_them() {
    let server = ModelServer::start(Dialect::Ollama);
    let unknown = json!({"model": "none", "messages": [{"role": "user", "content": "hi"}]});
    let answer = send(&server, Dialect::Ollama, &unknown);
    let body = r#"{"error":"model 'none' not found"}"#;
    assert_eq!((answer.status, answer.body.as_str()), (404, body));

    let server = ModelServer::start(Dialect::OpenAi);
    let answer = send(&server, Dialect::OpenAi, &unknown);
    let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!((answer.status, &document["error"]["code"]), (404, &json!("model_not_found")));

    for dialect in BOTH {
        let server = ModelServer::start(dialect);
        for status in [400, 401, 404, 429, 500, 503] {
            server.generate(Generation::Fails(status));
            let answer = send(&server, dialect, &chat(true));
            assert_eq!(answer.status, status);
            let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
            assert!(!document["error"].is_null());
            assert_eq!(answer.header("retry-after").is_some(), status == 429);
        }
        server.generate(Generation::FailsAfter(vec!["rm ".to_owned()]));
        let answer = send(&server, dialect, &chat(true));
        assert!(answer.status == 200 && answer.body.contains("\"error\""), "{answer:?}");
    }
}

#[test]
fn a_server_may_ask_for_a_key() {
    let key = Some("sk-test".to_owned());
    let options = ModelOptions { dialect: Dialect::OpenAi, key, ..ModelOptions::default() };
    let server = ModelServer::start_with(options);
    assert_eq!(send(&server, Dialect::OpenAi, &chat(true)).status, 401);
    let headers = [("authorization", "Bearer sk-test")];
    let body = chat(true).to_string();
    let address = server.http().address();
    let path = Dialect::OpenAi.path();
    assert_eq!(ask(address, "POST", path, &headers, body.as_bytes()).status, 200);
    assert_eq!(server.chats().len(), 1);
}

#[test]
fn models_are_listed() {
    let server = ModelServer::start(Dialect::Ollama);
    assert_eq!(get(server.http().address(), "/").body, "Ollama is running");
    let list = get(server.http().address(), "/api/tags").body;
    assert!(list.contains(ModelServer::MODEL), "{list}");
    let server = ModelServer::start(Dialect::OpenAi);
    let list = get(server.http().address(), "/v1/models").body;
    assert!(list.contains(ModelServer::MODEL), "{list}");
}

#[test]
fn what_no_such_server_understands_is_a_fault() {
    let server = ModelServer::start(Dialect::Ollama);
    let cases = [
        (json!({"messages": [{"role": "user", "content": "hi"}]}), "a chat without a model"),
        (json!({"model": "m", "messages": []}), "a chat without messages"),
        (
            json!({"model": "m", "messages": [{"role": "robot", "content": "hi"}]}),
            "a message without role or text",
        ),
        (
            json!({"model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": "yes"}),
            "a stream that is neither true nor false",
        ),
    ];
    for (number, (request, fault)) in cases.iter().enumerate() {
        assert_eq!(send(&server, Dialect::Ollama, request).status, 400);
        assert_eq!(server.faults()[number], *fault);
    }
    assert_eq!(send(&server, Dialect::OpenAi, &chat(true)).status, 404);
    server.generate(Generation::Says(Reply::redirect(307, "/landing")));
    assert_eq!(send(&server, Dialect::Ollama, &chat(true)).header("location"), Some("/landing"));
    server.generate(Generation::Pieces(vec!["{".to_owned(), "garbage".to_owned()]));
    assert_eq!(send(&server, Dialect::Ollama, &chat(true)).body, "{\ngarbage\n");
}
