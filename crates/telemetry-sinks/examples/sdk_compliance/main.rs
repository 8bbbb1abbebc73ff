//! An adapter between this project's way of sending and the public test suite for `PostHog` clients.
//!
//! The suite speaks HTTP to an adapter: it has events captured and flushed, and then looks at what its
//! own server got. docs/delivery.md says how it is run. Two things differ from the sender, and both are
//! the suite's doing: its events are free-form, which the gate refuses, so they enter below the gate,
//! at the sink and the rules of delivery; and its server says yes to everything, so it is not asked who
//! it is.
#![expect(clippy::print_stdout, reason = "it tells where it listens")]

mod adapter;

use std::net::TcpListener;
use std::thread;

use adapter::Adapter;
use test_servers::{Request, Server};

fn main() {
    // The suite wants to know the address beforehand.
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(address).expect("the address is free");
    let adapter = Adapter::new(thread::sleep, || {
        #[expect(
            clippy::disallowed_methods,
            reason = "a program of its own, with a clock of its own"
        )]
        std::time::SystemTime::now().into()
    });
    let server = Server::listening(listener, move |request: &Request| adapter.answer(request));
    println!("the adapter listens at {}", server.url());
    loop {
        thread::park();
    }
}
