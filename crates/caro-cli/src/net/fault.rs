//! Why a request came to nothing.

use std::error::Error;
use std::io;

use caro_cli::protocol::Trouble;

/// Why a request came to nothing, and the status of the server's answer if there was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) trouble: Trouble,
    pub(crate) status: Option<u16>,
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, status: None }
    }
}

impl Fault {
    /// Names what an error before the first byte of an answer means.
    pub(crate) fn of_sending(error: &reqwest::Error) -> Self {
        Self::from(if is_tls(error) {
            Trouble::Certificate
        } else if error.is_connect() {
            Trouble::Unreachable
        } else {
            Trouble::Broken
        })
    }

    /// Names what the status of an answer means; `None` where it is the answer.
    pub(crate) fn of_status(status: u16) -> Option<Self> {
        let trouble = match status {
            200 => return None,
            300..=399 => Trouble::Redirected,
            401 | 403 => Trouble::Denied,
            404 => Trouble::Missing,
            429 => Trouble::Busy,
            400..=499 => Trouble::Rejected,
            _ => Trouble::ServerFault,
        };
        Some(Self { trouble, status: Some(status) })
    }
}

/// Tells whether TLS is among the causes of an error.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    // Errors of input and output hide what they wrap from the chain of causes.
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>()
        || wrapped.is_some_and(|inner| is_tls(inner))
        || error.source().is_some_and(is_tls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_but_200_is_a_trouble() {
        assert_eq!(Fault::of_status(200), None);
        for (status, trouble) in [
            (204, Trouble::ServerFault),
            (301, Trouble::Redirected),
            (307, Trouble::Redirected),
            (400, Trouble::Rejected),
            (401, Trouble::Denied),
            (403, Trouble::Denied),
            (404, Trouble::Missing),
            (413, Trouble::Rejected),
            (429, Trouble::Busy),
            (500, Trouble::ServerFault),
            (503, Trouble::ServerFault),
        ] {
            assert_eq!(Fault::of_status(status), Some(Fault { trouble, status: Some(status) }));
        }
    }
}
