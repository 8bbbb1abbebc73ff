//! Servers that cannot be reached, or not trusted.

use telemetry_delivery::{Answer, Fault};
use test_servers::{Authority, ClosedPort, PosthogOptions, PosthogServer, SilentPort};

use crate::common::{send, sink};

#[test]
fn a_port_where_nobody_listens_is_a_fault_of_the_moment() {
    let port = ClosedPort::new();
    assert_eq!(send(&mut sink(&port.url()), 1), Answer::Unavailable(Fault::Connection));
}

#[test]
fn a_port_where_nobody_answers_is_left_after_five_seconds() {
    let port = SilentPort::new();
    assert_eq!(send(&mut sink(&port.url()), 1), Answer::Unavailable(Fault::Timeout));
}

#[test]
fn a_server_with_an_unknown_authority_gets_nothing() {
    let authority = Authority::new();
    let options = PosthogOptions { authority: Some(authority), ..PosthogOptions::default() };
    let server = PosthogServer::start_with(options);
    assert_eq!(send(&mut sink(&server.url()), 1), Answer::Unavailable(Fault::Connection));
    assert!(server.requests().is_empty());
}
