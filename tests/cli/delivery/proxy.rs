//! Networks with a proxy, and with a certificate authority of their own.

use test_servers::{Authority, PosthogOptions, PosthogServer, Reply, Request, Server};

use super::{agreed_to_host, assert_arrived, record};
use crate::harness::{Home, RECORDS};

/// A proxy that connects whoever asks to this server.
fn proxy(server: &PosthogServer) -> Server {
    let to = server.http().address();
    Server::start(move |_: &Request| Reply::tunnel(to))
}

/// A server with TLS and an authority that no system knows; with the home that agreed to it.
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
    assert_arrived(&server, &home.records());
}

#[test]
fn a_proxy_is_honoured_for_what_is_encrypted() {
    let (server, home) = encrypted();
    record(&home, 1);
    let proxy = proxy(&server);
    let home = home.with("SSL_CERT_FILE", "authority.pem").with("HTTPS_PROXY", proxy.url());
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 0, "{flush:?}");
    let asked = &proxy.requests()[0];
    let target = server.url().replace("https://", "");
    assert_eq!((asked.method.as_str(), asked.header("host")), ("CONNECT", Some(target.as_str())));
    assert_eq!(proxy.requests().len(), server.http().connections(), "nothing went around it");
    assert_arrived(&server, &home.records());
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
    assert_eq!(home.status()["records"]["waiting"], RECORDS);
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
    assert_arrived(&server, &home.records());
}
