//! No thread outlives its server. Alone in its process, so that every thread is accounted for.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use test_servers::{Latch, Reply, Request, Server};

#[test]
fn no_thread_outlives_its_server() {
    let before = threads();
    let latch = Latch::default();
    let door = latch.clone();
    let quiet = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let far = quiet.local_addr().expect("a listener has an address");
    let server = Server::start(move |request: &Request| match request.path.as_str() {
        "/hang" => Reply::hang(),
        "/wait" => Reply::status(204).after(&door),
        "/pass" => Reply::tunnel(far),
        _ => Reply::status(204),
    });
    let clients = ["/hang", "/wait", "/pass", "/kept", "/half"].map(|path| {
        let mut client = TcpStream::connect(server.address()).expect("the server listens");
        let end = if path == "/half" { "" } else { "\r\n" };
        let request = format!("GET {path} HTTP/1.1\r\n{end}");
        client.write_all(request.as_bytes()).expect("the server reads");
        client
    });
    server.await_connections(5, Duration::from_secs(20));
    server.await_requests(4, Duration::from_secs(20));
    latch.await_arrivals(1, Duration::from_secs(20));
    // One that accepts and four that answer; the fifth client's may not have begun.
    assert!(threads() >= before + 5, "{}", threads());
    drop(server);
    // A thread that was joined is listed until the system has put it away, and nobody tells when.
    for _ in 0..100_000 {
        if threads() == before {
            break;
        }
        std::thread::yield_now();
    }
    assert_eq!(threads(), before);
    drop(clients);
}

/// Returns how many threads this process has that servers started.
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("this is Linux");
    let names = tasks.filter_map(|task| std::fs::read(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with(b"test server")).count()
}
