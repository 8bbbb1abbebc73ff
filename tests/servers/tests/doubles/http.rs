//! What a server understands and says.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use test_servers::{Ending, Head, Latch, Reply, Request, Server, Step};

use crate::client::{HUNG, ask, connect, get, read_answer, read_chunk, read_head, request};

#[test]
fn one_connection_carries_many_requests() {
    let server = Server::start(|request: &Request| Reply::text(200, &request.path));
    let mut stream = connect(server.address());
    for path in ["/one", "/two"] {
        stream.write_all(&request("GET", path, &[], b"")).expect("the server reads");
        assert_eq!(read_answer(&mut stream).expect("the server answers").body, path);
    }
    assert_eq!(server.connections(), 1);
    let requests = server.await_requests(2, HUNG);
    assert_eq!((requests[0].path.as_str(), requests[1].connection), ("/one", 0));
}

#[test]
fn a_packed_body_is_kept_as_it_came_and_unpacked() {
    let server = Server::start(|_: &Request| Reply::status(204));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(b"{\"a\":1}").expect("memory has room");
    let packed = gzip.finish().expect("memory has room");
    let headers = [("Content-Encoding", "gzip")];
    let answer = ask(server.address(), "POST", "/?x=1", &headers, &packed);
    assert_eq!((answer.status, answer.header("content-length")), (204, None));

    let request = &server.requests()[0];
    assert_eq!((&request.raw, request.query.as_str()), (&packed, "x=1"));
    assert_eq!(request.json()["a"], 1);

    ask(server.address(), "POST", "/", &headers, &packed[..packed.len() - 4]);
    assert!(server.requests()[1].body().is_err(), "half of a packed body is no body");
}

#[test]
fn a_body_in_chunks_is_put_together() {
    let server = Server::start(|_: &Request| Reply::status(204));
    let mut stream = connect(server.address());
    let head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    for piece in [head.as_slice(), b"3\r\nabc\r\n", b"2;note=x\r\nde\r\n0\r\n\r\n"] {
        stream.write_all(piece).expect("the server reads");
    }
    assert_eq!(read_answer(&mut stream).expect("the server answers").status, 204);
    assert_eq!(server.requests()[0].raw, b"abcde");
}

#[test]
fn who_asks_whether_to_go_on_is_told_to() {
    let server = Server::start(|_: &Request| Reply::status(204));
    let mut stream = connect(server.address());
    let head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(head).expect("the server reads");
    assert_eq!(read_answer(&mut stream).expect("the server answers").status, 100);
    stream.write_all(b"ok").expect("the server reads");
    assert_eq!(read_answer(&mut stream).expect("the server answers").status, 204);
}

#[test]
fn an_answer_streams_as_the_test_allows() {
    let latch = Latch::default();
    let steps = vec![
        Step::Send(b"first".to_vec()),
        Step::Wait(latch.clone()),
        Step::Send(b"second".to_vec()),
    ];
    let server = Server::start(move |_: &Request| Reply::chunked(200, steps.clone()));
    let mut stream = connect(server.address());
    stream.write_all(&request("GET", "/", &[], b"")).expect("the server reads");
    let head = read_head(&mut stream).expect("the head comes");
    let head = String::from_utf8_lossy(&head);
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert_eq!(read_chunk(&mut stream).expect("the first is there"), b"first");
    latch.await_arrivals(1, HUNG);
    assert_eq!(server.exchanges()[0].ending, Ending::Open);
    latch.open();
    assert_eq!(read_chunk(&mut stream).expect("the second came"), b"second");
    assert_eq!(read_chunk(&mut stream).expect("the end came"), b"");
    server.await_that(HUNG, "the end", |all| all[0].ending == Ending::Answered);
}

#[test]
fn an_answer_waits_for_the_test() {
    let latch = Latch::default();
    let door = latch.clone();
    let server = Server::start(move |_: &Request| Reply::text(200, "late").after(&door));
    std::thread::scope(|scope| {
        let client = scope.spawn(|| get(server.address(), "/"));
        latch.await_arrivals(1, HUNG);
        assert!(!client.is_finished());
        latch.open();
        assert_eq!(client.join().expect("it is answered").body, "late");
    });
}

#[test]
fn a_handler_refuses_a_body_unread() {
    struct Small;
    impl test_servers::Handler for Small {
        fn refuse(&self, head: &Head) -> Option<Reply> {
            let length: usize = head.header("content-length")?.parse().ok()?;
            (length > 1000).then(|| Reply::text(413, "too large"))
        }
        fn answer(&self, _: &Request) -> Reply {
            Reply::status(204)
        }
    }
    let server = Server::start(Small);
    assert_eq!(ask(server.address(), "POST", "/", &[], b"small").status, 204);

    // The client waits with the body, so that the answer is not lost to a broken pipe.
    let mut stream = connect(server.address());
    let head = b"POST / HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n";
    stream.write_all(head).expect("the server reads");
    let answer = read_answer(&mut stream).expect("the head was enough");
    assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
    let exchange = &server.exchanges()[1];
    assert!(exchange.unread && exchange.request.raw.is_empty(), "{exchange:?}");
}

#[test]
fn who_waits_in_vain_is_told_what_there_is() {
    let server = Server::start(|_: &Request| Reply::status(204));
    get(server.address(), "/");
    let waits = || server.await_requests(2, Duration::from_millis(1));
    let panic = catch_unwind(AssertUnwindSafe(waits)).expect_err("the second never comes");
    let words = panic.downcast_ref::<String>().expect("it says so");
    assert_eq!(words, "waited 1ms for 2 requests; seen: 1 requests");
}
