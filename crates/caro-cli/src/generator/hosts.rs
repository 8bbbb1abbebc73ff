//! Recognises what names other machines and the ways to them: addresses, hosts, networks, interfaces.

use super::names::{Value, What, is_text, is_word};

/// Returns what a word names, if it names something of a network.
pub(super) fn find(text: &str) -> Option<(What, Value)> {
    let value = |what: What| (what, Value::Text(text.to_owned()));
    if is_url(text) {
        Some(value(What::Url))
    } else if is_host(text) {
        Some(value(What::Host))
    } else if is_login(text) {
        Some(value(What::Login))
    } else if is_remote(text) {
        Some(value(What::Remote))
    } else if is_network(text) {
        Some(value(What::Network))
    } else if is_interface(text) {
        Some(value(What::Interface))
    } else {
        None
    }
}

pub(super) fn is_url(text: &str) -> bool {
    let schemes = ["http://", "https://", "ftp://", "ssh://", "git://", "git@"];
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
        && (!text.starts_with("git@") || text.contains(':'))
        && text.bytes().all(|b| b.is_ascii_graphic())
        && text.len() <= 2048
}

/// Whether a text is an address, `localhost` or a name with a top-level domain.
pub(super) fn is_host(text: &str) -> bool {
    if text == "localhost" || text.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= 253
        && text.split('.').all(label)
        && text
            .rsplit_once('.')
            .is_some_and(|(_, top)| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether a text is a name in a top-level domain that no ending of files looks like.
pub(super) fn is_internet_name(text: &str) -> bool {
    let is_usual = |top: &str| {
        matches!(
            top,
            "com"
                | "org"
                | "net"
                | "edu"
                | "gov"
                | "io"
                | "info"
                | "de"
                | "uk"
                | "fr"
                | "eu"
                | "nl"
                | "local"
                | "lan"
                | "internal"
                | "example"
        )
    };
    is_host(text) && text.rsplit_once('.').is_some_and(|(_, top)| is_usual(top))
}

/// Whether a text is `user@host`, where the host may be a bare name.
fn is_login(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(user, host)| is_word(user) && (is_host(host) || is_word(host)))
}

/// Whether a text is `host:path` or `user@host:path`.
fn is_remote(text: &str) -> bool {
    let Some((host, path)) = text.split_once(':') else { return false };
    (is_login(host) || is_host(host) || is_word(host))
        && !path.starts_with("//")
        && !path.is_empty()
        && !path.bytes().all(|b| b.is_ascii_digit())
        && is_text(path)
        && path.chars().all(|c| c.is_alphanumeric() || "/._-+~".contains(c))
}

/// Whether a text is `192.168.1.0/24`.
fn is_network(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, bits)| {
        address.parse::<std::net::IpAddr>().is_ok()
            && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
    })
}

/// Whether a text has the form of an interface's name: `eth0`, `enp3s0`, `wlan0`.
fn is_interface(text: &str) -> bool {
    let starts = [
        "eth", "enp", "ens", "eno", "wlan", "wlp", "wls", "tun", "tap", "docker", "br", "veth",
        "virbr", "wg", "bond", "ppp", "en",
    ];
    let numbered = |start: &str| {
        text.strip_prefix(start).is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
        })
    };
    text == "lo" || starts.iter().any(|start| numbered(start))
}
