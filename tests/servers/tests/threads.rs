//! No thread outlives its server. Alone in its process, so that every thread is accounted for.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use test_servers::{Latch, Reply, Request, Server};

#[test]
fn no_thread_outlives_its_server() {
    let before = threads();
    let latch = Latch::default();
    let door = latch.clone();
    let server = Server::start(move |request: &Request| match request.path.as_str() {
        "/hang" => Reply::hang(),
        "/wait" => Reply::status(204).after(&door),
        _ => Reply::status(204),
    });
    let clients = ["/hang", "/wait", "/kept", "/half"].map(|path| {
        let mut client = TcpStream::connect(server.address()).expect("the server listens");
        let end = if path == "/half" { "" } else { "\r\n" };
        let request = format!("GET {path} HTTP/1.1\r\n{end}");
        client.write_all(request.as_bytes()).expect("the server reads");
        client
    });
    server.await_connections(4, Duration::from_secs(20));
    server.await_requests(3, Duration::from_secs(20));
    latch.await_arrivals(1, Duration::from_secs(20));
    // One that accepts and three that answer; the fourth client's may not have begun.
    assert!(threads() >= before + 4, "{}", threads());
    drop(server);
    assert_eq!(threads(), before);
    drop(clients);
}

/// Returns how many threads this process has that servers started.
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("this is Linux");
    let names = tasks.filter_map(|task| std::fs::read(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with(b"test server")).count()
}
