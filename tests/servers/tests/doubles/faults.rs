//! How a server fails when it is told to.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use test_servers::{ClosedPort, Ending, Reply, Request, Server, SilentPort, Step};

use crate::client::{HUNG, connect, get, request};

/// Sends a request and reads to the end of the connection.
fn read_all(server: &Server) -> (String, Option<ErrorKind>) {
    let mut stream = connect(server.address());
    stream.write_all(&request("POST", "/", &[], b"body")).expect("the server reads");
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).err().map(|error| error.kind());
    (String::from_utf8_lossy(&bytes).into_owned(), error)
}

fn await_ending(server: &Server, ending: Ending) {
    server.await_that(HUNG, "the end", |all| all.last().is_some_and(|it| it.ending == ending));
}

#[test]
fn a_reset_is_a_reset() {
    let server = Server::start(|_: &Request| Reply::reset());
    assert_eq!(read_all(&server), (String::new(), Some(ErrorKind::ConnectionReset)));
    await_ending(&server, Ending::Reset);
}

#[test]
fn a_closed_connection_is_an_early_end() {
    let server = Server::start(|_: &Request| Reply::close());
    assert_eq!(read_all(&server), (String::new(), None));
    await_ending(&server, Ending::Closed);
}

#[test]
fn an_answer_can_be_cut_anywhere() {
    let server = Server::start(|_: &Request| Reply::text(200, "0123456789").cut(20));
    assert_eq!(read_all(&server), ("HTTP/1.1 200 OK\r\ncon".to_owned(), None));
    await_ending(&server, Ending::Closed);
}

#[test]
fn garbage_goes_out_as_it_is() {
    let server = Server::start(|_: &Request| Reply::raw(vec![Step::Send(b"\0\xffwhat".to_vec())]));
    assert_eq!(read_all(&server).0, "\0\u{fffd}what");
}

#[test]
fn who_hangs_notices_that_the_client_left() {
    let server = Server::start(|_: &Request| Reply::hang());
    let mut stream = connect(server.address());
    stream.write_all(&request("GET", "/", &[], b"")).expect("the server reads");
    server.await_requests(1, HUNG);
    drop(stream);
    await_ending(&server, Ending::ClientLeft);
}

#[test]
fn an_endless_answer_ends_when_the_client_leaves() {
    let server = Server::start(|_: &Request| {
        Reply::chunked(200, vec![Step::Repeat(vec![b'x'; 1000], usize::MAX)])
    });
    let mut stream = connect(server.address());
    stream.write_all(&request("GET", "/", &[], b"")).expect("the server reads");
    stream.read_exact(&mut [0; 10_000]).expect("there is enough of it");
    drop(stream);
    await_ending(&server, Ending::ClientLeft);
}

#[test]
fn what_is_not_http_is_refused_and_told() {
    let server = Server::start(|_: &Request| Reply::status(204));
    let cases: [&[u8]; 4] = [
        b"\x16\x03\x01\0\0",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: pigeon\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ];
    for (number, case) in cases.iter().enumerate() {
        let mut stream = connect(server.address());
        stream.write_all(case).expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server answers");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        server.await_connections(number + 1, HUNG);
        assert_eq!(server.faults().len(), number + 1, "{:?}", server.faults());
    }
    assert_eq!(server.exchanges(), []);
}

#[test]
fn a_closed_port_refuses_until_its_server_is_back() {
    let port = ClosedPort::new();
    let address = port.address();
    let refused = TcpStream::connect(address).map_err(|error| error.kind());
    assert_eq!(refused.err(), Some(ErrorKind::ConnectionRefused));
    let server = port.open(|_: &Request| Reply::text(200, "back"));
    assert_eq!(server.address(), address);
    assert_eq!(get(address, "/").body, "back");
}

#[test]
fn a_silent_port_says_nothing_at_all() {
    let port = SilentPort::new();
    let silence = TcpStream::connect_timeout(&port.address(), Duration::from_millis(200));
    assert_eq!(silence.map_err(|error| error.kind()).err(), Some(ErrorKind::TimedOut));
}

#[test]
fn a_double_that_breaks_fails_its_test() {
    let server = Server::start(|_: &Request| panic!("this double is broken"));
    assert_eq!(read_all(&server), (String::new(), None));
    catch_unwind(AssertUnwindSafe(|| drop(server))).expect_err("the panic is passed on");
}
