//! Where records may be sent, and with which key: parsed once, and then right by its type.

use std::fmt;
use std::net::IpAddr;

use sha2::{Digest, Sha256};
use telemetry_consent::recipient_name;

/// An address that records may be sent to: https, or http on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    url: String,
    name: String,
    encrypted: bool,
}

/// Why an address is no destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    /// Neither https nor http.
    #[error("must start with https:// (http:// only for this machine)")]
    Scheme,
    /// Unencrypted, and not to this machine.
    #[error("must be https, because records would cross a network in plain text")]
    PlainText,
    /// No host, or something in it that no host has.
    #[error("must name a host, as in https://eu.i.posthog.com")]
    NoHost,
    /// A user name, a question mark or a fragment.
    #[error("must be a host with at most a port and a path, no user name and no `?`")]
    Decorated,
    /// The address of the web application, which takes no records.
    #[error(
        "is where people log in; records go to https://us.i.posthog.com or https://eu.i.posthog.com"
    )]
    Application,
}

/// The addresses of `PostHog`'s web application. Its own library would quietly send elsewhere.
const APPLICATIONS: &[&str] = &["app.posthog.com", "us.posthog.com", "eu.posthog.com"];

impl Destination {
    /// Parses an address; without a scheme it is https.
    pub fn parse(address: &str) -> Result<Self, BadDestination> {
        let address = address.trim();
        let (scheme, rest) = address.split_once("://").unwrap_or(("https", address));
        let encrypted = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(BadDestination::Scheme),
        };
        if rest.contains(['@', '?', '#', '\\']) || rest.contains(char::is_whitespace) {
            return Err(BadDestination::Decorated);
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host_of(authority).ok_or(BadDestination::NoHost)?;
        if !encrypted && !is_this_machine(host) {
            return Err(BadDestination::PlainText);
        }
        if APPLICATIONS.iter().any(|application| host.eq_ignore_ascii_case(application)) {
            return Err(BadDestination::Application);
        }
        let scheme = if encrypted { "https" } else { "http" };
        let url = format!("{scheme}://{authority}/{path}").trim_end_matches('/').to_owned();
        Ok(Self { name: recipient_name(&url), url, encrypted })
    }

    /// Returns the address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns host and port, as a person knows the recipient.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells whether the connection is encrypted; if not, it does not leave this machine.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }
}

/// Takes the port off, and checks both.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return None;
    }
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    if let Some(inner) = inner {
        return inner.parse::<std::net::Ipv6Addr>().is_ok().then_some(inner);
    }
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-' || b == b'_';
    (!host.is_empty() && host.bytes().all(fits)).then_some(host)
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The key of a project: whoever has it can add records, and read none.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// Why a text is not the key of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Nothing, or something that no key has in it.
    #[error("must be a project key, as in phc_…")]
    NotAKey,
    /// The key of a person, which can read and change everything.
    #[error(
        "is a personal key (phx_…), which can do far more than add records; use the project's key (phc_…)"
    )]
    Personal,
}

impl ApiKey {
    /// Parses a key.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        // `phs_` is the secret key of a project; it can read as well.
        if ["phx_", "phs_"].iter().any(|secret| text.starts_with(secret)) {
            return Err(BadKey::Personal);
        }
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if text.is_empty() || text.len() > 255 || !text.bytes().all(fits) {
            return Err(BadKey::NotAKey);
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the key itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(..)")
    }
}

/// Returns what tells one host and key, or whatever else it takes there, from another without telling
/// what they are.
pub fn fingerprint(destination: &Destination, key: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(destination.url());
    hash.update([0]);
    hash.update(key);
    let digits = hash.finalize();
    u64::from_be_bytes(*digits.first_chunk().expect("a hash has 32 bytes")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_on_this_machine() {
        for (address, url) in [
            ("https://eu.i.posthog.com", "https://eu.i.posthog.com"),
            ("eu.i.posthog.com", "https://eu.i.posthog.com"),
            (" HTTPS://ph.example.org:8443/ingest/ ", "https://ph.example.org:8443/ingest"),
            ("http://127.0.0.1:8010", "http://127.0.0.1:8010"),
            ("http://localhost", "http://localhost"),
            ("http://[::1]:80/", "http://[::1]:80"),
        ] {
            assert_eq!(Destination::parse(address).unwrap().url(), url, "{address}");
        }
    }

    #[test]
    fn every_other_address_is_refused_for_its_own_reason() {
        for (address, reason) in [
            ("ftp://ph.example", BadDestination::Scheme),
            ("http://ph.example", BadDestination::PlainText),
            ("http://localhost.evil.test", BadDestination::PlainText),
            ("http://127.0.0.1.evil.test", BadDestination::PlainText),
            ("http://10.0.0.1", BadDestination::PlainText),
            ("", BadDestination::NoHost),
            ("https://", BadDestination::NoHost),
            ("https://:8443", BadDestination::NoHost),
            ("https://ph.example:port", BadDestination::NoHost),
            ("https://[::1", BadDestination::NoHost),
            ("https://eu.i.posthog.com@evil.test", BadDestination::Decorated),
            ("https://ph.example?x", BadDestination::Decorated),
            ("https://ph example", BadDestination::Decorated),
            ("https://us.posthog.com", BadDestination::Application),
        ] {
            assert_eq!(Destination::parse(address), Err(reason), "{address}");
        }
    }

    #[test]
    fn keys_that_can_read_are_refused() {
        assert_eq!(ApiKey::parse(" phx_abc"), Err(BadKey::Personal));
        assert_eq!(ApiKey::parse("phs_abc"), Err(BadKey::Personal));
        assert_eq!(ApiKey::parse(""), Err(BadKey::NotAKey));
        assert_eq!(ApiKey::parse("phc_a b"), Err(BadKey::NotAKey));
        assert_eq!(ApiKey::parse("phc_abc\n").unwrap().as_str(), "phc_abc");
    }

    #[test]
    fn a_key_is_not_shown_by_accident() {
        let key = ApiKey::parse("phc_canary").unwrap();
        assert!(!format!("{key:?}").contains("canary"));
        let destination = Destination::parse("https://ph.example").unwrap();
        let print = fingerprint(&destination, key.as_str());
        assert!(!print.contains("canary"));
        assert_ne!(print, fingerprint(&destination, "phc_other"));
    }
}
