//! Where a request may go: over `https` anywhere, over `http` only where nobody can listen in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use caro_cli::protocol::Trouble;
use reqwest::Url;

/// An address that a request may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) url: Url,
    pub(crate) way: Way,
}

/// How an address is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// Encrypted, through the proxy that the environment names, if it names one.
    Encrypted,
    /// In the clear and directly, on this machine.
    ThisMachine,
    /// In the clear and directly, to these private addresses.
    Private(Vec<IpAddr>),
}

impl Address {
    /// Checks a base address, and adds the path of what is wanted there.
    ///
    /// `http` leads to this machine alone, or with `private_http` to private networks. Names are
    /// looked up here, so that what was checked is what is used.
    pub(crate) fn new(base: &str, path: &str, private_http: bool) -> Result<Self, Trouble> {
        let mut url = Url::parse(base).map_err(|_| Trouble::BadAddress)?;
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.query().is_some() || url.fragment().is_some() || url.host().is_none() {
            return Err(Trouble::BadAddress);
        }
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        let way = match url.scheme() {
            "https" => Way::Encrypted,
            "http" => way_in_the_clear(&url, private_http)?,
            _ => return Err(Trouble::BadAddress),
        };
        Ok(Self { url, way })
    }

    /// Tells whether a secret sent there can be read by nobody but the server.
    pub(crate) fn keeps_secrets(&self) -> bool {
        matches!(self.way, Way::Encrypted | Way::ThisMachine)
    }
}

fn way_in_the_clear(url: &Url, private_http: bool) -> Result<Way, Trouble> {
    let host = url.host_str().unwrap_or_default();
    if host == "localhost" {
        return Ok(Way::ThisMachine);
    }
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match literal {
        Ok(ip) if ip.to_canonical().is_loopback() => Ok(Way::ThisMachine),
        _ if !private_http => Err(Trouble::PlainHttp),
        Ok(ip) if is_private(ip) => Ok(Way::Private(vec![ip])),
        Ok(_) => Err(Trouble::PlainHttp),
        Err(_) => private_addresses(host),
    }
}

/// Looks a name up and keeps what is private; a name that is in both worlds is private here.
fn private_addresses(host: &str) -> Result<Way, Trouble> {
    let found = (host, 0).to_socket_addrs().map_err(|_| Trouble::Unreachable)?;
    let private: Vec<_> = found.map(|address| address.ip()).filter(|ip| is_private(*ip)).collect();
    if private.is_empty() { Err(Trouble::PlainHttp) } else { Ok(Way::Private(private)) }
}

/// Tells whether an address belongs to this machine or to a network that the internet does not route
/// to, shared carrier space included, which private overlay networks use.
fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_loopback()
                || ip.is_private()
                || ip.is_link_local()
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

impl Way {
    /// Returns the addresses that the host's name stands for, where that is decided here. Ports are
    /// the URL's.
    pub(crate) fn pinned(&self) -> Option<Vec<SocketAddr>> {
        let ips = match self {
            Self::Encrypted => return None,
            Self::ThisMachine => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            Self::Private(ips) => ips.clone(),
        };
        Some(ips.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(base: &str, private_http: bool) -> Result<Way, Trouble> {
        Address::new(base, "/x", private_http).map(|address| address.way)
    }

    #[test]
    fn http_reaches_this_machine_and_no_other_unless_allowed() {
        for base in [
            "http://127.0.0.1:11434",
            "http://127.8.8.8",
            "http://localhost:8080/v1",
            "http://[::1]:1",
            "http://[::ffff:127.0.0.1]",
            "http://0x7f.1",
        ] {
            assert_eq!(way(base, false), Ok(Way::ThisMachine), "{base}");
            assert_eq!(way(base, true), Ok(Way::ThisMachine), "{base}");
        }
        for base in [
            "http://192.168.1.7:11434",
            "http://10.0.0.1",
            "http://172.31.0.1",
            "http://169.254.1.1",
            "http://100.100.1.1",
            "http://[fd00::1]",
            "http://[fe80::1]",
        ] {
            assert_eq!(way(base, false), Err(Trouble::PlainHttp), "{base}");
            assert!(matches!(way(base, true), Ok(Way::Private(_))), "{base}");
        }
    }

    #[test]
    fn http_never_reaches_a_public_address() {
        for base in [
            "http://8.8.8.8",
            "http://172.32.0.1",
            "http://100.128.0.1",
            "http://[2001:db8::1]",
            "http://127.0.0.1.example.invalid",
        ] {
            assert_eq!(way(base, false), Err(Trouble::PlainHttp), "{base}");
        }
        for base in ["http://8.8.8.8", "http://172.32.0.1", "http://[2001:db8::1]"] {
            assert_eq!(way(base, true), Err(Trouble::PlainHttp), "{base}");
        }
        assert_eq!(way("http://name.invalid", true), Err(Trouble::Unreachable));
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for base in [
            "",
            "api.example",
            "127.0.0.1:11434",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "unix:/run/x",
            "https://",
            "https://user@api.example",
            "https://user:secret@api.example",
            "https://api.example/v1?key=1",
            "https://api.example/v1#x",
        ] {
            assert_eq!(way(base, true), Err(Trouble::BadAddress), "{base}");
        }
        assert_eq!(way("https://api.example/v1", false), Ok(Way::Encrypted));
    }

    #[test]
    fn paths_are_joined_with_one_slash() {
        for (base, url) in [
            ("https://api.example", "https://api.example/api/chat"),
            ("https://api.example/", "https://api.example/api/chat"),
            ("https://api.example/v1", "https://api.example/v1/api/chat"),
            ("https://api.example/v1//", "https://api.example/v1/api/chat"),
        ] {
            let address = Address::new(base, "/api/chat", false).expect("it is one");
            assert_eq!(address.url.as_str(), url);
        }
    }

    #[test]
    fn a_secret_is_kept_where_nobody_can_listen() {
        for (base, kept) in [
            ("https://api.example", true),
            ("http://localhost", true),
            ("http://192.168.1.7", false),
        ] {
            let address = Address::new(base, "", true).expect("it is one");
            assert_eq!(address.keeps_secrets(), kept, "{base}");
        }
    }
}
