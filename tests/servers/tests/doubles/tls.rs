//! Servers with a certificate of an authority that nobody knows.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use test_servers::{Authority, Reply, Request, Server};

use crate::client::{Answer, connect, read_answer, request};

/// Asks with TLS, trusting this one authority.
fn ask(address: SocketAddr, trusted: &Authority) -> io::Result<Answer> {
    ask_over(connect(address), trusted)
}

fn ask_over(socket: TcpStream, trusted: &Authority) -> io::Result<Answer> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(trusted.pem().as_bytes());
    roots.add(certificate.expect("it is a certificate")).expect("it is an authority");
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "127.0.0.1".try_into().expect("an address is a name");
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    let mut stream: StreamOwned<_, TcpStream> = StreamOwned::new(connection, socket);
    stream.write_all(&request("GET", "/secret", &[], b""))?;
    read_answer(&mut stream)
}

#[test]
fn a_client_that_was_given_the_authority_is_answered() {
    let authority = Authority::new();
    let server = Server::start_tls(&authority, |_: &Request| Reply::text(200, "private"));
    assert_eq!(server.url(), format!("https://{}", server.address()));
    assert_eq!(ask(server.address(), &authority).expect("it is trusted").body, "private");
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn to_every_other_client_the_authority_is_unknown() {
    let server = Server::start_tls(&Authority::new(), |_: &Request| Reply::status(204));
    let error = ask(server.address(), &Authority::new()).expect_err("nobody vouches for it");
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    assert_eq!(server.exchanges(), []);
}

#[test]
fn a_proxy_passes_what_it_cannot_read() {
    let authority = Authority::new();
    let server = Server::start_tls(&authority, |_: &Request| Reply::text(200, "private"));
    let proxy = Server::start(|request: &Request| match request.target.parse() {
        Ok(address) if request.method == "CONNECT" => Reply::tunnel(address),
        _ => Reply::status(405),
    });
    let mut socket = connect(proxy.address());
    let connect = format!("CONNECT {} HTTP/1.1\r\n\r\n", server.address());
    socket.write_all(connect.as_bytes()).expect("the proxy reads");
    assert_eq!(read_answer(&mut socket).expect("the proxy answers").status, 200);
    assert_eq!(ask_over(socket, &authority).expect("the server answers").body, "private");
    assert_eq!(proxy.requests()[0].target, server.address().to_string());
    assert_eq!(server.requests()[0].path, "/secret");

    let closed = test_servers::ClosedPort::new().address();
    let mut socket = crate::client::connect(proxy.address());
    let connect = format!("CONNECT {closed} HTTP/1.1\r\n\r\n");
    socket.write_all(connect.as_bytes()).expect("the proxy reads");
    assert_eq!(read_answer(&mut socket).expect("the proxy answers").status, 502);
}
