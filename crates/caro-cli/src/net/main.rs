//! `caro-net`: does over the network what caro asks for, and nothing by itself.
//!
//! caro starts it from beside its own executable, hands it one request on standard input and reads
//! what comes of it on standard output; [`caro_cli::protocol`] has the words. It keeps nothing, reads
//! no file of the person's, and is gone as soon as caro is. Each kind of request is a file here.

mod account;
mod address;
mod chat;
mod client;
mod deadline;
mod fault;
mod loki;
mod ollama;
mod openai;
mod out;
mod stream;

use std::io::{self, BufRead, Read};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::thread;

use caro_cli::protocol::{Event, MAX_LINE, Request, Trouble};

use fault::Fault;
use out::Out;

fn main() -> ExitCode {
    let out = Arc::new(Out::default());
    let done = read_request().and_then(|request| {
        leave_with_caro();
        match request {
            Request::Chat(chat) => chat::chat(&chat, &out),
            Request::Query(query) => loki::query(&query, &out),
            Request::Account(question) => account::ask(&question, &out),
        }
    });
    out.end(&match done {
        Ok(()) => Event::Done,
        Err(Fault { trouble, status }) => Event::Error { trouble, status },
    });
    ExitCode::SUCCESS
}

fn read_request() -> Result<Request, Fault> {
    let mut line = Vec::new();
    let most = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    let read = io::stdin().lock().take(most).read_until(b'\n', &mut line);
    read.ok()
        .and_then(|_| serde_json::from_slice(&line).ok())
        .ok_or(Fault::from(Trouble::BadRequest))
}

/// Ends this program when the pipe ends on which the request came: then caro has gone, however it
/// went, and nobody waits for an answer.
fn leave_with_caro() {
    thread::spawn(|| {
        // Whatever else may come has no meaning; an error is an end as well.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        process::exit(0);
    });
}
