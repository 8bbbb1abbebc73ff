//! `caro doctor`: one line for each thing that could be wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use test_servers::{Behaviour, ClosedPort, PosthogServer};

use super::{agreed_to, agreed_to_host};
use crate::harness::{Home, Output};

/// Returns the line about one thing.
fn line<'a>(output: &'a Output, name: &str) -> &'a str {
    let mut lines = output.stdout.lines();
    lines.find(|line| line.split_whitespace().nth(1) == Some(name)).expect("there is such a line")
}

#[test]
fn a_healthy_installation_is_told_so_without_asking_the_network() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let output = home.run(&["doctor"]);
    assert_eq!(output.code, 0, "{output:?}");
    assert!(line(&output, "sender").starts_with("ok"), "{output:?}");
    assert!(line(&output, "network").contains("not asked"), "{output:?}");
    assert_eq!(server.http().connections(), 0);
}

#[test]
fn the_network_is_asked_only_with_consent_and_nothing_is_sent() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let output = home.run(&["doctor", "--network"]);
    assert_eq!(output.code, 0, "{output:?}");
    assert!(line(&output, "network").contains("answers as a capture server does"), "{output:?}");
    assert!(server.events().is_empty());
    let home = home.with("DO_NOT_TRACK", "1");
    let connections = server.http().connections();
    let output = home.run(&["doctor", "--network"]);
    assert!(line(&output, "network").contains("without consent"), "{output:?}");
    assert_eq!(server.http().connections(), connections);
}

#[test]
fn a_wrong_host_is_one_line() {
    let port = ClosedPort::new();
    let home = agreed_to_host(&port.url());
    let output = home.run(&["doctor", "--network"]);
    assert_eq!(output.code, 1, "{output:?}");
    assert!(line(&output, "network").contains("no connection"), "{output:?}");
    let server = PosthogServer::start();
    server.behave(Behaviour::CaptivePortal);
    let output = agreed_to(&server).run(&["doctor", "--network"]);
    assert!(line(&output, "network").contains("something else answered"), "{output:?}");
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let home = Home::configured("[telemetry]\nposthog.api_key = \"phx_kanari\"\nenabeld = true\n");
    fs::set_permissions(home.config(), fs::Permissions::from_mode(0o666)).unwrap();
    let output = home.run(&["doctor"]);
    assert_eq!(output.code, 1, "{output:?}");
    assert!(line(&output, "settings").contains("telemetry.enabeld"), "{output:?}");
    assert!(line(&output, "permissions").contains("chmod go-w"), "{output:?}");
    assert!(line(&output, "destination").contains("personal key"), "{output:?}");
    assert!(!output.stdout.contains("kanari"), "{output:?}");
    let broken = Home::configured("[telemetry").run(&["doctor"]);
    assert_eq!(broken.code, 1);
    assert!(line(&broken, "settings").contains("line 1"), "{broken:?}");
}
