//! Where records go, as the sender sees it: a sink takes a batch and says what became of it.

use std::fmt;

use chrono::TimeDelta;

/// A recipient. `PostHog` is one; Loki or a file can be others.
pub trait Sink<R> {
    /// Returns the host and port, as a person knows the recipient.
    fn recipient(&self) -> &str;

    /// Sends records in one request and waits for the answer, a few seconds at most.
    ///
    /// The same records may come again: a sink sends them with the same ids and times.
    fn send(&mut self, records: &[R]) -> Answer;
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The recipient has all of it, as far as anyone can know.
    Accepted,
    /// One record or several are not acceptable; it is not said which, nor what became of the others.
    Poison {
        /// The HTTP status.
        status: u16,
    },
    /// The key or the account is refused: another try today would be refused too.
    Refused {
        /// The HTTP status, or `None` where the key was refused before anything was sent.
        status: Option<u16>,
    },
    /// Too many requests.
    RateLimited {
        /// How long the recipient asks for peace, where it says so.
        pause: Option<TimeDelta>,
    },
    /// No answer that counts: it may work later.
    Unavailable(Fault),
}

/// Why there was no answer that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nobody answered: no network, no such host, a refused or broken connection, a bad certificate.
    Connection,
    /// Nobody answered in time.
    Timeout,
    /// Somebody answered with a status that says nothing about records.
    Status(u16),
    /// Somebody answered 200 to everything: a portal, or the wrong host.
    NotACaptureServer,
    /// The recipient's clock and this machine's are too far apart for its rules.
    Clock,
    /// What has to be written down before a request could not be.
    Unwritten,
    /// No certificate authority is known here, so that nobody can be trusted.
    NoRoots,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection => f.write_str("no connection (offline, wrong host or certificate?)"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Status(status) => write!(f, "HTTP status {status}"),
            Self::NotACaptureServer => {
                f.write_str("something else answered (a network's login page, or the wrong host?)")
            }
            Self::Clock => f.write_str("the clocks differ too much (is this machine's right?)"),
            Self::Unwritten => f.write_str("the state folder could not be written"),
            Self::NoRoots => f.write_str("no certificate authority is known (SSL_CERT_FILE?)"),
        }
    }
}
