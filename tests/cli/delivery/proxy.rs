//! Networks with a proxy, and with a certificate authority of their own.

use std::io::{BufRead, BufReader, Write, copy};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use test_servers::{Authority, PosthogOptions, PosthogServer};

use super::{agreed_to_host, assert_arrived, record};
use crate::harness::Home;

/// A proxy that connects one client to where it wants to go, and says where that was.
fn proxy() -> (String, Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let Ok((mut client, _)) = listener.accept() else { return };
        let mut lines = BufReader::new(client.try_clone().unwrap()).lines();
        let wish = lines.next().unwrap().unwrap();
        while lines.next().unwrap().unwrap() != "" {}
        let target = wish.split(' ').nth(1).unwrap().to_owned();
        let mut server = TcpStream::connect(&target).unwrap();
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
        // The test may have ended before it looks.
        let _ = tell.send(wish);
        let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::spawn(move || {
            let _ = copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
        let _ = copy(&mut server, &mut client);
    });
    (url, told)
}

/// A server with TLS and an authority that no system knows; returns the bundle's path as well.
fn encrypted() -> (PosthogServer, Home) {
    let authority = Authority::new();
    let options =
        PosthogOptions { authority: Some(authority.clone()), ..PosthogOptions::default() };
    let server = PosthogServer::start_with(options);
    let home = agreed_to_host(&server.url());
    std::fs::write(home.work().join("authority.pem"), authority.pem()).unwrap();
    (server, home)
}

#[test]
fn a_certificate_authority_of_ones_own_is_honoured_and_an_unknown_one_refused() {
    let (server, home) = encrypted();
    record(&home, 1);
    let unknown = home.run(&["telemetry", "flush"]);
    assert_eq!((unknown.code, server.requests().len()), (1, 0), "{unknown:?}");
    assert!(unknown.stderr.contains("certificate"), "{unknown:?}");
    // A relative path, since the sender works in another folder.
    let home = home.with("SSL_CERT_FILE", "authority.pem");
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_arrived(&server, &home.journal());
}

#[test]
fn a_proxy_is_honoured_for_what_is_encrypted() {
    let (server, home) = encrypted();
    record(&home, 1);
    let (url, told) = proxy();
    let home = home.with("SSL_CERT_FILE", "authority.pem").with("HTTPS_PROXY", url);
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 0, "{flush:?}");
    let target = server.url().replace("https://", "");
    assert_eq!(told.recv().unwrap(), format!("CONNECT {target} HTTP/1.1"));
    assert_arrived(&server, &home.journal());
}

#[test]
fn a_bundle_with_no_authority_in_it_trusts_nobody_and_says_so() {
    let (server, home) = encrypted();
    record(&home, 1);
    std::fs::write(home.work().join("empty.pem"), "").unwrap();
    let folder = home.work().join("none");
    std::fs::create_dir(&folder).unwrap();
    let home = home.with("SSL_CERT_FILE", "empty.pem").with("SSL_CERT_DIR", folder);
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!((flush.code, server.requests().len()), (1, 0), "{flush:?}");
    assert!(flush.stderr.contains("certificate"), "{flush:?}");
    assert_eq!(home.status()["records"]["waiting"], 3);
}

/// What is not encrypted stays on this machine, and so it goes through no proxy.
#[test]
fn no_proxy_is_asked_for_what_is_not_encrypted() {
    let server = PosthogServer::start();
    let other = PosthogServer::start();
    let home =
        super::agreed_to(&server).with("HTTP_PROXY", other.url()).with("ALL_PROXY", other.url());
    record(&home, 1);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!(other.http().connections(), 0);
    assert_arrived(&server, &home.journal());
}
